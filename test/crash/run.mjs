/**
 * Kills an emulator at random moments under load, starts it again on the same folder, and looks for what it lost.
 *
 *     npm run build && npm run test:crash                      # 50 kills
 *     npm run test:crash -- --kills 5 --seed 42 --folder DIR   # fewer, as before, on another disk
 *
 * What was acknowledged before the last complete write of state.json began has to be there; every active image has its exact
 * bytes; no id is given out twice; the state is read each time.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createClient } from './client.mjs';

const BIN = fileURLToPath(new URL('../../bin/polyglance.js', import.meta.url));
const { values: flags } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' }, folder: { type: 'string' } } });
const KILLS = Number(flags.kills ?? 50);
const SEED = Number(flags.seed ?? Date.now() % 1_000_000);
const WORKERS = 8;
/** Milliseconds from taking a state to the last byte of its file: what was acknowledged until then may be missing in it. */
const WRITE = 1000;

/** mulberry32: the same seed, the same moments. */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function start(folder) {
  const began = performance.now();
  const child = spawn(process.execPath, [BIN, '--port', '0', '--state', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => {
    child.once('close', resolve);
  });
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const url = /(http:\S+)\/openstack\n/.exec(out)?.[1];
      if (url !== undefined && out.includes('Ctrl-C')) resolve({ child, url, ended, took: performance.now() - began });
    });
    child.once('close', (code) => reject(new Error(`the emulator ended with ${code} instead of starting: ${err}`)));
  });
}

/** Works on images of its own until the emulator is gone, and writes down what was acknowledged, and when. */
async function work(client, random, book) {
  const mine = [];
  const pick = () => mine[Math.floor(random() * mine.length)];
  for (;;) {
    const dice = random();
    const known = dice < 0.35 ? undefined : pick();
    if (known === undefined) {
      const id = await client.create();
      if (book.ids.has(id)) book.repeated.push(id);
      book.ids.add(id);
      mine.push(id);
      book.note(id, { status: 'queued', name: 'new' });
    } else if (dice < 0.6) {
      const name = `name-${Math.floor(random() * 1e9)}`;
      await book.during(known, () => client.rename(known, name), { name });
    } else if (dice < 0.8 && book.latest(known).status === 'queued') {
      const bytes = Buffer.alloc(Math.floor(random() ** 3 * 400_000), Math.floor(random() * 256));
      await book.during(known, () => client.upload(known, bytes), { status: 'active', hash: hashOf(bytes) });
    } else if (dice < 0.9) {
      await book.during(known, () => client.remove(known), { status: 'deleted' });
      mine.splice(mine.indexOf(known), 1);
    } else {
      book.tokens.push({ at: performance.now(), id: await client.logIn() });
    }
  }
}

function hashOf(bytes) {
  return createHash('md5').update(bytes).digest('hex');
}

/** What was acknowledged of each image: all its states in order, each with its time; and the one that was asked for last. */
function createBook() {
  const images = new Map();
  const book = { images, ids: new Set(), tokens: [], repeated: [] };
  book.latest = (id) => images.get(id).states.at(-1);
  book.note = (id, state) => {
    const known = images.get(id) ?? { states: [], asked: null };
    images.set(id, known);
    known.states.push({ ...known.states.at(-1), ...state, at: performance.now() });
    known.asked = null;
  };
  book.during = async (id, request, change) => {
    images.get(id).asked = change;
    await request();
    book.note(id, change);
  };
  return book;
}

/** States that an image may be in: the last one that is old enough, all later ones, and what was asked for. */
function allowedOf({ states, asked }, written) {
  const old = states.findLastIndex(({ at }) => at <= written - WRITE);
  const allowed = states.slice(Math.max(old, 0));
  if (old < 0) allowed.push({ status: 'deleted' });
  if (asked !== null) allowed.push({ ...states.at(-1), ...asked });
  return allowed;
}

