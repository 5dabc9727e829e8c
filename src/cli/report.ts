import type { Terminal } from './terminal.ts';

/** What was prepared and never happened, as an emulator tells it. */
export interface Unused {
  readonly rules: readonly string[];
  readonly steps: readonly {
    readonly sandbox: string | null;
    readonly plan: string;
    readonly operation: string;
    readonly number: number;
    readonly step: unknown;
  }[];
}

/** Lines of one kind that are worth reading. */
const LINES_AT_MOST = 20;

/** Tells, at the end, of rules that never took effect and of steps that no request came for. */
export function reportUnused({ rules, steps }: Unused, { warn }: Pick<Terminal, 'warn'>): void {
  const idle = rules.map((rule) => `rule ${rule} never took effect`);
  const left = steps.map(({ sandbox, plan, operation, number, step }) => {
    const where = sandbox === null ? '' : ` in the sandbox ${sandbox}`;
    return `step ${number} of ${plan} for ${operation}, ${JSON.stringify(step)}, was not used up${where}`;
  });
  for (const lines of [idle, left]) {
    const more = lines.length - LINES_AT_MOST;
    const shown = more > 0 ? [...lines.slice(0, LINES_AT_MOST), `and ${more} more`] : lines;
    warn(shown.map((line) => `warning: ${line}\n`).join(''));
  }
}
