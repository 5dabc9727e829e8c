import { readdirSync } from 'node:fs';
import { findShortfalls, type Producer, toCoverage } from '../contract/coverage.ts';
import { type Report, type WrittenReport, writeReport } from '../contract/report.ts';
import type { Usage } from '../contract/usage.ts';
import { fitsGlob } from '../core/glob.ts';
import type { Journal } from '../journal/journal.ts';
import { toShown } from '../journal/redact.ts';
import type { ErrorRow } from '../operation/error-row.ts';
import { isCalled } from '../operation/error-row.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { REPORT_FORMATS } from '../operation/report-words.ts';
import { packageFile, packageVersion } from '../package-root.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { readScenarioFiles } from '../scenario/read.ts';
import type { Rule, Scenario } from '../scenario/scenario.ts';
import type { Unused } from './unused.ts';
import { countViolations } from './violations.ts';

/** What a report is to look at. */
export interface ReportQuery {
  /** Percent that are wanted: of all that was spoken to, or by the id of a dialect or of an operation. */
  readonly minCoverage?: number | Readonly<Record<string, number>>;
}

/** What a report is made of. */
export interface ReportParts {
  readonly usage: Usage;
  readonly dialects: readonly Dialect[];
  readonly unused: () => Unused;
  /** The journals that there are. */
  readonly journals: () => readonly Journal[];
}

/**
 * Tells what a run has shown of the clients that are tested with it.
 *
 * @throws Refusal for a dialect or an operation that there is not
 */
export async function makeReport({ usage, dialects, unused }: ReportParts, { minCoverage = {} }: ReportQuery = {}): Promise<Report> {
  const wanted = typeof minCoverage === 'number' ? { '': minCoverage } : minCoverage;
  checkNames(wanted, dialects);
  const { list } = countViolations(usage);
  const coverage = toCoverage(usage, dialects, toProducer(usage.requests === 0 ? [] : await readyScenarios(dialects)));
  return {
    version: 1,
    polyglance: packageVersion(),
    requests: usage.requests,
    violations: {
      errors: list.filter(({ severity }) => severity === 'error').length,
      warnings: list.filter(({ severity }) => severity === 'warning').length,
      lost: usage.lost,
      list,
    },
    coverage,
    shortfalls: findShortfalls(coverage, wanted),
    unused: unused().words,
  };
}

/**
 * The same as the text of a file.
 *
 * @throws Refusal also for a form that there is not
 */
export async function makeWrittenReport(parts: ReportParts, format: string, query: ReportQuery = {}): Promise<WrittenReport> {
  const known = REPORT_FORMATS.find((one) => one === format);
  if (known === undefined)
    throw new Refusal(
      `format is ${JSON.stringify(format)}: it has to be one of ${REPORT_FORMATS.join(', ')}${didYouMean(format, REPORT_FORMATS)}`,
    );
  const exchanges = (): readonly Json[] => parts.journals().flatMap((journal) => journal.list({ limit: journal.count }).map(toShown));
  return writeReport(known, await makeReport(parts, query), { exchanges });
}

function checkNames(wanted: Readonly<Record<string, number>>, dialects: readonly Dialect[]): void {
  const names = dialects.flatMap(({ id, operations }) => [id, ...operations.map((one) => one.id)]);
  for (const [name, percent] of Object.entries(wanted)) {
    if (name !== '' && !names.includes(name))
      throw new Refusal(
        `there is no dialect and no operation ${JSON.stringify(name)}${didYouMean(name, names) || ': polyglance routes lists them'}`,
      );
    if (!(percent >= 0 && percent <= 100)) throw new Refusal(`a coverage of ${percent} is none: it is from 0 to 100 percent`);
  }
}

let ready: Promise<readonly Scenario[]> | undefined;

/** The scenarios of the package, read once. */
function readyScenarios(dialects: readonly Dialect[]): Promise<readonly Scenario[]> {
  const folder = packageFile('scenarios');
  const paths = (): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  ready ??= readScenarioFiles(
    paths().map((name) => `${folder}/${name}`),
    dialects,
  );
  return ready;
}

/** Names a ready scenario that answers so, or the preference that asks for it. */
function toProducer(scenarios: readonly Scenario[]): Producer {
  const rules = scenarios.flatMap(({ name, rules: own = [] }) => own.map((rule) => ({ name, rule })));
  return (operation, row) => {
    const found = rules.find(({ rule }) => produces(rule, operation, row));
    return found === undefined ? `Prefer: error=${row.id}` : `scenarios/${found.name}.yaml`;
  };
}

function produces({ match = {}, reply }: Rule, operation: string, row: ErrorRow): boolean {
  if (reply === undefined) return false;
  const isOf = [match.operation ?? '*'].flat().some((glob) => fitsGlob(glob, operation));
  const isOfDialect = match.dialect === undefined || operation.startsWith(`${match.dialect}.`);
  if (!isOf || !isOfDialect) return false;
  return reply.error === undefined ? reply.status === row.status && reply.body === undefined : isCalled(row, reply.error);
}
