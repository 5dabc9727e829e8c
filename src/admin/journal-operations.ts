import type { Json } from '../operation/operation.ts';
import { AdminError, type AdminReply } from './answer.ts';
import type { JournalQuery } from './host.ts';
import type { AdminCall, AdminOperation } from './operation.ts';
import { readWhole } from './query.ts';

const GONE: AdminReply = { status: 204 };
const found = (json: Json): AdminReply => ({ status: 200, json });

/** The operations on what was asked and answered. */
export const journalOperations: readonly AdminOperation[] = [
  {
    id: 'admin.journal-list',
    method: 'GET',
    path: '/journal',
    scope: 'sandbox',
    summary: 'List the last requests and their answers',
    makesNone: true,
    query: ['limit', 'after', 'operation'],
    handle: ({ sandbox, query }) => found(sandbox.journal.list(toJournalQuery(query))),
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
