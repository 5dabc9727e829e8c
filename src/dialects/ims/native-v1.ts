import { Answer, isAnswer } from '../../operation/answer.ts';
import { type BaseDialect, derive } from '../../operation/derive.ts';
import type { Dialect, Operation } from '../../operation/operation.ts';

// The deprecated operations of the native API, which are those of OpenStack v1 at other paths.

const toSource = (page: string): string =>
  `Open Telekom Cloud, Image Management Service API reference, ${page}; the document gives 200 and 204 for a deletion, its example has 200`;

const V1_OPERATIONS: readonly (readonly [name: string, changes: Pick<Operation, 'id' | 'path' | 'summary' | 'source'>])[] = [
  [
    'image-head',
    {
      id: 'ims.v1-image-head',
      path: '/v1/images/{image_id}',
      summary: 'Show an image in headers; deprecated.',
      source: toSource('Querying Image Metadata (Native OpenStack API V1, Deprecated)'),
    },
  ],
  [
    'image-detail',
    {
      id: 'ims.v1-image-detail',
      path: '/v1.1/images/detail',
      summary: 'List images in full, as OpenStack v1 does; deprecated.',
      source: toSource('Querying Image Details (Native OpenStack API V1.1, Deprecated)'),
    },
  ],
  [
    'image-delete',
    {
      id: 'ims.v1-image-delete',
      path: '/v1.1/images/{image_id}',
      summary: 'Delete an image, as OpenStack v1 does; deprecated.',
      source: toSource('Deleting an Image (Native OpenStack API V1.1, Deprecated)'),
    },
  ],
];

/**
 * Makes the deprecated operations. gap: what is wrong there is said as OpenStack v2 says it: no document shows an error of theirs.
 *
 * @param base the OpenStack v2 that the native API is
 * @param legacy the OpenStack v1 beside it
 */
export function nativeV1Operations(base: BaseDialect, legacy: Dialect): readonly Operation[] {
  const toError = (thrown: unknown): unknown => {
    if (!isAnswer(thrown)) return thrown;
    const row = base.errors.find(({ id }) => id === thrown.row.id.replace(`${legacy.id}.`, `${base.id}.`));
    return row === undefined ? thrown : new Answer(row, thrown.details);
  };
  return V1_OPERATIONS.map(([name, changes]) => {
    const operation = derive(legacy, `${legacy.id}.${name}`, changes);
    const handle: Operation['handle'] = async (world, call) => {
      try {
        return await operation.handle(world, call);
      } catch (thrown) {
        throw toError(thrown);
      }
    };
    return { ...operation, deprecated: true, handle };
  });
}

/**
 * The ids of the deprecated operations that may answer with an error, by what OpenStack v1 says of those that they are made of.
 *
 * @param name the error without its dialect: `not-found`
 */
export function deprecatedIdsOf(legacy: Dialect, name: string): readonly string[] {
  const operations = legacy.errors.find(({ id }) => id === `${legacy.id}.${name}`)?.operations ?? [];
  const answers = (made: string): boolean => operations === '*' || operations.includes(`${legacy.id}.${made}`);
  return V1_OPERATIONS.filter(([made]) => answers(made)).map(([, { id }]) => id);
}
