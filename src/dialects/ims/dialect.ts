import type { BaseDialect } from '../../operation/derive.ts';
import type { Dialect } from '../../operation/operation.ts';
import { readClaim } from '../../wire/gateway.ts';
import { createAnswers } from './answers.ts';
import { ATTRIBUTES } from './attributes.ts';
import { RESERVED, RESERVED_PREFIX } from './changes.ts';
import { cloudimageOperations } from './cloudimages.ts';
import { SIGNATURE_ERRORS } from './codes.ts';
import { createContexts } from './context.ts';
import { IMAGE_TAG_OPERATIONS } from './image-tags.ts';
import { JOB_OPERATIONS } from './jobs.ts';
import { LIMITS } from './limits.ts';
import { MEMBER_OPERATIONS } from './members.ts';
import { nativeOperations } from './native.ts';
import { deprecatedIdsOf, nativeV1Operations } from './native-v1.ts';
import { orderOperations } from './order-operations.ts';
import { OS_VERSION_OPERATION } from './os-versions.ts';
import { QUOTA_OPERATION } from './quota.ts';
import { createService, normalise } from './service.ts';
import { SWITCHES } from './switches.ts';
import { tagListOperations } from './tag-lists.ts';

/**
 * Makes the dialect of the Image Management Service of Huawei Cloud and Open Telekom Cloud.
 *
 * @param base the OpenStack that its native API is
 * @param legacy the OpenStack v1 that its deprecated native API is
 */
export function createIms(base: BaseDialect, legacy: Dialect): Dialect {
  const contextOf = createContexts(base.attributes);
  const native = nativeOperations(base, contextOf);
  const all = createAnswers(
    base,
    native.map(({ id }) => id),
    (name) => deprecatedIdsOf(legacy, name),
  );
  const { operations, unmatched, wrongMethod } = createService(base, all);
  const { asNative: _asNative, ...answers } = all;
  return {
    id: 'ims',
    title: 'Image Management Service',
    home: '/ims',
    operations: [
      ...cloudimageOperations(contextOf),
      ...orderOperations(contextOf),
      ...JOB_OPERATIONS,
      ...MEMBER_OPERATIONS,
      ...IMAGE_TAG_OPERATIONS,
      ...tagListOperations(contextOf),
      QUOTA_OPERATION,
      OS_VERSION_OPERATION,
      ...native,
      ...nativeV1Operations(base, legacy),
      ...operations,
    ],
    switches: SWITCHES,
    attributes: ATTRIBUTES,
    reserved: [...RESERVED, `${RESERVED_PREFIX}*`],
    limits: LIMITS,
    claim: (world, call, paths) => readClaim(SIGNATURE_ERRORS, world, call, paths),
    normalise,
    unmatched,
    wrongMethod,
    // Clients read it into what they throw.
    commonHeaders: (call) => ({ 'x-request-id': call.id }),
    ...answers,
  };
}
