import type { BaseDialect } from '../../operation/derive.ts';
import type { Dialect } from '../../operation/operation.ts';
import { createAnswers } from './answers.ts';
import { ATTRIBUTES } from './attributes.ts';
import { cloudimageOperations } from './cloudimages.ts';
import { createContexts } from './context.ts';
import { nativeOperations } from './native.ts';
import { createService, normalise } from './service.ts';
import { SWITCHES } from './switches.ts';

/**
 * Makes the dialect of the Image Management Service of Huawei Cloud and Open Telekom Cloud.
 *
 * @param base the OpenStack that its native API is
 */
export function createIms(base: BaseDialect): Dialect {
  const contextOf = createContexts(base.attributes);
  const native = nativeOperations(base, contextOf);
  const all = createAnswers(
    base,
    native.map(({ id }) => id),
  );
  const { operations, unmatched, wrongMethod } = createService(base, all);
  const { asNative: _asNative, ...answers } = all;
  return {
    id: 'ims',
    title: 'Image Management Service',
    home: '/ims',
    operations: [...cloudimageOperations(contextOf), ...native, ...operations],
    switches: SWITCHES,
    attributes: ATTRIBUTES,
    normalise,
    unmatched,
    wrongMethod,
    // Clients read it into what they throw.
    commonHeaders: (call) => ({ 'x-request-id': call.id }),
    ...answers,
  };
}
