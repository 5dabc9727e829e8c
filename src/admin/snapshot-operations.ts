import type { Json } from '../operation/operation.ts';
import { didYouMean } from '../refusals.ts';
import { AdminError, type AdminReply } from './answer.ts';
import { readJson, readKeys } from './body.ts';
import type { AdminSandbox } from './host.ts';
import type { AdminCall, AdminOperation } from './operation.ts';

const GONE: AdminReply = { status: 204 };
const found = (json: Json): AdminReply => ({ status: 200, json });

/** The operations on the named states of one sandbox. */
export const snapshotOperations: readonly AdminOperation[] = [
  {
    id: 'admin.snapshot-list',
    method: 'GET',
    path: '/snapshots',
    scope: 'sandbox',
    summary: 'List the states that have a name',
    makesNone: true,
    query: [],
    handle: ({ sandbox }) => found({ snapshots: sandbox.snapshots.list() }),
  },
  {
    id: 'admin.snapshot-create',
    method: 'POST',
    path: '/snapshots',
    scope: 'sandbox',
    summary: 'Give the state of now a name: images, bytes, tokens, clock, chance, scenarios; gone when the process ends',
    query: [],
    handle: ({ sandbox, body }) => {
      const name = readName(body);
      if (name !== undefined && sandbox.snapshots.get(name) !== undefined) {
        throw new AdminError(409, 'snapshot-exists', `There is a snapshot "${name}" already.`);
      }
      return { status: 201, json: sandbox.snapshots.take(name) };
    },
  },
  {
    id: 'admin.snapshot-show',
    method: 'GET',
    path: '/snapshots/{name}',
    scope: 'sandbox',
    summary: 'Show one snapshot',
    makesNone: true,
    query: [],
    handle: (call) => found(call.sandbox.snapshots.get(nameIn(call)) ?? null),
  },
  {
    id: 'admin.snapshot-delete',
    method: 'DELETE',
    path: '/snapshots/{name}',
    scope: 'sandbox',
    summary: 'Forget one snapshot',
    makesNone: true,
    query: [],
    handle: (call) => {
      call.sandbox.snapshots.delete(nameIn(call));
      return GONE;
    },
  },
  {
    id: 'admin.snapshot-restore',
    method: 'POST',
    path: '/snapshots/{name}/restore',
    scope: 'sandbox',
    summary: 'Put this sandbox back to a snapshot; rules count from zero, the journal stays',
    makesNone: true,
    query: [],
    handle: (call) => {
      call.sandbox.snapshots.restore(nameIn(call));
      return GONE;
    },
  },
  {
    id: 'admin.snapshot-diff',
    method: 'GET',
    path: '/snapshots/{name}/diff',
    scope: 'sandbox',
    summary: 'Show what has happened to each image since, or until the snapshot to=NAME, as JSON patches',
    makesNone: true,
    query: ['to'],
    handle: (call) => {
      const { to } = call.query;
      return found(call.sandbox.snapshots.diff(nameIn(call), to === undefined ? undefined : check(call.sandbox, to)));
    },
  },
  {
    id: 'admin.snapshot-fixture',
    method: 'GET',
    path: '/snapshots/{name}/fixture',
    scope: 'sandbox',
    summary: 'Show a snapshot as a fixture file, with the bytes of its images; it holds passwords and tokens',
    makesNone: true,
    query: [],
    handle: async (call) => ({
      status: 200,
      text: { type: 'application/yaml', body: await call.sandbox.snapshots.fixture(nameIn(call)) },
    }),
  },
];

/** The snapshot that the path names; there is one. */
function nameIn({ sandbox, params }: AdminCall): string {
  return check(sandbox, params['name'] ?? '');
}

function check({ snapshots }: AdminSandbox, name: string): string {
  if (snapshots.get(name) !== undefined) return name;
  throw new AdminError(404, 'snapshot-not-found', `There is no snapshot ${JSON.stringify(name)}${didYouMean(name, snapshots.names())}`);
}

/** The name that a body gives, `undefined` where it gives none; it may be empty. */
function readName(text: string): string | undefined {
  const { name } = readKeys(text.trim() === '' ? {} : readJson(text), ['name']);
  if (name !== undefined && typeof name !== 'string') throw new AdminError(400, 'invalid-body', '"name" has to be a text.');
  return name;
}
