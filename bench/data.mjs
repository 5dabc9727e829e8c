/**
 * Image data: a large upload against md5 and sha512 of the same bytes alone, in turn in one run, what it does to resident memory, and the
 * download of it. Each round is a process of its own, so that memory is that of one upload over an idle process.
 *
 *     npm run build && npm run bench:data                       # 2 GiB, a table
 *     npm run --silent bench:data -- --size 512 --rounds 5      # MiB, rounds
 *     npm run --silent bench:data -- --json                     # the numbers
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { COMMANDS, residentMemory, startServer } from './servers.mjs';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '2048' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    hash: { type: 'boolean', default: false },
    case: { type: 'string', default: '' },
  },
});
const MEBIBYTE = 1024 * 1024;
const SIZE = Number(values.size) * MEBIBYTE;
const parent = tmpdir();
const client = fileURLToPath(new URL('data-client.mjs', import.meta.url));
const self = fileURLToPath(import.meta.url);

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`${args.join(' ')} ended with ${code}`))));
  });
}

/** The most memory that the process has had at once, in MiB, where the system tells. */
function peakMemory(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

async function makeImage(port) {
  const response = await fetch(`http://127.0.0.1:${port}/openstack/v2/images`, {
    method: 'POST',
    headers: { 'x-auth-token': 'dev-alice', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'large', disk_format: 'raw', container_format: 'bare' }),
  });
  if (response.status !== 201) throw new Error(`the image was answered with ${response.status}`);
  return (await response.json()).id;
}

async function measure({ name, content, flags = [] }) {
  const folder = mkdtempSync(join(parent, 'polyglance-bench-'));
  // It is killed in the end, and its files go with the folder.
  process.env.TMPDIR = folder;
  const command = [...COMMANDS.polyglance, ...flags.map((flag) => flag.replace('FOLDER', folder))];
  const server = await startServer(command);
  try {
    const idle = residentMemory(server.pid);
    const path = `/openstack/v2/images/${await makeImage(server.port)}/file`;
    // Before and after: other work on the machine slows both down.
    const hashes = [await run([self, '--hash', '--size', values.size])];
    const up = await run([client, 'upload', server.port, path, SIZE, content].map(String));
    if (up.status !== 204) throw new Error(`the upload was answered with ${up.status}`);
    const grown = peakMemory(server.pid) - idle;
    hashes.push(await run([self, '--hash', '--size', values.size]));
    const down = await run([client, 'download', server.port, path, 0].map(String));
    if (down.status !== 200 || down.body !== SIZE) throw new Error(`the download was answered with ${down.status} and ${down.body} bytes`);
    const hash = (hashes[0].seconds + hashes[1].seconds) / 2;
    const grownAfterDownload = peakMemory(server.pid) - idle;
    return { name, hash, upload: up.seconds, ratio: hash / up.seconds, grown, download: down.seconds, grownAfterDownload };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What one thread needs for the hashes alone, a chunk as large as the sockets have it. */
function hashAlone() {
  const chunk = Buffer.alloc(64 * 1024, 'polyglance');
  const hashes = [createHash('md5'), createHash('sha512')];
  const started = performance.now();
  for (let at = 0; at < SIZE; at += chunk.length) for (const hash of hashes) hash.update(chunk);
  console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000 }));
}

const CASES = [
  { name: 'all blocks different', content: 'distinct' },
  { name: 'zeros', content: 'zeros' },
  { name: 'all blocks different, --state', content: 'distinct', flags: ['--state', 'FOLDER'] },
];

const medianOf = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function bench() {
  const rows = [];
  for (const one of CASES.filter(({ name }) => name.includes(values.case))) {
    const rounds = [];
    for (let round = 0; round < Number(values.rounds); round += 1) rounds.push(await measure(one));
    const keys = ['hash', 'upload', 'ratio', 'grown', 'download', 'grownAfterDownload'];
    rows.push({ name: one.name, ...Object.fromEntries(keys.map((key) => [key, medianOf(rounds.map((row) => row[key]))])), rounds });
  }
  if (values.json) {
    console.log(JSON.stringify({ node: process.versions.node, bytes: SIZE, rows }, null, 2));
    return;
  }
  console.log(`node ${process.versions.node}, ${values.size} MiB, median of ${values.rounds}`);
  for (const row of rows) {
    const met = row.ratio >= 0.8 && row.grown < 64 ? 'met' : 'MISSED';
    console.log(
      `${row.name}: md5 and sha512 alone ${row.hash.toFixed(2)} s, upload ${row.upload.toFixed(2)} s, ratio ${row.ratio.toFixed(2)} (target >= 0.80), ` +
        `memory +${row.grown.toFixed(0)} MiB (target < 64): ${met}; download ${row.download.toFixed(2)} s, memory +${row.grownAfterDownload.toFixed(0)} MiB`,
    );
  }
}

if (values.hash) hashAlone();
else await bench();
