import { toRuleText, toStepText, type Unused } from '../emulator/unused.ts';
import type { Terminal } from './terminal.ts';

/** Lines of one kind that are worth reading. */
const LINES_AT_MOST = 20;

/** Tells, at the end, of rules that never took effect and of steps that no request came for. */
export function reportUnused({ rules, matched, steps }: Unused, { warn }: Pick<Terminal, 'warn'>): void {
  for (const lines of [rules.map((rule) => toRuleText(rule, matched[rule] ?? 0)), steps.map(toStepText)]) {
    const more = lines.length - LINES_AT_MOST;
    const shown = more > 0 ? [...lines.slice(0, LINES_AT_MOST), `and ${more} more`] : lines;
    warn(shown.map((line) => `warning: ${line}\n`).join(''));
  }
}
