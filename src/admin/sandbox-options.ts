import type { Json } from '../operation/operation.ts';
import { didYouMean } from '../refusals.ts';
import { AdminError } from './answer.ts';
import type { SandboxOptions } from './host.ts';

const KEYS = ['name', 'switches', 'seed', 'scenarios', 'clock'] as const;

/** Reads the body of `POST sandboxes`; an empty one asks for a sandbox with nothing special. */
export function readSandboxOptions(text: string): SandboxOptions {
  const body = text.trim() === '' ? {} : readJson(text);
  if (!isObject(body)) throw wrong('The body has to be a JSON object.');
  for (const key of Object.keys(body)) {
    if (!KEYS.some((known) => known === key)) throw wrong(`There is no option ${JSON.stringify(key)}${didYouMean(key, KEYS)}`);
  }
  const { name, switches, seed, scenarios, clock } = body;
  if (name !== undefined && typeof name !== 'string') throw wrong('"name" has to be a text.');
  if (seed !== undefined && typeof seed !== 'string' && typeof seed !== 'number') throw wrong('"seed" has to be a text or a number.');
  if (scenarios !== undefined && !Array.isArray(scenarios)) throw wrong('"scenarios" has to be an array.');
  return {
    ...(name === undefined ? {} : { name }),
    ...(switches === undefined ? {} : { switches: readSwitches(switches) }),
    ...(seed === undefined ? {} : { seed: String(seed) }),
    ...(scenarios === undefined ? {} : { scenarios: scenarios as readonly Json[] }),
    ...(clock === undefined ? {} : { clock }),
  };
}

function readSwitches(given: Json): Record<string, boolean | string | number> {
  if (!isObject(given)) throw wrong('"switches" has to be an object.');
  const entries = Object.entries(given).map(([name, value]): [string, boolean | string | number] => {
    if (value === null || typeof value === 'object')
      throw wrong(`The switch ${JSON.stringify(name)} has to be a text, a number or a boolean.`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    throw new AdminError(400, 'malformed-json', `The body is not JSON: ${(thrown as Error).message}`);
  }
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(message: string): AdminError {
  return new AdminError(400, 'invalid-body', message);
}
