import { toYamlText } from '../../documents/yaml-text.ts';
import type { Json } from '../../operation/operation.ts';
import { plural } from '../../operation/report-words.ts';
import { toExpected } from './expected.ts';
import { isAnswered, toSource } from './fixture.ts';
import type { Line, Stamp, WrittenBody } from './line.ts';

/** Cases that are made of a recording. */
export interface WrittenCases {
  readonly text: string;
  /** How many steps there are. */
  readonly count: number;
  /** Exchanges that cannot be repeated, in words, a line for each reason. */
  readonly reasons: readonly string[];
  readonly leftOut: number;
}

/** Cases that are being made of a recording. */
export interface Cases {
  readonly see: (line: Line) => void;
  readonly write: (stamp: Stamp) => Promise<WrittenCases>;
}

type Step = Record<string, Json>;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/** Whose something is can be said by no case, and nobody listens at a host that is not known. A secret may be any other text. */
const UNSENDABLE = /<(?:token|project|user|domain|host|signature|key|cookie)-\d+>/;
const CALLER = /^(authorization|x-auth-token|x-storage-token)$/i;
const MATTERS = /^(x-image-meta-.*|x-openstack-image-.*|x-glance-.*|range|if-.*|openstack-api-version|accept|x-sdk-date)$/i;
/** Where a reply says what was made, and what that is called. */
const MADE: readonly (readonly [pointer: string, path: readonly string[], noun: string])[] = [
  ['/id', ['id'], 'image'],
  ['/image/id', ['image', 'id'], 'image'],
  ['/job_id', ['job_id'], 'job'],
];

/** Begins with no step. */
export function createCases(): Cases {
  const kept = new Map<string, string>();
  const steps: Step[] = [];
  const left = new Map<string, { count: number; readonly example: string }>();
  const fill = (text: string): string =>
    text.replace(/[{}]/g, '$&$&').replace(UUID, (id) => (kept.has(id.toLowerCase()) ? `{${kept.get(id.toLowerCase())}}` : id));
  return {
    see: (line) => {
      const why = whyNot(line, kept);
      if (why === undefined) steps.push(toStep(line, kept, fill));
      else left.set(why.reason, { example: why.example, ...left.get(why.reason), count: (left.get(why.reason)?.count ?? 0) + 1 });
    },
    write: async (stamp) => {
      const cases = [{ name: 'recorded exchanges', steps }];
      const content = { version: 1, dialect: stamp.dialect, source: toSource(stamp), cases };
      const reasons = [...left].map(([reason, { count, example }]) => `${count}: ${reason}: ${example}`);
      const leftOut = [...left.values()].reduce((sum, { count }) => sum + count, 0);
      const those = `${plural(leftOut, 'exchange')} of the recording cannot be repeated and ${leftOut === 1 ? 'is' : 'are'} left out`;
      return { text: await toYamlText(content, [`${plural(steps.length, 'step')}; ${those}`]), count: steps.length, reasons, leftOut };
    },
  };
}

/** Why it cannot be sent again to a service where nothing is that was there before; `undefined` where it can. */
function whyNot(line: Line, kept: ReadonlyMap<string, string>): { readonly reason: string; readonly example: string } | undefined {
  const { method, url, headers, body, status } = line;
  const isCalled = headers.some(([name]) => CALLER.test(name));
  const example = `${method} ${url}`;
  if (!isAnswered(line)) return { reason: 'they were not answered', example };
  if (isCalled && status === 401) return { reason: 'their token was refused with 401', example };
  const sent = {
    URL: url,
    body: JSON.stringify(body ?? ''),
    headers: headers.flatMap(([name, value]) => (MATTERS.test(name) ? [value] : [])).join('\n'),
  };
  for (const [place, text] of Object.entries(sent)) {
    const placeholder = UNSENDABLE.exec(text)?.[0];
    if (placeholder === undefined) continue;
    const reason = place === 'headers' ? 'their headers have a placeholder' : `their ${place} has a placeholder`;
    return { reason, example: place === 'URL' ? example : `${example} (${placeholder})` };
  }
  if ((url.match(UUID) ?? []).every((id) => kept.has(id.toLowerCase()))) return undefined;
  return { reason: 'they are about what was there before', example };
}

function toStep(line: Line, kept: Map<string, string>, fill: (text: string) => string): Step {
  const { method, url, headers, status, replyBody } = line;
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const others = headers.filter(([name, value]) => MATTERS.test(name) && !(/^accept$/i.test(name) && value === '*/*'));
  const step: Step = {
    send: fill(`${method} ${url}`),
    ...(headers.some(([name]) => CALLER.test(name)) ? {} : { as: 'nobody' }),
    ...(type === undefined || line.body === null ? {} : { type }),
    ...(others.length === 0 ? {} : { headers: Object.fromEntries(others.map(([name, value]) => [name, fill(value)])) }),
    ...toSentBody(line.body, fill),
    expect: toExpect(line, fill),
  };
  if (status === null || status >= 300 || !/^(POST|PUT)$/.test(method)) return step;
  const made = toMade(replyBody, kept);
  if (made === undefined) return step;
  const path = url.split('?')[0] ?? '';
  const undo = made.noun === 'image' && path.endsWith('/images') ? { undo: `DELETE ${fill(path)}/{${made.name}}` } : {};
  return { ...step, keep: { [made.name]: made.pointer }, ...undo };
}

function toSentBody(body: WrittenBody, fill: (text: string) => string): Step {
  if (body === null) return {};
  if ('json' in body) return { body: fillAll(body.json, fill) };
  if ('text' in body) return { text: fill(body.text) };
  return 'form' in body ? { text: fill(body.form) } : { bytes: body.length };
}

function fillAll(value: Json, fill: (text: string) => string): Json {
  if (typeof value === 'string') return fill(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one: Json) => fillAll(one, fill));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fillAll(inner, fill)]));
}

function toExpect({ status, replyHeaders, replyBody }: Line, fill: (text: string) => string): Step {
  const type = replyHeaders.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const meta = replyHeaders.filter(([name]) => /^x-image-meta-/i.test(name));
  const headers = meta.map(([name, value]) => {
    const lower = name.toLowerCase();
    return [lower, toExpected(value, fill, lower.replace(/^x-image-meta-(property-)?/, ''))];
  });
  return {
    status,
    ...(replyBody === null || type === undefined ? {} : { type }),
    ...(replyBody !== null && 'json' in replyBody ? { body: toExpected(replyBody.json, fill) } : {}),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) as Step }),
  };
}

/** What a reply says was made, the first time that it is seen; from then on it goes by its name. */
function toMade(
  body: WrittenBody,
  kept: Map<string, string>,
): { readonly name: string; readonly noun: string; readonly pointer: string } | undefined {
  if (body === null || !('json' in body)) return undefined;
  for (const [pointer, path, noun] of MADE) {
    const id = path.reduce<unknown>((inside, name) => (inside as Record<string, unknown> | null | undefined)?.[name], body.json);
    if (typeof id !== 'string' || kept.has(id.toLowerCase()) || id.replace(UUID, '') !== '') continue;
    const name = `${noun}${[...kept.values()].filter((one) => one.startsWith(noun)).length + 1}`;
    kept.set(id.toLowerCase(), name);
    return { name, noun, pointer };
  }
  return undefined;
}
