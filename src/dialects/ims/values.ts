import { INTEGER_MAXIMUM } from '../../core/limits.ts';
import { Answer } from '../../operation/answer.ts';
import type { ErrorRow } from '../../operation/error-row.ts';
import type { Json } from '../../operation/operation.ts';
import { DESCRIPTION_AT_MOST, type ImsAttribute, NAME_AT_MOST, type ValueRule } from './attributes.ts';
import { ERRORS } from './codes.ts';
import type { Profile } from './profiles.ts';

// Source: Open Telekom Cloud, Image Management Service API reference, Image Attributes and Error Codes.

const NOT_IN_A_DESCRIPTION = /[\r\n<>]/;
/** `0` is the default project, as is no text at all. */
const ENTERPRISE_PROJECT = /^(?:0|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/i;

function text(value: Json, row: ErrorRow = ERRORS.malformed): string {
  if (typeof value !== 'string') throw new Answer(row);
  return value;
}

/** Characters, not the halves of them that JavaScript counts. */
export function isLonger(value: string, maximum: number): boolean {
  return value.length > maximum && Array.from(value).length > maximum;
}

function readName(value: Json, { name }: Profile): string {
  const given = text(value, ERRORS.nameForm);
  if (given === '') throw new Answer(ERRORS.nameMissing);
  if (isLonger(given, NAME_AT_MOST)) throw new Answer(ERRORS.nameTooLong);
  if (!name.test(given)) throw new Answer(ERRORS.nameForm);
  return given;
}

function readDescription(value: Json): string {
  const given = text(value, ERRORS.descriptionForm);
  if (isLonger(given, DESCRIPTION_AT_MOST)) throw new Answer(ERRORS.descriptionTooLong);
  if (NOT_IN_A_DESCRIPTION.test(given)) throw new Answer(ERRORS.descriptionForm);
  return given;
}

/**
 * A whole number, or a text of digits, as clients send both.
 *
 * gap: no document lists the amounts of memory, which depend on the servers that a cloud sells, so any whole number is taken.
 *
 * @throws Answer with this row for anything else
 */
export function readWhole(value: Json, from: number, to: number, row: ErrorRow): number {
  const digits = typeof value === 'string' && /^\d{1,10}$/.test(value);
  const given = typeof value === 'number' || digits ? Number(value) : Number.NaN;
  if (!Number.isInteger(given) || given < from || given > to) throw new Answer(row);
  return given;
}

function readEnterpriseProject(value: Json): string {
  const given = text(value, ERRORS.enterpriseProject);
  if (!ENTERPRISE_PROJECT.test(given)) throw new Answer(ERRORS.enterpriseProject);
  return given;
}

function readByRule(rule: ValueRule, value: Json, profile: Profile): string | number {
  switch (rule.kind) {
    case 'name':
      return readName(value, profile);
    case 'description':
      return readDescription(value);
    case 'memory':
      return readWhole(value, 0, INTEGER_MAXIMUM, ERRORS.memorySize);
    case 'seconds':
      return readWhole(value, rule.from, rule.to, ERRORS.malformed);
    case 'enterprise-project':
      return readEnterpriseProject(value);
    case 'choice':
      if (typeof value === 'string' && rule.values.includes(value)) return value;
      throw new Answer(ERRORS[rule.otherwise]);
    case 'text':
      return text(value);
  }
}

/**
 * Reads the new value of an attribute as the image keeps it: `min_ram` as a number, all else as a text.
 *
 * @param row the attribute; `undefined` for an extension attribute, which takes any text
 * @throws Answer 400 with the code that names what is wrong
 */
export function readValue(row: ImsAttribute | undefined, value: Json, profile: Profile): string | number {
  const read = row?.value === undefined ? text(value) : readByRule(row.value, value, profile);
  return row?.type === 'string' ? String(read) : read;
}
