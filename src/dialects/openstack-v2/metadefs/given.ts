import { type PropertySchema, toProperties } from '../../../core/metadef.ts';
import type { NewAssociation, NewObject } from '../../../core/metadef-contents.ts';
import { type Members, textOf } from './requests.ts';

/** An object as a request gives it. */
export function readNewObject(members: Members): NewObject {
  return {
    name: textOf(members, 'name') ?? '',
    description: textOf(members, 'description'),
    required: (members['required'] ?? []) as readonly string[],
    properties: toProperties((members['properties'] ?? {}) as { readonly [name: string]: PropertySchema }),
  };
}

/** An association as a request gives it. */
export function readNewAssociation(members: Members): NewAssociation {
  return { name: textOf(members, 'name') ?? '', prefix: textOf(members, 'prefix'), target: textOf(members, 'properties_target') };
}
