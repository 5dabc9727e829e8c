import { describe, expect, it } from '@jest/globals';
import type { Received, Sent } from '../../support/client.ts';
import { type Bench, PATCH_21, useEmulator } from '../../support/emulator.ts';

// Each operation of the pages with each status of its table of response codes. What a request can bring about, a request does; what it
// cannot, such as 500, a scenario does: each status is asked for by one as well, and then nothing has happened.

const bench = useEmulator({ switches: { marks: 'none', 'rackspace.taskTime': '0s' } });
const limited = useEmulator({ switches: { 'rackspace.rateLimit': '1/minute' }, clock: 'frozen:2030-01-01T00:00:00Z' });
const NOBODY = '00000000-1111-4222-8333-444444444444';
const JSON_TYPE = 'application/json';
const TASK = { type: 'import', input: { image_properties: { name: 'x' }, import_from: 'exports/my-excellent-image.vhd' } };

const FAULTS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  413: 'overLimit',
  415: 'badMediaType',
  500: 'computeFault',
  503: 'serviceUnavailable',
};
const STANDARD = [400, 401, 403, 405, 413, 500, 503] as const;

/** A request: of an image of alice's, which bob is a member of. */
interface Ask extends Sent {
  readonly method?: string;
  /** `ID` stands for an image, `BOBS` for one of bob's that alice is a member of, `TASK` for a task of alice's. */
  readonly path?: string;
  readonly type?: string;
}

interface Row extends Ask {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly success: number;
  /** Beside {@link STANDARD}. */
  readonly more: readonly number[];
  /** What brings a status about where it is not as everywhere; 401, 405 and 413 are. `null`: nothing but a scenario does. */
  readonly causes: Readonly<Partial<Record<400 | 403 | 404 | 415, Ask | null>>>;
}

const patch = { body: [{ op: 'replace', path: '/name', value: 'new' }], type: PATCH_21 };
const unknown = (path: string): Ask => ({ path: path.replace(/ID|BOBS|TASK/, NOBODY) });
const withBody: Ask = { body: '{}', type: JSON_TYPE };
const text: Ask = { body: '{}', type: 'text/plain' };
/** A public image of root's: alice sees it, and it is not hers. */
const PUBLIC = 'PUBLIC';

const image = '/v2/images/ID';
const members = `${image}/members`;
const schema = (name: string): Row => ({
  id: `${name}-schema-show`,
  method: 'GET',
  path: `/v2/schemas/${name}`,
  success: 200,
  // Those of members have no table; they are held to that of their neighbours.
  more: [],
  causes: { 400: withBody, 403: null },
});

const ROWS: readonly Row[] = [
  {
    id: 'image-list',
    method: 'GET',
    path: '/v2/images',
    success: 200,
    more: [404],
    causes: { 400: { path: '/v2/images?limit=x' }, 403: null, 404: null },
  },
  { id: 'image-show', method: 'GET', path: image, success: 200, more: [404], causes: { 400: withBody, 403: null, 404: unknown(image) } },
  {
    id: 'image-update',
    method: 'PATCH',
    path: image,
    ...patch,
    success: 200,
    more: [415],
    causes: {
      400: { body: '[', type: PATCH_21 },
      403: { ...patch, body: [{ op: 'add', path: '/com.rackspace.x', value: 'x' }] },
      415: { ...patch, type: JSON_TYPE },
    },
  },
  {
    id: 'image-delete',
    method: 'DELETE',
    path: image,
    success: 204,
    more: [404],
    causes: { 400: withBody, 403: { path: `/v2/images/${PUBLIC}` }, 404: unknown(image) },
  },
  {
    id: 'tag-add',
    method: 'PUT',
    path: `${image}/tags/new`,
    success: 204,
    more: [415],
    // The page says that a body is ignored, and with it its media type.
    causes: { 400: { path: `${image}/tags/${'x'.repeat(256)}` }, 403: { path: `/v2/images/${PUBLIC}/tags/new` }, 415: null },
  },
  {
    id: 'tag-delete',
    method: 'DELETE',
    path: `${image}/tags/there`,
    success: 204,
    more: [404],
    causes: { 400: null, 403: { path: `/v2/images/${PUBLIC}/tags/there` }, 404: { path: `${image}/tags/absent` } },
  },
  {
    id: 'member-list',
    method: 'GET',
    path: members,
    success: 200,
    more: [404],
    causes: { 400: withBody, 403: null, 404: unknown(members) },
  },
  {
    id: 'member-create',
    method: 'POST',
    path: members,
    body: { member: '1100333' },
    type: JSON_TYPE,
    success: 200,
    more: [415],
    causes: { 400: { body: '{}', type: JSON_TYPE }, 403: { path: '/v2/images/OWN_PUBLIC/members', as: 'dev-root' }, 415: text },
  },
  {
    id: 'member-show',
    method: 'GET',
    path: `${members}/1100222`,
    success: 200,
    more: [404],
    causes: { 400: withBody, 403: null, 404: { path: `${members}/1100333` } },
  },
  {
    id: 'member-update',
    method: 'PUT',
    path: '/v2/images/BOBS/members/1100111',
    body: { status: 'accepted' },
    type: JSON_TYPE,
    success: 200,
    more: [415],
    causes: { 400: { body: { status: 'maybe' } }, 403: { path: `${members}/1100222` }, 415: text },
  },
  {
    id: 'member-delete',
    method: 'DELETE',
    path: `${members}/1100222`,
    success: 204,
    more: [404],
    causes: { 400: withBody, 403: { path: '/v2/images/BOBS/members/1100111' }, 404: { path: `${members}/1100333` } },
  },
  {
    id: 'task-list',
    method: 'GET',
    path: '/v2/tasks',
    success: 200,
    more: [404],
    causes: { 400: { path: '/v2/tasks?limit=x' }, 403: null, 404: null },
  },
  {
    id: 'task-show',
    method: 'GET',
    path: '/v2/tasks/TASK',
    success: 200,
    more: [404],
    causes: { 400: withBody, 403: null, 404: unknown('/v2/tasks/TASK') },
  },
  {
    id: 'task-create',
    method: 'POST',
    path: '/v2/tasks',
    body: TASK,
    type: JSON_TYPE,
    success: 201,
    more: [415],
    causes: { 400: { body: { type: 'clone', input: {} } }, 403: null, 415: { ...text, body: JSON.stringify(TASK) } },
  },
  ...['image', 'images', 'member', 'members', 'task', 'tasks'].map(schema),
];

