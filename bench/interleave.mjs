import { openLoad, updateRequest } from './load.mjs';
import { COMMANDS, startServer } from './servers.mjs';

const ROUNDS = 20;
const SLICE = 500;
const WARM_UP = 1500;
const CONNECTIONS = 32;
const RESAMPLES = 5000;

/** How it is measured, in words. */
export const MANNER = `${ROUNDS} rounds of ${SLICE} ms`;

/** The middle one, or what is between the two. */
export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The 95 % interval of the ratio of two medians: the rounds are drawn anew, each time as many, with both sides of a round together. */
export function toInterval(rates, base) {
  const drawn = Array.from({ length: RESAMPLES }, () => {
    const rounds = rates.map(() => Math.floor(Math.random() * rates.length));
    return medianOf(rounds.map((round) => rates[round])) / medianOf(rounds.map((round) => base[round]));
  }).sort((a, b) => a - b);
  return [drawn[Math.floor(RESAMPLES * 0.025)], drawn[Math.floor(RESAMPLES * 0.975)]];
}

async function openTarget({ name, flags, dialect = 'openstack-v2' }) {
  const server = await startServer([...COMMANDS.polyglance, ...flags], { pin: true });
  const bytes = ['one', 'two'].map((value) => updateRequest(server.port, dialect, value));
  const load = await openLoad({ port: server.port, connections: CONNECTIONS, bytes });
  return { name, server, load, rates: [] };
}

/**
 * Updates images of several emulators at once, a slice of time after the other, in turn.
 *
 * @param wanted for each: `{ name, flags, dialect }`
 * @returns for each: `{ name, rates }`, the updates a second of each round
 */
export async function interleave(wanted) {
  const targets = [];
  try {
    for (const one of wanted) targets.push(await openTarget(one));
    for (const { load } of targets) await load.slice(WARM_UP);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const target of round % 2 === 0 ? targets : [...targets].reverse()) target.rates.push(await target.load.slice(SLICE));
    }
  } finally {
    for (const { load } of targets) load.close();
    await Promise.all(targets.map(({ server }) => server.stop()));
  }
  return targets.map(({ name, rates }) => ({ name, rates }));
}