/** The time between the kill and the earliest acknowledgement that was lost. */
function lossOf({ states }, found, killed) {
  const index = states.findLastIndex((state) => isSame(state, found));
  return index < states.length - 1 ? killed - states[index + 1].at : 0;
}

function isSame(state, found) {
  if (state.status !== found.status) return false;
  return state.status === 'deleted' || (state.name === found.name && state.hash === found.hash);
}

async function check(client, book, { killed, written }, totals) {
  let loss = 0;
  for (const [id, image] of book.images) {
    const found = await client.look(id);
    if (found.hash !== undefined && found.hash !== found.checksum) throw new Error(`image ${id} has other bytes than its checksum says`);
    if (!allowedOf(image, written).some((state) => isSame(state, found))) {
      throw new Error(`image ${id} is ${JSON.stringify(found)} after ${JSON.stringify(image)}, written at ${written}`);
    }
    loss = Math.max(loss, lossOf(image, found, killed));
    if (found.status === 'active') totals.active += 1;
    book.images.set(id, { states: [{ at: Number.NEGATIVE_INFINITY, ...found }], asked: null });
    if (found.status === 'deleted') book.images.delete(id);
  }
  for (const { at, id } of book.tokens) {
    if (at <= written - WRITE && !(await client.accepts(id))) throw new Error('a token of a log-in is gone');
  }
  totals.losses.push(loss);
  if (book.repeated.length > 0) throw new Error(`ids were given out twice: ${book.repeated.join(', ')}`);
}

async function round(folder, random, book, totals) {
  const running = await start(folder);
  totals.starts.push(running.took);
  const client = createClient(running.url);
  const before = performance.now();
  const workers = Array.from({ length: WORKERS }, () => work(client, random, book).catch((error) => error));
  const wait = 50 + random() * 1500;
  await new Promise((resolve) => {
    setTimeout(resolve, wait);
  });
  running.child.kill('SIGKILL');
  const killed = performance.now();
  const endings = await Promise.all(workers);
  const wrong = endings.find((error) => !client.isCut(error));
  if (wrong !== undefined) throw wrong;
  await running.ended;
  client.close();
  totals.requests += client.count();
  totals.time += killed - before;
  const { size, mtimeMs } = statSync(join(folder, 'state.json'));
  totals.bytes = Math.max(totals.bytes, size);
  const written = mtimeMs - performance.timeOrigin;
  const again = await start(folder);
  totals.starts.push(again.took);
  const looker = createClient(again.url);
  await check(looker, book, { killed, written }, totals);
  looker.close();
  book.tokens.length = 0;
  again.child.kill('SIGTERM');
  if ((await again.ended) !== 0) throw new Error('the emulator did not stop in order');
}

function toMedian(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1].toFixed(0);
}

const folder = mkdtempSync(join(flags.folder ?? tmpdir(), 'polyglance-crash-'));
const random = createRandom(SEED);
const book = createBook();
const totals = { requests: 0, time: 0, active: 0, bytes: 0, losses: [], starts: [] };
console.log(`${KILLS} kills with --seed ${SEED} in ${folder}`);
try {
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await round(folder, random, book, totals).catch((error) => {
      throw new Error(`after kill ${kill}: ${error.message}`, { cause: error });
    });
  }
  console.log(`${totals.requests} requests were acknowledged, ${Math.round((totals.requests / totals.time) * 1000)} a second`);
  console.log(`${book.ids.size} images were made; active ones were read ${totals.active} times, each with its bytes`);
  console.log(`the state had up to ${totals.bytes} bytes and was read each time; a start took ${toMedian(totals.starts)} ms (median)`);
  const most = Math.max(...totals.losses).toFixed(0);
  console.log(`the oldest change that a kill lost was ${toMedian(totals.losses)} ms old (median), ${most} ms at most`);
  rmSync(folder, { recursive: true });
} catch (error) {
  console.error(`FAILED, the folder is left as it is: ${folder}\n${error.stack}`);
  process.exitCode = 1;
}
