/**
 * Throughput, start-up and memory, each against a server that does the least possible, all in one run: machines drift, ratios hold.
 * A second copy of the bare server is the control: what it reads away from 1.00 is noise.
 *
 *     npm run build && npm run bench            # a table
 *     npm run --silent bench -- --json          # the numbers
 */
import { ask, getRequest, openLoad, UPDATES, updateRequest } from './load.mjs';
import { COMMANDS, cpuTime, pinLoad, residentMemory, startServer } from './servers.mjs';

const ROUNDS = 14;
const SLICE = 300;
const WARM_UP = 1000;
const CONNECTIONS = 32;
const STARTS = 15;

function toStatistics(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median, max: sorted.at(-1) };
}

async function openTarget(name, server, dialect) {
  const bytes = ['one', 'two'].map((value) => updateRequest(server.port, dialect, value));
  const load = await openLoad({ port: server.port, connections: CONNECTIONS, bytes });
  return { name, server, load, rates: [], ratios: [], cpu: 0, requests: 0 };
}

async function runSlice(target) {
  const before = cpuTime(target.server.pid);
  const rate = await target.load.slice(SLICE);
  target.cpu += cpuTime(target.server.pid) - before;
  target.requests += rate * (SLICE / 1000);
  target.rates.push(rate);
  return rate;
}

/** One dialect after the other, on the same three processes: all four share what the engine has compiled. */
async function measureThroughput() {
  const servers = [];
  try {
    for (const command of [COMMANDS.bare, COMMANDS.bare, COMMANDS.polyglance]) servers.push(await startServer(command, { pin: true }));
    const rows = [];
    for (const dialect of Object.keys(UPDATES)) rows.push(...(await measureDialect(servers, dialect)));
    return rows;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** Each slice is compared with the slices of the bare server just before and just after it, which gets the same request. */
async function measureDialect([bareServer, controlServer, ourServer], dialect) {
  const bare = await openTarget(`bare, ${dialect}`, bareServer, dialect);
  const control = await openTarget(`bare again, ${dialect}`, controlServer, dialect);
  const ours = await openTarget(`polyglance, ${dialect}`, ourServer, dialect);
  const targets = [bare, control, ours];
  try {
    for (const target of targets) await target.load.slice(WARM_UP);
    let before = await runSlice(bare);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const target of round % 2 === 0 ? [ours, control] : [ours]) {
        const rate = await runSlice(target);
        const after = await runSlice(bare);
        target.ratios.push(rate / ((before + after) / 2));
        before = after;
      }
    }
  } finally {
    for (const { load } of targets) load.close();
  }
  return targets.map(({ name, server, rates, ratios, cpu, requests }) => ({
    server: name,
    requestsPerSecond: toStatistics(rates),
    ratio: ratios.length === 0 ? null : toStatistics(ratios),
    cpuMicroseconds: cpu / requests,
    memory: residentMemory(server.pid),
  }));
}

/** From spawning a process to its first answer, in milliseconds, and its memory then, in MiB. */
async function timeStart(command, toRequest) {
  const started = performance.now();
  const server = await startServer(command);
  try {
    const status = await ask(server.port, toRequest(server.port));
    const time = performance.now() - started;
    if (!['200', '300'].includes(status)) throw new Error(`the first answer of ${command.join(' ')} was ${status}`);
    return { time, memory: residentMemory(server.pid) };
  } finally {
    await server.stop();
  }
}

async function measureStart() {
  const cases = [
    { name: 'empty', command: COMMANDS.empty, request: (port) => getRequest(port, '/') },
    { name: 'polyglance, GET versions', command: COMMANDS.polyglance, request: (port) => getRequest(port, '/openstack/versions') },
    ...Object.keys(UPDATES).map((dialect) => ({
      name: `polyglance, ${dialect} update`,
      command: COMMANDS.polyglance,
      request: (port) => updateRequest(port, dialect, 'first'),
    })),
  ].map((one) => ({ ...one, times: [], ratios: [], memories: [] }));
  for (let round = 0; round < STARTS; round += 1) {
    let empty = 0;
    for (const one of cases) {
      const { time, memory } = await timeStart(one.command, one.request);
      if (one.name === 'empty') empty = time;
      one.times.push(time);
      one.ratios.push(time / empty);
      one.memories.push(memory);
    }
  }
  return cases.map(({ name, times, ratios, memories }) => ({
    server: name,
    milliseconds: toStatistics(times),
    ratio: toStatistics(ratios),
    memory: toStatistics(memories),
  }));
}

const range = ({ min, median, max }, digits) => `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;

function printTable(title, columns, rows) {
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index].length)));
  const line = (cells) => cells.map((cell, index) => cell.padEnd(widths[index])).join('  ');
  console.log(`\n${title}\n${line(columns)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}`);
  for (const row of rows) console.log(line(row));
}

function print({ pinned, node, throughput, start, verdicts }) {
  console.log(
    `node ${node}, ${CONNECTIONS} connections, ${pinned ? 'server and load on a core each' : 'not pinned to cores'}; median (min–max)`,
  );
  printTable(
    'Update Image: the name of one image',
    ['server', 'requests/s', 'ratio to bare', 'CPU µs/request', 'MiB after'],
    throughput.map((row) => [
      row.server,
      range(row.requestsPerSecond, 0),
      row.ratio === null ? '1' : range(row.ratio, 2),
      row.cpuMicroseconds.toFixed(0),
      row.memory.toFixed(0),
    ]),
  );
  printTable(
    'From spawn to the first answer',
    ['server', 'ms', 'ratio to empty', 'MiB then'],
    start.map((row) => [row.server, range(row.milliseconds, 0), range(row.ratio, 2), range(row.memory, 0)]),
  );
  printTable(
    'Targets (median)',
    ['what', 'target', 'measured', ''],
    verdicts.map(({ what, target, measured, met }) => [what, target, measured.toFixed(2), met ? 'met' : 'MISSED']),
  );
}

function judge(throughput, start) {
  const ours = throughput.filter((row) => row.server.startsWith('polyglance'));
  const first = start.find((row) => row.server === 'polyglance, GET versions');
  return [
    ...ours.map(({ server, ratio: { median } }) => ({
      what: `throughput of ${server}, ratio to bare`,
      target: '>= 0.50',
      measured: median,
      met: median >= 0.5,
    })),
    { what: 'start-up, ratio to empty', target: '<= 2', measured: first.ratio.median, met: first.ratio.median <= 2 },
    { what: 'memory at start, MiB', target: '<= 70', measured: first.memory.median, met: first.memory.median <= 70 },
  ];
}

const pinned = pinLoad();
const throughput = await measureThroughput();
const start = await measureStart();
const result = { node: process.versions.node, pinned, throughput, start, verdicts: judge(throughput, start) };
if (process.argv.includes('--json')) console.log(JSON.stringify(result, null, 2));
else print(result);
