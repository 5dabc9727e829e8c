/**
 * What the recorder adds: the median of a PATCH through it over that of one to the service itself, in turn; and its resident memory
 * while 1 GiB is uploaded through it. The service is an emulator in a process of its own.
 *
 *     npm run build && npm run bench:record                      # 2,000 updates each, 1 GiB
 *     npm run --silent bench:record -- --updates 500 --size 256  # updates, MiB
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startListening } from '../scripts/listening.mjs';
import { COMMANDS, residentMemory, startServer } from './servers.mjs';

const { values } = parseArgs({ options: { updates: { type: 'string', default: '2000' }, size: { type: 'string', default: '1024' } } });
const UPDATES = Number(values.updates);
const WARM_UP = 200;
const MEBIBYTE = 1024 * 1024;
const ADDED_AT_MOST = 2;
const GROWN_AT_MOST = 64;

const medianOf = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const at = (numbers, part) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * part)];
const toVerdict = (isMet, target) => `target ${target}: ${isMet ? 'met' : 'MISSED'}`;

/** Sends one request and reads the answer; tells how many milliseconds it took. */
function send(agent, port, method, path, type, body) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'x-auth-token': 'dev-alice', 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const sent = request({ agent, port, host: '127.0.0.1', method, path, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text, took: performance.now() - started }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function makeImage(port) {
  const body = JSON.stringify({ name: 'before', disk_format: 'raw', container_format: 'bare' });
  const { status, text } = await send(undefined, port, 'POST', '/v2/images', 'application/json', body);
  if (status !== 201) throw new Error(`the image was answered with ${status}`);
  return JSON.parse(text).id;
}

async function update(agent, port, id, index) {
  const body = JSON.stringify([{ op: 'replace', path: '/name', value: `name ${index}` }]);
  const type = 'application/openstack-images-v2.1-json-patch';
  const { status, took } = await send(agent, port, 'PATCH', `/v2/images/${id}`, type, body);
  if (status !== 200) throw new Error(`the update was answered with ${status}`);
  return took;
}

async function compareUpdates(service, recorder) {
  const ways = [service, recorder].map((port) => ({ port, agent: new Agent({ keepAlive: true, maxSockets: 1 }), took: [] }));
  for (const way of ways) way.id = await makeImage(way.port);
  for (let index = -WARM_UP; index < UPDATES; index += 1) {
    // Each goes first as often as the other.
    for (const way of index % 2 === 0 ? ways : [...ways].reverse()) {
      const took = await update(way.agent, way.port, way.id, index);
      if (index >= 0) way.took.push(took);
    }
  }
  for (const { agent } of ways) agent.destroy();
  return ways.map(({ took }) => took);
}

/** Uploads zeros as fast as they are taken, and looks at the memory of a process meanwhile. */
async function uploadThrough(port, pid) {
  const id = await makeImage(port);
  const size = Number(values.size) * MEBIBYTE;
  const before = residentMemory(pid);
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMemory(pid));
  }, 20);
  const chunk = Buffer.alloc(64 * 1024);
  const started = performance.now();
  const status = await new Promise((resolve, reject) => {
    const headers = { 'x-auth-token': 'dev-alice', 'content-type': 'application/octet-stream', 'content-length': size };
    const sent = request({ port, host: '127.0.0.1', method: 'PUT', path: `/v2/images/${id}/file`, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    });
    sent.on('error', reject);
    let left = size;
    const push = () => {
      while (left > 0) {
        left -= chunk.length;
        if (!sent.write(chunk) && left > 0) {
          sent.once('drain', push);
          return;
        }
      }
      sent.end();
    };
    push();
  });
  clearInterval(timer);
  if (status !== 204) throw new Error(`the upload was answered with ${status}`);
  return { before, peak, seconds: (performance.now() - started) / 1000 };
}

const folder = mkdtempSync(join(tmpdir(), 'polyglance-bench-'));
const service = await startServer([...COMMANDS.polyglance, '--root', 'openstack-v2', '--image-data', 'discard']);
console.log(`node ${process.versions.node}, ${UPDATES} updates each, in turn; ${values.size} MiB`);
try {
  for (const [index, flags] of [[], ['--no-compare']].entries()) {
    const output = ['--output', join(folder, `recording-${index}.ndjson`)];
    const words = [COMMANDS.polyglance[0], 'record', '--port', '0', '--target', `http://127.0.0.1:${service.port}`, ...output, ...flags];
    const recorder = await startListening(process.execPath, words);
    try {
      const name = flags.length === 0 ? 'with the comparison' : 'without the comparison';
      const [direct, through] = await compareUpdates(service.port, recorder.port);
      const added = medianOf(through) - medianOf(direct);
      const verdict = toVerdict(added < ADDED_AT_MOST, `${ADDED_AT_MOST} ms`);
      const spread = `95 %: ${at(direct, 0.95).toFixed(2)} and ${at(through, 0.95).toFixed(2)} ms`;
      console.log(
        `${name}: PATCH ${medianOf(direct).toFixed(2)} ms direct, ${medianOf(through).toFixed(2)} ms recorded (${spread}), added ${added.toFixed(2)} ms, ${verdict}`,
      );
      const { before, peak, seconds } = await uploadThrough(recorder.port, recorder.pid);
      const met = toVerdict(peak - before < GROWN_AT_MOST, `${GROWN_AT_MOST} MiB`);
      console.log(
        `${name}: upload in ${seconds.toFixed(1)} s, memory ${before.toFixed(0)} MiB before, ${peak.toFixed(0)} MiB at most, ${met}`,
      );
    } finally {
      await recorder.stop();
    }
  }
} finally {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}
