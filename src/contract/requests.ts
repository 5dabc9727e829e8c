import type { Call, Parameter, Schema } from '../operation/operation.ts';
import type { SchemaProblem } from '../operation/validate.ts';
import type { Violation } from '../operation/violation.ts';

/** A short text of what was found: reports are read by people. */
export function shorten(value: unknown): string {
  const text = value === undefined ? 'nothing' : safeJson(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    return 'a value too deep to show';
  }
}

/** What a schema problem says was expected. */
export function toExpected(problem: SchemaProblem): string {
  const { keyword, wanted, params } = problem;
  switch (keyword) {
    case 'required':
      return `a member named "${String(params['missingProperty'])}"`;
    case 'additionalProperties':
      return `no member named "${String(params['additionalProperty'])}"`;
    case 'type':
      return `a value of type ${[wanted].flat().join(' or ')}`;
    case 'enum':
      return `one of ${[wanted].flat().map(shorten).join(', ')}`;
    case 'format':
      return `a value of format ${String(wanted)}`;
    case 'pattern':
      return `a text that matches ${String(wanted)}`;
    default:
      return `a value that keeps to ${keyword} ${shorten(wanted)}`;
  }
}

/**
 * Checks path, query, listed headers, media type and JSON body of a request against its operation. Refuses nothing: what the
 * real service refuses is refused by the operation itself, in its own order.
 *
 * @returns what the client did against the contract, in its final shape
 */
export function checkRequest(call: Call): void {
  const { path = [], headers = [] } = call.operation.request;
  // A service that compares ids literally refuses none of them: a client may look up a name this way on purpose.
  for (const parameter of path)
    check(call, `path.${parameter.name}`, parameter.schema, call.params[parameter.name], 'path-schema', 'warning');
  if (call.search !== '' || call.operation.request.query !== undefined) checkQuery(call);
  for (const parameter of headers) checkHeader(call, parameter);
  checkUnknownHeaders(call, headers);
  checkMediaType(call);
}

/** Checks the JSON body of a request, once it has been read. */
export function checkBody(call: Call): void {
  const { mediaTypes } = call.operation.request;
  if (call.body === undefined || mediaTypes === undefined) return;
  const schema = mediaTypes[mediaTypeOf(call)] ?? Object.values(mediaTypes)[0];
  if (schema !== undefined) check(call, 'body', schema, call.body, 'body-schema');
}

function checkHeader(call: Call, parameter: Parameter): void {
  const value = call.headers[parameter.name];
  if (value !== undefined) check(call, `header.${parameter.name}`, parameter.schema, value, 'header-schema');
  else if (parameter.required === true) {
    report(call, {
      id: 'header-missing',
      location: `header.${parameter.name}`,
      rule: 'required',
      expected: 'the header',
      actual: 'nothing',
    });
  }
}

/** Reports headers that look like those of the operation and are none. */
function checkUnknownHeaders(call: Call, listed: readonly Parameter[]): void {
  const { closedHeaders: closed } = call.operation.request;
  if (closed === undefined) return;
  const plain = (name: string): string => (name.includes('_') ? name.replaceAll('_', '-') : name);
  for (const given in call.headers) {
    const name = plain(given);
    if (!name.startsWith(closed.prefix) || name.startsWith(closed.except)) continue;
    // Nearly all are spelt as they are listed; only the rest is worth the rewriting.
    if (listed.some((one) => one.name === given) || listed.some((one) => plain(one.name) === name)) continue;
    const actual = shorten(call.headers[given]);
    const expected = `no header of this name, or one that begins with ${closed.except}`;
    report(call, { id: 'header-unknown', location: `header.${given}`, rule: 'unknown', expected, actual });
  }
}

function checkQuery(call: Call): void {
  const { query = [], openQuery = false } = call.operation.request;
  for (const [name, value] of new URLSearchParams(call.search)) {
    const parameter = query.find((one) => one.name === name);
    if (parameter !== undefined) check(call, `query.${name}`, parameter.schema, value, 'query-schema');
    else if (!openQuery) {
      const expected = query.length === 0 ? 'no parameter' : `one of ${query.map((one) => one.name).join(', ')}`;
      report(call, {
        id: 'query-unknown',
        location: `query.${name}`,
        rule: 'unknown',
        expected,
        actual: shorten(value),
        severity: 'warning',
      });
    }
  }
}

/** The media type of a request without its parameters, as it came. */
function mediaTypeOf(call: Call): string {
  return (call.headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
}

function checkMediaType(call: Call): void {
  const { mediaTypes } = call.operation.request;
  if (mediaTypes === undefined || !call.hasBody) return;
  const given = mediaTypeOf(call);
  if (mediaTypes[given] !== undefined) return;
  report(call, {
    id: 'media-type',
    location: 'header.content-type',
    rule: 'media-type',
    expected: `one of ${Object.keys(mediaTypes).join(', ')}`,
    actual: given === '' ? 'nothing' : given,
    severity: isMediaTypeRefused(call, given) ? 'error' : 'warning',
  });
}

/** Whether the operation itself refuses this media type. */
function isMediaTypeRefused({ operation: { checks } }: Call, given: string): boolean {
  return checks.includes('media-type') || (given !== '' && checks.includes('media-type-if-any'));
}

function check(call: Call, location: string, schema: Schema, value: unknown, id: string, severity: Violation['severity'] = 'error'): void {
  for (const problem of call.schemas.problems(schema, value)) {
    report(call, {
      id,
      location: `${location}${problem.pointer}`,
      rule: problem.keyword,
      expected: toExpected(problem),
      actual: shorten(problem.value),
      severity,
    });
  }
}

type Found = Omit<Violation, 'operation' | 'source' | 'fix' | 'severity'> & { readonly severity?: Violation['severity'] };

function report(call: Call, found: Found): void {
  const { severity = 'error', ...rest } = found;
  const { id: operation, source } = call.operation;
  call.violations.push({ ...rest, operation, severity, source, fix: `Send ${found.expected} at ${found.location}.` });
}
