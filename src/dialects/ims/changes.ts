import type { Attribute, Change } from '../../core/patch.ts';
import { Answer } from '../../operation/answer.ts';
import type { AttributeRow } from '../../operation/attribute.ts';
import type { Json } from '../../operation/operation.ts';
import { attributesIn, type ImsAttribute } from './attributes.ts';
import { ERRORS } from './codes.ts';
import type { Profile } from './profiles.ts';
import { readValue } from './values.ts';

const OPS = ['add', 'replace', 'remove'] as const;
type Op = (typeof OPS)[number];

/** What an update may name, in one sandbox. */
export interface Catalogue {
  readonly profile: Profile;
  readonly rows: ReadonlyMap<string, ImsAttribute>;
  /** Names that are neither of IMS's attributes nor free: they mean something to the Glance below it. */
  readonly reserved: ReadonlySet<string>;
}

/** Attributes of deleted images and of v1. Source: glance/api/v2/images.py, `_reserved_properties`. */
export const RESERVED: readonly string[] = ['location', 'deleted', 'deleted_at'];
/** Properties below this prefix are Glance's own. */
export const RESERVED_PREFIX = 'os_glance';

/**
 * What an update may name under this profile.
 *
 * @param beneath the attributes of the Glance that keeps the images
 */
export function toCatalogue(profile: Profile, beneath: readonly AttributeRow[]): Catalogue {
  const rows = attributesIn(profile.clouds);
  const names = beneath.filter(({ neutral, wire }) => neutral !== 'property' && !rows.has(wire)).map(({ wire }) => wire);
  return { profile, rows, reserved: new Set([...names, ...RESERVED]) };
}

const malformed = (): Answer => new Answer(ERRORS.malformed);

/**
 * Reads the body of an update: a list of operations.
 *
 * An empty list is nothing to do, as for the Glance below.
 * gap: no document says what IMS answers to an empty list.
 *
 * @throws Answer 400 with the code that names what is wrong
 */
export function readChanges(body: Json | undefined, catalogue: Catalogue): readonly Change[] {
  if (!Array.isArray(body)) throw malformed();
  return body.map((raw) => readChange(raw, catalogue));
}

function readChange(raw: Json, catalogue: Catalogue): Change {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw malformed();
  const members = raw as { readonly [name: string]: Json };
  const op = OPS.find((known) => Object.hasOwn(members, 'op') && members['op'] === known);
  if (op === undefined) throw malformed();
  const name = readPath(Object.hasOwn(members, 'path') ? members['path'] : undefined);
  const row = catalogue.rows.get(name);
  checkName(op, name, row, catalogue);
  if (op === 'remove') return toChange(op, name, row);
  if (!Object.hasOwn(members, 'value')) throw malformed();
  return toChange(op, name, row, readValue(row, members['value'] ?? null, catalogue.profile));
}

/** The name behind the slash. A second slash would lead into an attribute, and none has parts. */
function readPath(path: Json | undefined): string {
  if (typeof path !== 'string' || path.length < 2 || path.lastIndexOf('/') !== 0) throw malformed();
  const name = path.slice(1);
  if (!name.includes('~')) return name;
  if (/~(?![01])/.test(name)) throw malformed();
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * Refuses a name that an update may not have.
 *
 * gap: no document says how IMS refuses a read-only attribute; the code is the one for what an update cannot do to an attribute.
 */
function checkName(op: Op, name: string, row: ImsAttribute | undefined, { profile, reserved }: Catalogue): void {
  if (row !== undefined) {
    if (row.access === 'read-only') throw new Answer(ERRORS.conflict);
    return;
  }
  if (reserved.has(name) || name.startsWith(RESERVED_PREFIX)) throw new Answer(ERRORS.conflict);
  // What another door has set may be changed and taken away under any name.
  if (op === 'add' && !profile.extension.test(name)) throw malformed();
}

function toChange(op: Op, name: string, row: ImsAttribute | undefined, value?: string | number): Change {
  if (row !== undefined && row.neutral !== 'property') return { op, target: 'attribute', name: row.neutral as Attribute, value };
  return value === undefined ? { op, target: 'property', name } : { op, target: 'property', name, value: String(value) };
}