/** Puts real ids into a path, and makes what they are of. */
async function placed(there: Bench, path: string): Promise<string> {
  const share = (id: string, as: string, member: string) => there.rackspace('POST', `/v2/images/${id}/members`, { as, body: { member } });
  if (path.includes('BOBS')) {
    const id = await there.image({ visibility: 'private' }, 'dev-bob');
    await share(id, 'dev-bob', '1100111');
    return path.replace('BOBS', id);
  }
  if (path.includes('PUBLIC'))
    return path.replace(/OWN_PUBLIC|PUBLIC/, await there.image({ visibility: 'public', tags: ['there'] }, 'dev-root'));
  if (path.includes('TASK')) return path.replace('TASK', (await there.rackspace('POST', '/v2/tasks', { body: TASK })).json.id);
  if (!path.includes('ID')) return path;
  const id = await there.image({ visibility: 'private', tags: ['there'] });
  await share(id, 'dev-alice', '1100222');
  return path.replace('ID', id);
}

async function ask(
  there: Bench,
  { method, path, success: _success, causes: _causes, more: _more, id: _id, ...rest }: Row,
  other: Ask = {},
): Promise<Received> {
  const { type, headers, ...sent } = { ...rest, ...other };
  const at = await placed(there, other.path ?? path);
  return there.rackspace(other.method ?? method, at, {
    ...sent,
    headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
  });
}

/** Everything that a request may have changed, but what the clock says. */
async function worldOf(): Promise<unknown> {
  const get = async (path: string) => (await bench.rackspace('GET', path)).json;
  const { images } = await get('/v2/images');
  return [images, (await get('/v2/tasks')).tasks.length];
}

/** What of an answer is to be a fault of this status, and what it is. */
const faultOf = ({ status, json, headers }: Received) => [status, headers['content-type'], json];
const toFault = (wanted: number) => [
  wanted,
  JSON_TYPE,
  { [FAULTS[wanted] ?? '']: expect.objectContaining({ code: wanted, message: expect.stringMatching(/./) }) },
];

describe.each(ROWS.map((row) => [`rackspace.${row.id}`, row] as const))('%s', (operation, row) => {
  it(`answers ${row.success}`, async () => {
    const answer = await ask(bench, row);
    expect(answer.status).toBe(row.success);
    expect(answer.text === '').toBe(row.success === 204);
  });

  it.each(Object.entries(row.causes).filter(([, cause]) => cause !== null))(
    'answers %s to a request that brings it about',
    async (status, cause) => {
      expect(faultOf(await ask(bench, row, cause ?? {}))).toEqual(toFault(Number(status)));
    },
  );

  it('answers 401 without a token, and with one that is not good', async () => {
    for (const as of [null, 'nobody']) expect(faultOf(await ask(bench, row, { as }))).toEqual(toFault(401));
  });

  it('answers 405 to a method that the path does not have', async () => {
    const answer = await ask(bench, row, { method: 'PROPFIND', body: undefined });
    expect(faultOf(answer)).toEqual(toFault(405));
    expect(String(answer.headers.allow).split(', ')).toContain(row.method);
  });

  it('answers 413 beyond the rate', async () => {
    const path = row.path.replace(/ID|BOBS|TASK/, NOBODY);
    await ask(limited, row, { path });
    const answer = await ask(limited, row, { path });
    expect(faultOf(answer)).toEqual(toFault(413));
    expect([answer.headers['retry-after'], answer.json.overLimit.retryAfter]).toEqual(['60', '2030-01-01T00:01:00Z']);
  });

  it.each([...STANDARD, ...row.more])('answers %s where a scenario says so, and nothing has happened', async (status) => {
    const path = await placed(bench, row.path);
    const before = await worldOf();
    await bench.emulator.scenario({ version: 1, name: 'status', rules: [{ match: { operation }, when: { first: 1 }, reply: { status } }] });
    const { id: _id, method, success: _success, more: _more, causes: _causes, type, ...sent } = row;
    const headers = type === undefined ? {} : { 'content-type': type };
    expect(faultOf(await bench.rackspace(method, path, { ...sent, headers }))).toEqual(toFault(status));
    const now = row.id === 'image-list' || row.id === 'task-list' ? before : await worldOf();
    expect(now).toEqual(before);
  });
});
