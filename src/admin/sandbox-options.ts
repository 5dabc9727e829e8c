import type { Json } from '../operation/operation.ts';
import { isObject, readJson, readKeys, wrongBody as wrong } from './body.ts';
import type { SandboxOptions } from './host.ts';

const KEYS = ['name', 'switches', 'contract', 'preset', 'seed', 'scenarios', 'fixtures', 'clock', 'ttl'] as const;

/** Reads the body of `POST sandboxes`; an empty one asks for a sandbox with nothing special. */
export function readSandboxOptions(text: string): SandboxOptions {
  const { name, switches, contract, preset, seed, scenarios, fixtures, clock, ttl } = readKeys(
    text.trim() === '' ? {} : readJson(text),
    KEYS,
  );
  if (name !== undefined && typeof name !== 'string') throw wrong('"name" has to be a text.');
  if (seed !== undefined && typeof seed !== 'string' && typeof seed !== 'number') throw wrong('"seed" has to be a text or a number.');
  if (scenarios !== undefined && !Array.isArray(scenarios)) throw wrong('"scenarios" has to be an array.');
  if (fixtures !== undefined && !Array.isArray(fixtures)) throw wrong('"fixtures" has to be an array of objects and of texts of files.');
  if (ttl !== undefined && typeof ttl !== 'string') throw wrong('"ttl" has to be a duration with its unit, such as "30m", or "none".');
  return {
    ...(name === undefined ? {} : { name }),
    ...(switches === undefined ? {} : { switches: readSwitches(switches) }),
    ...(contract === undefined ? {} : { contract }),
    ...(preset === undefined ? {} : { preset: readPreset(preset) }),
    ...(seed === undefined ? {} : { seed: String(seed) }),
    ...(scenarios === undefined ? {} : { scenarios: scenarios as readonly Json[] }),
    ...(fixtures === undefined ? {} : { fixtures: fixtures as readonly Json[] }),
    ...(clock === undefined ? {} : { clock }),
    ...(ttl === undefined ? {} : { ttl }),
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

function readPreset(given: Json): string | readonly string[] {
  const isText = (one: Json): one is string => typeof one === 'string';
  if (isText(given)) return given;
  if (!Array.isArray(given) || !given.every(isText)) throw wrong('"preset" has to be the name of a preset, or an array of such names.');
  return given;
}
