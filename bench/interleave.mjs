import { openLoad, updateRequest } from './load.mjs';
import { COMMANDS, startServer } from './servers.mjs';

const STARTS = 5;
const ROUNDS_OF_A_START = 4;
const SLICE = 500;
const WARM_UP = 1500;
const CONNECTIONS = 32;
const RESAMPLES = 5000;

/** How it is measured, in words. */
export const MANNER = `${STARTS * ROUNDS_OF_A_START} rounds of ${SLICE} ms, over ${STARTS} starts`;

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

async function openTarget({ flags, dialect = 'openstack-v2' }) {
  const server = await startServer([...COMMANDS.polyglance, ...flags], { pin: true });
  const bytes = ['one', 'two'].map((value) => updateRequest(server.port, dialect, value));
  const load = await openLoad({ port: server.port, connections: CONNECTIONS, bytes });
  return { server, load };
}

/**
 * Updates images of several emulators at once, a slice of time after the other, in turn. They are started anew again and again: what the
 * compiler and the memory happen to do in one process lasts as long as that process, and would be taken for a difference.
 *
 * @param wanted for each: `{ name, flags, dialect }`
 * @returns for each: `{ name, rates }`, the updates a second of each round
 */
export async function interleave(wanted) {
  const measured = wanted.map(({ name }) => ({ name, rates: [] }));
  for (let start = 0; start < STARTS; start += 1) await interleaveOnce(wanted, measured);
  return measured;
}

async function interleaveOnce(wanted, measured) {
  const targets = [];
  try {
    for (const [index, one] of wanted.entries()) targets.push({ ...(await openTarget(one)), ...measured[index] });
    for (const { load } of targets) await load.slice(WARM_UP);
    for (let round = 0; round < ROUNDS_OF_A_START; round += 1) {
      for (const { load, rates } of round % 2 === 0 ? targets : [...targets].reverse()) rates.push(await load.slice(SLICE));
    }
  } finally {
    for (const { load } of targets) load.close();
    await Promise.all(targets.map(({ server }) => server.stop()));
  }
}
