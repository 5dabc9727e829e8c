import { didYouMean } from '../refusals.ts';
import { FAULTS } from './fault.ts';
import type { Effects, FaultKind, FaultSettings, PlanStep } from './scenario.ts';

/** Where each `key=value` of a step goes. */
const KEYS = {
  'retry-after': ['reply', 'retryAfter'],
  error: ['reply', 'error'],
  code: ['reply', 'code'],
  delay: ['effects', 'delay'],
  stage: ['effects', 'stage'],
  stale: ['effects', 'stale'],
  token: ['effects', 'token'],
  in: ['fault', 'in'],
  after: ['fault', 'after'],
  for: ['fault', 'for'],
  rate: ['fault', 'rate'],
  by: ['fault', 'by'],
} as const;

/** Values of those that have but a few. */
const WORDS: Readonly<Partial<Record<string, readonly string[]>>> = {
  stage: ['before', 'after'],
  token: ['revoke', 'expire'],
  in: ['download', 'upload'],
};

type Key = keyof typeof KEYS;
const KEY_NAMES = Object.keys(KEYS) as readonly Key[];
const FLAG = 'undocumented';

interface Parts {
  readonly reply: Record<string, unknown>;
  readonly fault: Record<string, unknown>;
  readonly effects: Record<string, unknown>;
}

/**
 * Reads a step of a plan. What its values have to be like is checked with everything else that effects have to be.
 *
 * @param step `503 retry-after=2s`, `reset`, `truncate after=256KiB`, `delay=2s`, `ok`, or what happens as keys and values
 * @returns what happens, or a text that says what is wrong
 * @example toEffects('503 retry-after=2s') // { reply: { status: 503, retryAfter: '2s' } }
 */
export function toEffects(step: PlanStep): Effects | string {
  if (typeof step !== 'string') return step;
  const words = step.trim().split(/\s+/);
  if (words.length === 1 && words[0] === 'ok') return {};
  const parts: Parts = { reply: {}, fault: {}, effects: {} };
  for (const word of words) {
    const wrong = take(word, parts);
    if (wrong !== undefined) return wrong;
  }
  if (parts.fault['kind'] === undefined && Object.keys(parts.fault).length > 0) {
    return `${Object.keys(parts.fault)[0]}= is of a fault, and there is none in this step: add one of ${FAULTS.join(', ')}`;
  }
  const { status, error, ...more } = parts.reply;
  if (status === undefined && error === undefined && Object.keys(more).length > 0) {
    return `${words.find((word) => /^(retry-after=|code=|undocumented)/.test(word))} is of an answer, and there is none in this step: add a status or error=`;
  }
  return {
    ...(Object.keys(parts.reply).length === 0 ? {} : { reply: parts.reply }),
    ...(Object.keys(parts.fault).length === 0 ? {} : { fault: parts.fault as unknown as FaultSettings }),
    ...(parts.effects as Effects),
  };
}

/** Puts one word where it belongs; tells what is wrong with it. */
function take(word: string, parts: Parts): string | undefined {
  const { reply, fault } = parts;
  if (/^[2-5]\d\d$/.test(word)) return put(reply, 'status', Number(word), word);
  if (FAULTS.includes(word as FaultKind)) return put(fault, 'kind', word, word);
  if (word === FLAG) return put(reply, FLAG, true, word);
  if (word === 'ok') return '"ok" lets a call through as it is: it stands alone';
  if (KEY_NAMES.includes(word as Key)) return `${JSON.stringify(word)} has no value: it is written ${word}=…, without a space`;
  const [, name = '', value = ''] = /^([a-z-]+)=(.+)$/.exec(word) ?? [];
  if (/^reads?$/.test(word)) return 'a text has no room for a number of reads: write { stale: 3 reads } in its place';
  if (!KEY_NAMES.includes(name as Key)) {
    const hint = didYouMean(name === '' ? word : name, ['ok', FLAG, ...FAULTS, ...KEY_NAMES]);
    return `${JSON.stringify(word)} is no part of a step${hint || ': a step is ok, a status, a fault, or a value such as retry-after=2s, delay=1s or error=openstack-v2.conflict'}`;
  }
  const allowed = WORDS[name];
  if (allowed !== undefined && !allowed.includes(value)) return `${name}= is ${allowed.join(' or ')}, not ${JSON.stringify(value)}`;
  if (name === 'by' && !/^-?[1-9]\d{0,8}$/.test(value)) return `by= is a whole number other than 0, not ${JSON.stringify(value)}`;
  const [part, key] = KEYS[name as Key];
  return put(parts[part], key, name === 'by' ? Number(value) : value, name);
}

function put(target: Record<string, unknown>, key: string, value: unknown, word: string): string | undefined {
  if (Object.hasOwn(target, key)) return `${JSON.stringify(word)} is one too many in this step`;
  target[key] = value;
  return undefined;
}
