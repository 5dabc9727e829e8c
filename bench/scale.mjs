/**
 * What the number of images costs: the same requests to an emulator with 100 images and to one with many, slice after slice in one run.
 * Half of the images come from a fixture, half are made by requests. Then how long a page of a list takes by each filter and sort.
 *
 *     npm run build && npm run bench:scale
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLoad, updateRequest } from './load.mjs';
import { COMMANDS, pinLoad, startServer } from './servers.mjs';

const ROUNDS = 14;
const SLICE = 300;
const WARM_UP = 1500;
const CONNECTIONS = 8;
const TIMES = 15;
const FEW = 100;
const MANY = 100_000;
const PAGES_OF = 10_000;
const IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';

/** A request of alice. */
function requestOf(port, method, path, body) {
  const head = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'X-Auth-Token: dev-alice', 'Accept: */*'];
  if (body !== undefined) head.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
  return Buffer.from([...head, '', body ?? ''].join('\r\n'));
}

const REQUESTS = {
  'GET one image': (port) => [requestOf(port, 'GET', `/openstack/v2/images/${IMAGE}`)],
  'PATCH one image': (port) => ['one', 'two'].map((name) => updateRequest(port, 'openstack-v2', name)),
  'GET the first page': (port) => [requestOf(port, 'GET', '/openstack/v2/images')],
};

/** Filters and sorts of the list, each by one query; `MARKER` stands for an image in the middle. */
const QUERIES = [
  'name=image-31',
  'name=in:image-31,image-77',
  'status=active',
  'visibility=private',
  'visibility=public',
  'visibility=shared&member_status=all',
  'visibility=all&owner=nobody',
  'owner=nobody',
  'tag=seven&tag=odd',
  'size_min=1000000000000',
  'min_ram=7',
  'created_at=lt:2001-01-01T00:00:00Z',
  'updated_at=gte:2090-01-01T00:00:00Z',
  'os_distro=nothing',
  'protected=true',
  'os_hidden=true',
  'sort=id:asc',
  'sort=created_at:asc',
  'sort=name:asc',
  'sort=name:desc,created_at:asc&limit=1000',
  'sort=size:desc',
  'sort=updated_at:asc',
  'sort_key=status&sort_key=name&sort_dir=asc&sort_dir=desc',
  'sort=disk_format:asc,container_format:desc,status:asc,id:desc',
  'sort=name:asc&marker=MARKER&limit=1000',
  'marker=MARKER&limit=1000',
  'limit=1000',
];

const toMedian = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const toHeaders = (user) => ({ 'x-auth-token': user, 'content-type': 'application/json' });

/** Starts an emulator with so many images of alice's and bob's, half of them from a fixture. */
async function startWith(count, folder) {
  const file = join(folder, `images-${count}.yaml`);
  const half = count >> 1;
  writeFileSync(file, `version: 1\ngenerate: { dialect: openstack-v2, count: ${half}, seed: 7 }\n`);
  const server = await startServer([...COMMANDS.polyglance, '--fixtures', 'fixtures', '--fixtures', file], { pin: true });
  const url = `http://127.0.0.1:${server.port}/openstack/v2/images`;
  const make = async (index) => {
    const image = { name: `image-${index % 97}`, min_ram: index % 13, tags: index % 7 === 0 ? ['seven', 'odd'] : [], disk_format: 'raw' };
    const headers = toHeaders(index % 2 === 0 ? 'dev-alice' : 'dev-bob');
    const body = { ...image, container_format: 'bare', visibility: ['private', 'shared', 'community'][index % 3], os_distro: 'some' };
    const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    if (reply.status !== 201) throw new Error(`an image was answered ${reply.status}: ${await reply.text()}`);
    return (await reply.json()).id;
  };
  let marker = '';
  for (let index = 0; index < count - half; index += 16) {
    const ids = await Promise.all(Array.from({ length: Math.min(16, count - half - index) }, (_, more) => make(index + more)));
    if (index <= half >> 1) [marker] = ids;
  }
  return { server, url, marker, stop: () => server.stop() };
}

/** How the many compare with the few, for each kind of request. */
async function compare(few, many, kinds) {
  const rows = [];
  for (const kind of kinds) {
    const loads = [];
    for (const { server } of [few, many]) {
      loads.push(await openLoad({ port: server.port, connections: CONNECTIONS, bytes: REQUESTS[kind](server.port) }));
    }
    for (const load of loads) await load.slice(WARM_UP);
    const ratios = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const rates = [];
      for (const load of loads) rates.push(await load.slice(SLICE));
      ratios.push(rates[0] / rates[1]);
    }
    for (const load of loads) load.close();
    rows.push({ kind, ratio: toMedian(ratios), least: Math.min(...ratios), most: Math.max(...ratios) });
  }
  return rows;
}

/** Milliseconds of each query, after it was asked a few times. */
async function timeQueries({ url, marker }) {
  const rows = [];
  for (const query of QUERIES) {
    const times = [];
    for (let turn = 0; turn < TIMES; turn += 1) {
      const started = performance.now();
      const reply = await fetch(`${url}?${query.replace('MARKER', marker)}`, { headers: toHeaders('dev-alice') });
      const text = await reply.text();
      if (reply.status !== 200) throw new Error(`${query} was answered ${reply.status}: ${text}`);
      times.push(performance.now() - started);
    }
    rows.push({ query, first: times[0], median: toMedian(times), most: Math.max(...times.slice(1)) });
  }
  return rows;
}

pinLoad();
const folder = mkdtempSync(join(tmpdir(), 'polyglance-scale-'));
const started = [];
try {
  for (const count of [FEW, PAGES_OF, MANY]) started.push(await startWith(count, folder));
  const [few, pages, many] = started;
  const verdicts = [];
  const print = (what, target, measured, met) => {
    verdicts.push(met);
    console.log(`${met ? 'met   ' : 'MISSED'}  ${what.padEnd(66)} ${target.padEnd(9)} ${measured}`);
  };
  const show = ({ ratio, least, most }) => `${ratio.toFixed(2)} (${least.toFixed(2)}-${most.toFixed(2)})`;
  for (const row of await compare(few, many, ['GET one image', 'PATCH one image'])) {
    print(`${row.kind}, ${MANY} images against ${FEW}`, '<= 1.3', show(row), row.ratio <= 1.3);
  }
  for (const row of await compare(few, pages, ['GET the first page'])) {
    print(`${row.kind}, ${PAGES_OF} images against ${FEW}`, '<= 3', show(row), row.ratio <= 3);
  }
  for (const { query, first, median, most } of await timeQueries(many)) {
    const measured = `${median.toFixed(1)} ms (first ${first.toFixed(1)}, then at most ${most.toFixed(1)})`;
    print(query, '< 50 ms', measured, median < 50);
  }
  if (verdicts.includes(false)) process.exitCode = 1;
} finally {
  await Promise.all(started.map((one) => one.stop()));
  rmSync(folder, { recursive: true });
}
