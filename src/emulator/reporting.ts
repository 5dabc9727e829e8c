import type { Settings } from '../config.ts';
import type { Report, WrittenReport } from '../contract/report.ts';
import type { Usage } from '../contract/usage.ts';
import type { Dialect } from '../operation/operation.ts';
import type { ReportFormat } from '../operation/report-words.ts';
import type { Ground } from './ground.ts';
import { preparedIn, type RuleLedger } from './ledger.ts';
import type { ReportParts, ReportQuery } from './report.ts';
import type { Sandbox } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';
import type { Unused } from './unused.ts';
import { countViolations, type Violations } from './violations.ts';

/** What an emulator tells of a run. */
export interface Reporting {
  unused(): Unused;
  violations(): Violations;
  report(query?: ReportQuery): Promise<Report>;
  /** What the journals keep, as the text of a file; of all sandboxes, or of one. */
  journal(wanted?: Sandbox): Promise<string>;
  /** @throws Refusal for a form that there is not */
  written(format: ReportFormat | (string & {}), query?: ReportQuery): Promise<WrittenReport>;
}

/** What it needs for that. */
export interface ReportingParts {
  readonly settings: Settings;
  readonly usage: Usage;
  readonly ledger: RuleLedger;
  readonly dialects: readonly Dialect[];
  readonly sandboxes: Pick<Sandboxes, 'main' | 'named'>;
  readonly ground: () => Ground;
}

/** Makes it. What writes reports is loaded when one is asked for. */
export function createReporting({ settings, usage, ledger, dialects, sandboxes, ground }: ReportingParts): Reporting {
  const all = () => [sandboxes.main, ...sandboxes.named()];
  const unused = (): Unused => ledger.unused(all().map((sandbox) => preparedIn(sandbox, { ground: ground() })));
  const journals: ReportParts['journals'] = () => all().flatMap((sandbox) => (sandbox.isAwake ? [sandbox.runtime.journal] : []));
  const parts = { usage, dialects, unused, journals };
  return {
    unused,
    journal: async (wanted) => (await import('./written-journal.ts')).writeJournal({ settings, ground: ground(), sandboxes }, wanted),
    violations: () => countViolations(usage),
    report: async (query) => (await import('./report.ts')).makeReport(parts, query),
    written: async (format, query) => (await import('./report.ts')).makeWrittenReport(parts, format, query),
  };
}
