/**
 * What sandboxes cost: memory of those that nobody uses and of those in use, and the time to make and to reset one, over HTTP.
 * Emulator and client are one process, so that its heap can be read after its garbage is gone.
 *
 *     npm run build && npm run bench:sandboxes              # a table, for 1,000 of them
 *     npm run --silent bench:sandboxes -- --json 200        # the numbers, for 200
 */
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { startEmulator } from '../dist/index.js';

const COUNT = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 1000);
const WARM_UP = 50;
const PATCH = 'application/openstack-images-v2.1-json-patch';
const FEDORA = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends one request; tells how many milliseconds it took until the answer was there. */
function ask(method, url, { body, headers } = {}) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers: { 'x-auth-token': 'dev-alice', ...headers } }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode >= 400) reject(new Error(`${method} ${url}: ${response.statusCode}`));
        else resolve(performance.now() - started);
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Heap and resident memory in bytes, without garbage. */
async function readMemory() {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

function toTimes(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], p99: sorted[Math.floor(sorted.length * 0.99)] };
}

async function each(names, work) {
  const times = [];
  for (const name of names) times.push(await work(name));
  return toTimes(times);
}

async function measure(emulator) {
  const at = (name) => `${emulator.url}/sandbox/${name}`;
  const make = (name) => ask('POST', `${emulator.admin}/sandboxes`, { body: JSON.stringify({ name }) });
  const reset = (name) => ask('POST', `${at(name)}/__admin/reset`);
  const use = async (name) => {
    const home = `${at(name)}/openstack/v2/images`;
    const rename = JSON.stringify([{ op: 'replace', path: '/name', value: name }]);
    await ask('PATCH', `${home}/${FEDORA}`, { body: rename, headers: { 'content-type': PATCH } });
    for (let turn = 0; turn < 4; turn += 1) await ask('POST', home, { body: '{}', headers: { 'content-type': 'application/json' } });
    return ask('GET', home);
  };
  const perOne = (before, after) => ({ heap: (after.heap - before.heap) / COUNT, rss: (after.rss - before.rss) / COUNT });
  const names = (stem, count) => Array.from({ length: count }, (_, index) => `${stem}-${index}`);
  for (const name of names('warm', WARM_UP)) {
    await make(name);
    await use(name);
    await reset(name);
    await ask('DELETE', `${emulator.admin}/sandboxes/${name}`);
  }
  const all = names('sandbox', COUNT);
  const empty = await readMemory();
  const made = await each(all, make);
  const unused = await readMemory();
  const resetUnused = await each(all, reset);
  await each(all, use);
  const used = await readMemory();
  const resetUsed = await each(all, reset);
  const again = await readMemory();
  return {
    count: COUNT,
    bytes: { unused: perOne(empty, unused), used: perOne(empty, used), reset: perOne(empty, again) },
    milliseconds: { made, resetUnused, resetUsed },
  };
}

const emulator = await startEmulator();
const found = await measure(emulator);
agent.destroy();
await emulator.stop();
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(found)}\n`);
else {
  const kib = (bytes) => Number((bytes / 1024).toFixed(2));
  const shorten = ({ median, p99 }) => ({ 'median ms': Number(median.toFixed(3)), 'p99 ms': Number(p99.toFixed(3)) });
  const { bytes, milliseconds } = found;
  process.stdout.write(`${COUNT} sandboxes with the default fixtures, over HTTP\n`);
  console.table(
    Object.fromEntries(
      Object.entries(bytes).map(([name, { heap, rss }]) => [name, { 'heap KiB each': kib(heap), 'rss KiB each': kib(rss) }]),
    ),
  );
  console.table(Object.fromEntries(Object.entries(milliseconds).map(([name, times]) => [name, shorten(times)])));
}
