import type { Operation } from '../../../operation/operation.ts';
import { NAMESPACE_OPERATIONS } from './namespaces.ts';
import { OBJECT_OPERATIONS } from './objects.ts';
import { PROPERTY_OPERATIONS } from './properties.ts';
import { RESOURCE_TYPE_OPERATIONS } from './resource-types.ts';
import { TAG_OPERATIONS } from './tags.ts';

/** The operations on definitions of metadata. */
export const METADEF_OPERATIONS: readonly Operation[] = [
  ...NAMESPACE_OPERATIONS,
  ...RESOURCE_TYPE_OPERATIONS,
  ...PROPERTY_OPERATIONS,
  ...OBJECT_OPERATIONS,
  ...TAG_OPERATIONS,
];
