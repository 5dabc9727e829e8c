import type { Call, Parameter, Schema } from '../operation/operation.ts';
import type { SchemaProblem } from '../operation/validate.ts';
import type { Violation } from '../operation/violation.ts';
import { type Looked, report, shorten } from './finding.ts';
import { checkNames } from './names.ts';
import { checkPatchForm } from './patch-form.ts';

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
 * Checks path, query, headers and media type of a request against its operation. Refuses nothing: what the real service refuses is
 * refused by the operation itself, in its own order.
 */
export function checkRequest(looked: Looked): void {
  const { call } = looked;
  if (looked.contract.isOff) return;
  const { path = [], headers = [], query } = call.operation.request;
  checkRoute(looked);
  // A service that compares ids literally refuses none of them: a client may look up a name this way on purpose.
  for (const parameter of path)
    check(looked, `path.${parameter.name}`, parameter.schema, call.params[parameter.name], 'path-schema', 'warning');
  if (call.operation.deprecated === true) tellDeprecated(looked, 'path', `${call.method} ${call.operation.path}`);
  if (call.search !== '' || query !== undefined) checkQuery(looked);
  for (const parameter of headers) checkHeader(looked, parameter);
  checkUnknownHeaders(looked, headers);
  checkIdleHeaders(looked, headers);
  checkMediaType(looked);
  if (call.operation.names === 'headers') checkNames(looked);
}

/** Notes a body that should be JSON, and is none. */
export function noteMalformed(looked: Looked): void {
  report(looked, { id: 'body-malformed', location: 'body', rule: 'json', expected: 'JSON', actual: 'what is none' });
}

/** Reports what no operation is for; OPTIONS asks for just that. */
function checkRoute(looked: Looked): void {
  const { method, path, operation } = looked.call;
  if (operation.path !== '*' || method === 'OPTIONS') return;
  const fix = 'polyglance routes lists the operations; the journal has those that are nearly meant.';
  report(looked, {
    id: 'route-unknown',
    location: 'path',
    rule: 'route',
    expected: 'a path of the cloud, and a method that it has there',
    actual: `${method} ${shorten(path)}`,
    severity: 'warning',
    fix,
  });
}

/** Checks the JSON body of a request, once it has been read. */
export function checkBody(looked: Looked): void {
  const { call } = looked;
  const { mediaTypes } = call.operation.request;
  if (call.body === undefined || mediaTypes === undefined) return;
  checkPatchForm(looked);
  const given = mediaTypeOf(call, mediaTypes);
  const schema = Object.hasOwn(mediaTypes, given) ? mediaTypes[given] : Object.values(mediaTypes).at(-1);
  if (schema !== undefined) check(looked, 'body', schema, call.body, 'body-schema');
  if (call.operation.names !== undefined) checkNames(looked);
}

function checkHeader(looked: Looked, parameter: Parameter): void {
  const value = looked.call.headers[parameter.name];
  const location = `header.${parameter.name}`;
  if (value !== undefined) {
    check(looked, location, parameter.schema, value, 'header-schema');
    if (parameter.deprecated === true) tellDeprecated(looked, location, parameter.name);
  } else if (parameter.required === true) {
    report(looked, { id: 'header-missing', location, rule: 'required', expected: 'the header', actual: 'nothing' });
  }
}

function tellDeprecated(looked: Looked, location: string, what: string): void {
  const fix = 'Use what the document names in its place.';
  report(looked, {
    id: 'deprecated',
    location,
    rule: 'deprecated',
    expected: 'what is not deprecated',
    actual: what,
    severity: 'warning',
    fix,
  });
}

const plain = (name: string): string => (name.includes('_') ? name.replaceAll('_', '-') : name);

