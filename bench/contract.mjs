/**
 * What it costs to hold requests against the contract: the throughput of Update Image with every rule, over that with none, in each dialect;
 * and how much longer the first update of a start takes with them, because its schema is compiled then.
 *
 *     npm run build && npm run bench:contract
 */
import { readFileSync } from 'node:fs';
import { interleave, MANNER, medianOf, toInterval } from './interleave.mjs';
import { ask, getRequest, UPDATES, updateRequest } from './load.mjs';
import { COMMANDS, pinLoad, startServer } from './servers.mjs';

const STARTS = 15;
const THROUGHPUT_AT_LEAST = 0.85;
const FIRST_AT_MOST = 15;

const catalogue = readFileSync(new URL('../src/operation/violation.ts', import.meta.url), 'utf8');
const RULES = [...catalogue.matchAll(/^ {2}rule\('([a-z-]+)'/gm)].map(([, id]) => id);
const OFF = ['--contract', ...RULES.map((rule) => `${rule}=none`)];

/** Milliseconds of the first update after a request that loads no schema. */
async function timeFirst(dialect, flags) {
  const server = await startServer([...COMMANDS.polyglance, ...flags], { pin: true });
  try {
    await ask(server.port, getRequest(server.port, '/'));
    const bytes = updateRequest(server.port, dialect, 'one');
    const started = performance.now();
    const status = await ask(server.port, bytes);
    if (status !== '200') throw new Error(`the first update of ${dialect} was answered with ${status}`);
    return performance.now() - started;
  } finally {
    await server.stop();
  }
}

const toVerdict = (isMet, target) => `target ${target}: ${isMet ? 'met' : 'MISSED'}`;

const pinned = pinLoad();
console.log(`node ${process.versions.node}, ${MANNER}, ${STARTS} starts${pinned ? ', load and server each on a core' : ''}`);
for (const dialect of Object.keys(UPDATES)) {
  const [off, again, on] = await interleave([
    { name: 'no rule', flags: OFF, dialect },
    { name: 'no rule again', flags: OFF, dialect },
    { name: 'every rule', flags: [], dialect },
  ]);
  const [noise, ratio] = [again, on].map(({ rates }) => medianOf(rates) / medianOf(off.rates));
  const interval = toInterval(on.rates, off.rates).map((one) => one.toFixed(3));
  const verdict = toVerdict(ratio >= THROUGHPUT_AT_LEAST, THROUGHPUT_AT_LEAST);
  console.log(
    `${dialect}: ${ratio.toFixed(3)} of ${medianOf(off.rates).toFixed(0)} updates/s (95 %: ${interval.join('–')}; control ${noise.toFixed(3)}), ${verdict}`,
  );
  const [without, withAll] = [[], []];
  for (let start = 0; start < STARTS; start += 1) {
    without.push(await timeFirst(dialect, OFF));
    withAll.push(await timeFirst(dialect, []));
  }
  const more = medianOf(withAll) - medianOf(without);
  console.log(
    `${dialect}: the first update takes ${medianOf(withAll).toFixed(1)} ms, ${more.toFixed(1)} ms of it for the schema, ${toVerdict(more < FIRST_AT_MOST, `${FIRST_AT_MOST} ms`)}`,
  );
}
