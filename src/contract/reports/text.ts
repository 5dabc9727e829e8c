import { plural, toViolationLine } from '../../operation/report-words.ts';
import type { ErrorItem, OperationCoverage } from '../coverage.ts';
import type { Report } from '../report.ts';

/** Violations and errors that are told one by one. */
const TOLD_AT_MOST = 20;

/** A report for people: what was done wrong first, what was never tried then. */
export function toText(report: Report): string {
  const lines = [toHead(report), ...toViolationLines(report), ...toCoverageLines(report), ...report.unused];
  return `${lines.join('\n')}\n`;
}

function toHead({ requests, violations: { errors, warnings } }: Report): string {
  const found = errors + warnings === 0 ? 'nothing against the contract' : `${plural(errors, 'violation')}, ${plural(warnings, 'warning')}`;
  return `${plural(requests, 'request')}: ${found}`;
}

function toViolationLines({ violations: { list, lost } }: Report): readonly string[] {
  const sorted = [...list].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error') || b.count - a.count);
  const more = sorted.length - TOLD_AT_MOST + lost;
  return [...sorted.slice(0, TOLD_AT_MOST).map(toViolationLine), ...(more > 0 ? [`and ${more} more`] : [])];
}

function toCoverageLines({ coverage: { percent, dialects }, shortfalls }: Report): readonly string[] {
  if (percent === null) return ['coverage: no cloud was spoken to'];
  const each = dialects.map((dialect) => {
    const tried = dialect.operations.filter(({ requests }) => requests > 0);
    return `coverage of ${dialect.id}: ${dialect.percent} %, ${tried.length} of ${plural(dialect.operations.length, 'operation')}`;
  });
  const never = dialects.flatMap(({ operations }) => operations.filter(({ requests }) => requests > 0).flatMap(neverHandled));
  const more = never.length - TOLD_AT_MOST;
  const short = shortfalls.map(({ name, wanted, percent: reached }) => `coverage of ${name} is ${reached} %, and should be ${wanted} %`);
  return [...each, ...never.slice(0, TOLD_AT_MOST), ...(more > 0 ? [`and ${more} more errors that were never handled`] : []), ...short];
}

function neverHandled({ id, errors }: OperationCoverage): readonly string[] {
  return errors.filter(isNeverHandled).map(({ name, status, by }) => `never handled: ${id} answering ${status} (${name}): ${by}`);
}

/** Whether an error is one that a client was to be tried with, and was not. */
function isNeverHandled({ counts, times }: ErrorItem): boolean {
  return counts && times === 0;
}
