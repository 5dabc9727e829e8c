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
import { interleave, MANNER, medianOf, toInterval } from './interleave.mjs';
import { pinLoad } from './servers.mjs';

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

const folder = mkdtempSync(join(tmpdir(), 'polyglance-bench-'));
const file = join(folder, 'many.yaml');
writeFileSync(file, toScenario(200));
const pinned = pinLoad();
let targets;
try {
  targets = await interleave([
    { name: 'rules off', flags: ['--switch', 'rules=off'] },
    { name: 'rules off again', flags: ['--switch', 'rules=off'] },
    { name: 'no rule', flags: [] },
    { name: '200 rules that do not match', flags: ['--scenario', file] },
  ]);
} finally {
  rmSync(folder, { recursive: true });
}
const [base, ...others] = targets;
const LEAST = { 'no rule': 0.95, '200 rules that do not match': 0.85 };
const rows = others.map(({ name, rates }) => {
  const ratio = medianOf(rates) / medianOf(base.rates);
  return { server: name, requestsPerSecond: medianOf(rates), ratio, interval: toInterval(rates, base.rates), target: LEAST[name] ?? null };
});
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ node: process.versions.node, pinned, manner: MANNER, base: medianOf(base.rates), rows }, null, 2));
} else {
  console.log(`node ${process.versions.node}, ${MANNER}; rules off: ${medianOf(base.rates).toFixed(0)} requests/s`);
  for (const { server, ratio, interval, target } of rows) {
    const verdict = target === null ? '' : `, target ${target.toFixed(2)}: ${ratio >= target ? 'met' : 'MISSED'}`;
    console.log(`${server}: ${ratio.toFixed(3)} (95 %: ${interval.map((one) => one.toFixed(3)).join('–')})${verdict}`);
  }
}
