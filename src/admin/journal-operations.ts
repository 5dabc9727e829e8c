import type { Json } from '../operation/operation.ts';
import { AdminError, type AdminReply } from './answer.ts';
import type { JournalQuery } from './host.ts';
import type { AdminCall, AdminOperation } from './operation.ts';
import { readTruth, readWhole } from './query.ts';

const GONE: AdminReply = { status: 204 };
const found = (json: Json): AdminReply => ({ status: 200, json });

/** The operations on what was asked and answered. */
export const journalOperations: readonly AdminOperation[] = [
  {
    id: 'admin.journal-list',
    method: 'GET',
    path: '/journal',
    scope: 'sandbox',
    summary:
      'List the last requests and their answers; with format=ndjson all that is kept, for polyglance replay, with all=true of every sandbox',
    makesNone: true,
    query: ['limit', 'after', 'operation', 'format', 'all'],
    handle: (call) => (isWritten(call) ? write(call) : found(call.sandbox.journal.list(toJournalQuery(call.query)))),
  },
  {
    id: 'admin.event-list',
    method: 'GET',
    path: '/events',
    scope: 'sandbox',
    summary: 'Follow the requests: each as an event when it is over, with its violations',
    makesNone: true,
    query: ['after', 'operation'],
    handle: ({ sandbox, query }) => follow(sandbox, toJournalQuery(query)),
  },
  {
    id: 'admin.journal-clear',
    method: 'DELETE',
    path: '/journal',
    scope: 'sandbox',
    summary: 'Forget the requests so far',
    makesNone: true,
    query: [],
    handle: ({ sandbox }) => {
      sandbox.journal.clear();
      return GONE;
    },
  },
  {
    id: 'admin.journal-unmatched',
    method: 'GET',
    path: '/journal/unmatched',
    scope: 'sandbox',
    summary: 'List the requests that no route was found for, with the near misses',
    makesNone: true,
    query: [],
    handle: ({ sandbox }) => found(sandbox.journal.unmatched()),
  },
  {
    id: 'admin.journal-show',
    method: 'GET',
    path: '/journal/{id}',
    scope: 'sandbox',
    summary: 'Show one request and its answer, by its number or its request id',
    makesNone: true,
    query: [],
    handle: ({ sandbox, params }) => found(sandbox.journal.get(params['id'] ?? '') ?? refuseId(params['id'])),
  },
  {
    id: 'admin.journal-explain',
    method: 'GET',
    path: '/journal/{id}/explain',
    scope: 'sandbox',
    summary: 'Explain an answer: which rules were asked, and why each did what it did',
    makesNone: true,
    query: [],
    handle: ({ sandbox, params }) => found(sandbox.journal.explain(params['id'] ?? '') ?? refuseId(params['id'])),
  },
];

/** Whether a file for `polyglance replay` is asked for. */
function isWritten({ query: { format = 'json', all } }: AdminCall): boolean {
  if (format === 'ndjson') return true;
  if (format !== 'json') {
    const message = `The parameter "format" is ${JSON.stringify(format)}: it has to be "json" or "ndjson".`;
    throw new AdminError(400, 'invalid-parameter', message);
  }
  if (all !== undefined) throw new AdminError(400, 'invalid-parameter', 'The parameter "all" is only for format=ndjson.');
  return false;
}

/** A file is of all that there is: part of a run cannot be replayed. */
async function write({ host, sandbox, query }: AdminCall): Promise<AdminReply> {
  const part = ['limit', 'after', 'operation'].find((name) => query[name] !== undefined);
  if (part !== undefined) {
    throw new AdminError(400, 'invalid-parameter', `The parameter "${part}" is not for format=ndjson: part of a run cannot be replayed.`);
  }
  const all = readTruth('all', query['all']);
  if (all && sandbox.name !== null) {
    throw new AdminError(400, 'invalid-parameter', 'all=true is only for GET /__admin/journal: a sandbox has its own journal alone.');
  }
  const body = await (all ? host.writtenJournal() : sandbox.journal.written());
  return { status: 200, text: { type: 'application/x-ndjson; charset=utf-8', body } };
}

/** What is wrong with the query is told before the stream begins. */
function follow({ journal }: AdminCall['sandbox'], query: JournalQuery): AdminReply {
  const begin = journal.follow(query);
  return {
    status: 200,
    events: ({ send, end }) => begin({ tell: (number, data) => send({ id: number, name: 'exchange', data }), end }),
  };
}

function refuseId(id: string | undefined): never {
  throw new AdminError(
    404,
    'exchange-not-found',
    `There is no exchange ${JSON.stringify(id ?? '')} in the journal: give a number or a request id of GET /__admin/journal; old ones are forgotten.`,
  );
}

function toJournalQuery(query: AdminCall['query']): JournalQuery {
  const limit = readWhole('limit', query['limit'], 1, Number.MAX_SAFE_INTEGER);
  const after = readWhole('after', query['after'], 0, Number.MAX_SAFE_INTEGER);
  const operation = query['operation'];
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(after === undefined ? {} : { after }),
    ...(operation === undefined ? {} : { operation }),
  };
}
