import type { ActLine, ExchangeLine } from '../../operation/journal-words.ts';
import { toLabels } from './numbers.ts';
import type { Step } from './read.ts';

type Line = ExchangeLine | ActLine;

/** Where a line stands among those of its life: an act stands behind an exchange. */
function placeOf(line: Line): number {
  return line.kind === 'exchange' ? line.number : line.after + 0.5;
}

/** Lines, which stand in the order of their ends, in the order of their beginnings. Sandboxes do not know each other: between them time decides. */
export function toSteps(lines: readonly Line[]): readonly Step[] {
  const bySandbox = new Map<string | null, Line[]>();
  for (const line of lines) {
    const own = bySandbox.get(line.sandbox);
    if (own === undefined) bySandbox.set(line.sandbox, [line]);
    else own.push(line);
  }
  const queues = [...bySandbox.values()].map((own) => ({ next: 0, lines: own.sort((a, b) => a.life - b.life || placeOf(a) - placeOf(b)) }));
  const steps: Step[] = [];
  const labelOf = toLabels(lines);
  for (;;) {
    let first: (typeof queues)[number] | undefined;
    for (const queue of queues) if (timeOf(queue) < timeOf(first)) first = queue;
    const line = first?.lines[first.next];
    if (first === undefined || line === undefined) return steps;
    first.next += 1;
    steps.push(line.kind === 'exchange' ? { kind: 'exchange', label: labelOf(line), line } : { kind: 'admin', line });
  }
}

function timeOf(queue: { readonly next: number; readonly lines: readonly Line[] } | undefined): number {
  const line = queue?.lines[queue.next];
  return line === undefined ? Number.POSITIVE_INFINITY : Date.parse(line.at);
}

/** Whether the next step of the same sandbox began before this exchange was over. */
export function overlaps(line: ExchangeLine, steps: readonly Step[], index: number): boolean {
  const end = Date.parse(line.at) + line.duration;
  for (const next of steps.slice(index + 1, index + 1 + NEAR)) {
    if (next.line.sandbox === line.sandbox) return Date.parse(next.line.at) < end;
  }
  return false;
}

/** How far it is looked for. */
const NEAR = 1000;
