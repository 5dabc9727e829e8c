/**
 * What the rules cost: an emulator whose rules are switched off, one with no rule loaded, and one with 200 rules that are all about the
 * operation under load and none of which matches. Interleaved slices, the ratio of their medians, and its 95 % interval by resampling.
 *
 *     npm run build && npm run bench:rules            # a table
 *     npm run --silent bench:rules -- --json          # the numbers
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLoad, updateRequest } from './load.mjs';
import { COMMANDS, pinLoad, startServer } from './servers.mjs';

const ROUNDS = 20;
const SLICE = 500;
const WARM_UP = 1500;
const CONNECTIONS = 32;
const RESAMPLES = 5000;

/** Of each kind of condition as many; a scenario has rules of all kinds. */
const CONDITIONS = [
  (number) => `headers: { x-run: 'run-${number}' }`,
  (number) => `image: 00000000-0000-0000-0000-${String(number).padStart(12, '0')}`,
  (number) => `user: user-${number}`,
  (number) => `path: /v2/images/*${number}/none`,
  (number) => `body: { /0/value: 'value-${number}' }`,
];

function toScenario(count) {
  const rules = Array.from({ length: count }, (_, number) => {
    const condition = CONDITIONS[number % CONDITIONS.length](number);
    return `  - match: { operation: openstack-v2.image-update, ${condition} }\n    reply: { status: 503 }\n`;
  });
  return `version: 1\nname: many\nrules:\n${rules.join('')}`;
}

async function openTarget(name, flags) {
  const server = await startServer([...COMMANDS.polyglance, ...flags], { pin: true });
  const bytes = ['one', 'two'].map((value) => updateRequest(server.port, 'openstack-v2', value));
  const load = await openLoad({ port: server.port, connections: CONNECTIONS, bytes });
  return { name, server, load, rates: [] };
}

function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The rounds are drawn anew, each time as many, with both sides of a round together. */
function toInterval(rates, base) {
  const drawn = Array.from({ length: RESAMPLES }, () => {
    const rounds = rates.map(() => Math.floor(Math.random() * rates.length));
    return medianOf(rounds.map((round) => rates[round])) / medianOf(rounds.map((round) => base[round]));
  }).sort((a, b) => a - b);
  return [drawn[Math.floor(RESAMPLES * 0.025)], drawn[Math.floor(RESAMPLES * 0.975)]];
}

const folder = mkdtempSync(join(tmpdir(), 'polyglance-bench-'));
const file = join(folder, 'many.yaml');
writeFileSync(file, toScenario(200));
const pinned = pinLoad();
const targets = [];
try {
  targets.push(await openTarget('rules off', ['--switch', 'rules=off']));
  targets.push(await openTarget('rules off again', ['--switch', 'rules=off']));
  targets.push(await openTarget('no rule', []));
  targets.push(await openTarget('200 rules that do not match', ['--scenario', file]));
  for (const { load } of targets) await load.slice(WARM_UP);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const target of round % 2 === 0 ? targets : [...targets].reverse()) target.rates.push(await target.load.slice(SLICE));
  }
} finally {
  for (const { load } of targets) load.close();
  await Promise.all(targets.map(({ server }) => server.stop()));
  rmSync(folder, { recursive: true });
}
const [base, ...others] = targets;
const LEAST = { 'no rule': 0.95, '200 rules that do not match': 0.85 };
const rows = others.map(({ name, rates }) => {
  const ratio = medianOf(rates) / medianOf(base.rates);
  return { server: name, requestsPerSecond: medianOf(rates), ratio, interval: toInterval(rates, base.rates), target: LEAST[name] ?? null };
});
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ node: process.versions.node, pinned, rounds: ROUNDS, base: medianOf(base.rates), rows }, null, 2));
} else {
  console.log(`node ${process.versions.node}, ${ROUNDS} rounds of ${SLICE} ms; rules off: ${medianOf(base.rates).toFixed(0)} requests/s`);
  for (const { server, ratio, interval, target } of rows) {
    const verdict = target === null ? '' : `, target ${target.toFixed(2)}: ${ratio >= target ? 'met' : 'MISSED'}`;
    console.log(`${server}: ${ratio.toFixed(3)} (95 %: ${interval.map((one) => one.toFixed(3)).join('–')})${verdict}`);
  }
}
