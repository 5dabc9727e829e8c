import type { SchemaProblem } from '../operation/validate.ts';

const TRUE: readonly string[] = ['1', 't', 'true', 'on', 'y', 'yes'];

/** Python's lenient truth: everything that is no word for true is false. Source: oslo_utils/strutils.py, `bool_from_string`. */
export function isTrue(text: string): boolean {
  return TRUE.includes(text.trim().toLowerCase());
}

const DEEP = 6;
const LONG = 2000;

/** A JSON value as Python writes it: Glance's messages quote values so. Deep and long ones are cut. */
export function toPython(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'inf';
  if (typeof value === 'string') return quote(value.slice(0, LONG));
  if (depth >= DEEP) return '…';
  if (Array.isArray(value))
    return `[${value
      .slice(0, 100)
      .map((item) => toPython(item, depth + 1))
      .join(', ')}]`;
  const members = Object.entries(value).slice(0, 100);
  return `{${members.map(([name, member]) => `${quote(name)}: ${toPython(member, depth + 1)}`).join(', ')}}`;
}

/** A JSON value as Python's `str` writes it: a text as it is. */
export function toPythonText(value: unknown): string {
  return typeof value === 'string' ? value : toPython(value);
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return `${mark}${mark === "'" ? escaped.replaceAll("'", "\\'") : escaped}${mark}`;
}

function complaint({ keyword, value, wanted, params }: SchemaProblem): string {
  const shown = toPython(value);
  switch (keyword) {
    case 'type':
      return `${shown} is not of type ${[wanted].flat().map(toPython).join(', ')}`;
    case 'enum':
      return `${shown} is not one of ${toPython(wanted)}`;
    case 'pattern':
      return `${shown} does not match ${toPython(wanted)}`;
    case 'maxLength':
      return `${shown} is too long`;
    case 'minimum':
      return `${shown} is less than the minimum of ${toPython(wanted)}`;
    case 'uniqueItems':
      return `${shown} has non-unique elements`;
    case 'minLength':
      return `${shown} is too short`;
    case 'required':
      return `${toPython(params['missingProperty'])} is a required property`;
    case 'additionalProperties':
      return `Additional properties are not allowed (${toPython(params['additionalProperty'])} was unexpected)`;
    default:
      return `${shown} is not valid under ${toPython(keyword)}`;
  }
}

const subscript = (parts: readonly string[]): string => parts.map((part) => `[${/^\d+$/.test(part) ? part : quote(part)}]`).join('');

/**
 * What Glance says of a value that does not fit its schema: the text of Python's jsonschema.
 *
 * gap: jsonschema breaks the schema it quotes over several lines; here it is on one.
 */
export function toSchemaMessage(schemaName: string, problem: SchemaProblem): string {
  const path = problem.schemaPath.slice(0, -1);
  const instance = problem.pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return [
    `Provided object does not match schema '${schemaName}': ${complaint(problem)}`,
    '',
    `Failed validating ${quote(problem.keyword)} in schema${subscript(path)}:`,
    `    ${toPython(problem.schema)}`,
    '',
    `On instance${subscript(instance)}:`,
    `    ${toPython(problem.value)}`,
  ].join('\n');
}

/** A query as Python's `urlencode` writes it: the links of a page must be the same to the letter. */
export function toQueryText(parameters: ReadonlyMap<string, string>): string {
  return [...parameters].map(([name, value]) => `${toQuoted(name)}=${toQuoted(value)}`).join('&');
}

function toQuoted(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