/** Reports headers that look like those of the operation and are none. */
function checkUnknownHeaders(looked: Looked, listed: readonly Parameter[]): void {
  const { call } = looked;
  const { closedHeaders: closed } = call.operation.request;
  if (closed === undefined) return;
  for (const given in call.headers) {
    const name = plain(given);
    if (!name.startsWith(closed.prefix) || name.startsWith(closed.except)) continue;
    // Nearly all are spelt as they are listed; only the rest is worth the rewriting.
    if (listed.some((one) => one.name === given) || listed.some((one) => plain(one.name) === name)) continue;
    const actual = shorten(call.headers[given]);
    const expected = `no header of this name, or one that begins with ${closed.except}`;
    report(looked, { id: 'header-unknown', location: `header.${given}`, rule: 'unknown', expected, actual });
  }
}

/** Headers of the image services; another one may be for anybody on the way. */
const OF_IMAGES = /^x-(?:image-meta|glance|openstack-image)-/;

/** Reports headers of an image service that say something to other operations, and nothing to this one. */
function checkIdleHeaders(looked: Looked, listed: readonly Parameter[]): void {
  const { call } = looked;
  const { closedHeaders: closed } = call.operation.request;
  for (const given in call.headers) {
    if (!OF_IMAGES.test(given) || (closed !== undefined && plain(given).startsWith(closed.prefix))) continue;
    if (listed.some(({ name }) => name === given)) continue;
    const fix = `Leave ${given} out.`;
    const actual = shorten(call.headers[given]);
    const found = {
      id: 'header-idle',
      location: `header.${given}`,
      rule: 'idle',
      expected: 'no header of this name',
      actual,
      fix,
    } as const;
    report(looked, { ...found, severity: 'warning' });
  }
}

/** Parameters that carry what lets somebody in. */
const TOKEN = /^(?:x-)?(?:auth|access|subject)[-_]?token$|^token$/i;

function checkQuery(looked: Looked): void {
  const { query = [], openQuery = false } = looked.call.operation.request;
  for (const [name, value] of new URLSearchParams(looked.call.search)) {
    const parameter = query.find((one) => one.name === name);
    const location = `query.${name}`;
    if (parameter !== undefined) {
      check(looked, location, parameter.schema, value, 'query-schema');
      if (parameter.deprecated === true) tellDeprecated(looked, location, name);
    } else if (TOKEN.test(name)) {
      const fix = 'Send the token in the header X-Auth-Token, and give this one up.';
      report(looked, { id: 'token-in-query', location, rule: 'token', expected: 'no token in the URL', actual: 'one', fix });
    } else if (!openQuery) {
      const expected = query.length === 0 ? 'no parameter' : `one of ${query.map((one) => one.name).join(', ')}`;
      report(looked, { id: 'query-unknown', location, rule: 'unknown', expected, actual: shorten(value), severity: 'warning' });
    }
  }
}

/** The media type of a request without its parameters, as it came. */
function mediaTypeOf({ headers }: Call, listed: Readonly<Record<string, Schema>>): string {
  const given = headers['content-type'] ?? '';
  return Object.hasOwn(listed, given) ? given : (given.split(';', 1)[0]?.trim() ?? '');
}

function checkMediaType(looked: Looked): void {
  const { call } = looked;
  const { mediaTypes } = call.operation.request;
  if (mediaTypes === undefined || !call.hasBody) return;
  const given = mediaTypeOf(call, mediaTypes);
  if (Object.hasOwn(mediaTypes, given)) return;
  report(looked, {
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

function check(
  looked: Looked,
  location: string,
  schema: Schema,
  value: unknown,
  id: string,
  severity: Violation['severity'] = 'error',
): void {
  const { violations } = looked.call;
  for (const problem of looked.schemas.problems(schema, value)) {
    const place = `${location}${problem.pointer}`;
    // What is no patch does not fit the schema of one either.
    if (violations.some((one) => one.id === 'patch-form' && one.location.startsWith(place))) continue;
    report(looked, {
      id,
      location: place,
      rule: problem.keyword,
      expected: toExpected(problem),
      actual: shorten(problem.value),
      severity,
    });
  }
}
