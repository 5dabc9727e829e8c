import type { Json } from '../operation/operation.ts';
import type { AdminReply } from './answer.ts';
import { isObject, readJson, readKeys, wrongBody } from './body.ts';
import type { AdminSandbox } from './host.ts';
import type { AdminOperation } from './operation.ts';
import { toShownClock, toTime } from './shown.ts';

/** The operations on the clock of a sandbox. */
export const clockOperations: readonly AdminOperation[] = [
  {
    id: 'admin.clock-show',
    method: 'GET',
    path: '/clock',
    scope: 'sandbox',
    summary: 'Show how the clock runs, what it says, and who waits for it',
    query: [],
    handle: ({ sandbox }) => show(sandbox),
  },
  {
    id: 'admin.clock-set',
    method: 'PUT',
    path: '/clock',
    scope: 'sandbox',
    summary: 'Set the clock: {"mode": "frozen", "at": "2026-01-01T00:00:00Z"}, "frozen", "offset:TIME" or "real"',
    query: [],
    handle: ({ sandbox, body }) => {
      const given = readJson(body);
      if (typeof given !== 'string' && !isObject(given)) throw wrongBody('The body has to be a JSON object or a JSON text.');
      if (typeof given !== 'string') readKeys(given, ['mode', 'at']);
      sandbox.clock.set(given);
      return show(sandbox);
    },
  },
  {
    id: 'admin.clock-advance',
    method: 'POST',
    path: '/clock/advance',
    scope: 'sandbox',
    summary: 'Move the clock forwards, {"by": "15m"}: what waits until then goes on',
    query: [],
    handle: ({ sandbox, body }) => {
      const { by } = readKeys(readJson(body), ['by']);
      if (typeof by !== 'string') throw wrongBody('"by" has to be a duration with its unit, such as "15m" or "200ms".');
      sandbox.clock.advance(by);
      return show(sandbox);
    },
  },
];

function show({ clock }: AdminSandbox): AdminReply {
  return { status: 200, json: { ...toShownClock(clock), pending: clock.pending().map(toShownWait) } };
}

/** What never ends by itself has no end. */
function toShownWait({ purpose, due }: { readonly purpose: string; readonly due: number }): Json {
  return { purpose, due: Number.isFinite(due) ? toTime(due) : null };
}
