import type { Change } from '../../core/patch.ts';
import { Answer } from '../../operation/answer.ts';
import type { Json } from '../../operation/operation.ts';
import type { SchemaChecker } from '../../operation/validate.ts';
import type { PatchOperation } from '../../wire/patch-document.ts';
import { toSchemaMessage } from '../../wire/python.ts';
import { ATTRIBUTES, attributeOf, RESERVED, RESERVED_PREFIX, SWALLOWED } from './attributes.ts';
import { ERRORS } from './errors.ts';
import { IMAGE_VALUES } from './schemas.ts';

const READ_ONLY: readonly string[] = ATTRIBUTES.filter((row) => row.access === 'read-only').map((row) => row.wire);

const forbidden = (message: string): Answer => new Answer(ERRORS.forbidden, { message });

/**
 * Refuses a change of what a patch may not name, and a value that does not fit.
 *
 * Source: glance/api/v2/images.py, `RequestDeserializer._check_allowed` and `_validate_change`.
 *
 * @throws Answer 403 or 400
 */
export function checkChange(path: readonly string[], value: Json | undefined, schemas: SchemaChecker): void {
  const [name = ''] = path;
  if (READ_ONLY.includes(name)) throw forbidden(`Attribute '${name}' is read-only.`);
  if (RESERVED.includes(name) || name.startsWith(RESERVED_PREFIX)) throw forbidden(`Attribute '${name}' is reserved.`);
  if (value === undefined) return;
  const part = { [name]: path.length === 1 ? value : [value] };
  const [problem] = schemas.problems(IMAGE_VALUES, part);
  if (problem !== undefined) throw new Answer(ERRORS.badRequest, { message: toSchemaMessage('image', problem) });
}

/** Turns operations into neutral changes. */
export function toChanges(operations: readonly PatchOperation[]): readonly Change[] {
  return operations.map(({ op, path, value }) => {
    const [name = '', position = null] = path;
    const row = attributeOf(name);
    if (name === 'locations') return { op, target: 'locations', position, value };
    if (row?.patch !== undefined) return { op, target: 'attribute', name: row.patch, value };
    if (SWALLOWED.includes(name)) return { op, target: 'fixed', name };
    return { op, target: 'property', name, value: (value ?? null) as string | null };
  });
}
