import { writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { Command } from 'commander';
import type { Report } from '../contract/report.ts';
import { makeFolderNow } from '../documents/make-folder.ts';
import type { Unused } from '../emulator/unused.ts';
import type { Violations } from '../emulator/violations.ts';
import type { ReportFormat } from '../operation/report-words.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import type { Terminal } from './terminal.ts';

/** Lines that are worth reading. */
const LINES_AT_MOST = 40;

/** Tells, at the end, of rules that never took effect and of steps that no request came for. */
export function reportUnused({ words }: Pick<Unused, 'words'>, { warn }: Pick<Terminal, 'warn'>): void {
  const more = words.length - LINES_AT_MOST;
  const shown = more > 0 ? [...words.slice(0, LINES_AT_MOST), `and ${more} more`] : words;
  warn(shown.map((line) => `warning: ${line}\n`).join(''));
}

/** An emulator that can tell what it has seen. */
export interface ReportingEmulator {
  violations(): Violations;
  report(query?: { readonly minCoverage?: Readonly<Record<string, number>> }): Promise<Report>;
  writtenReport(format: ReportFormat, query?: { readonly minCoverage?: Readonly<Record<string, number>> }): Promise<string>;
}

/** Tells, at the end, what was against the contract; nothing where nothing was. */
export function reportViolations({ words }: Violations, { warn }: Pick<Terminal, 'warn'>): void {
  const more = words.length - LINES_AT_MOST;
  const lines = [...words.slice(0, LINES_AT_MOST), ...(more > 0 ? [`and ${more} more`] : [])];
  warn(lines.map((line) => `${line}\n`).join(''));
}

/** What makes a run fail that went well otherwise. */
export interface ReportWishes {
  readonly failOn: 'violation' | 'warning' | 'never';
  readonly reports: readonly { readonly format: ReportFormat; readonly path: string }[];
  readonly minCoverage: Readonly<Record<string, number>>;
}

const FAIL_ON = ['violation', 'warning', 'never'] as const;
/** What the end of a file name means. */
const BY_ENDING: Readonly<Record<string, ReportFormat>> = {
  '.txt': 'text',
  '.json': 'json',
  '.xml': 'junit',
  '.sarif': 'sarif',
  '.har': 'har',
  '.html': 'html',
};

const FORMATS: readonly ReportFormat[] = Object.values(BY_ENDING);

/** Gives a command the flags for what a run has shown. */
export function addReportOptions(command: Command): Command {
  return command
    .option('--fail-on <what>', 'end with 1 for violation, for warning too, or never (default)')
    .option('--report <file...>', 'write a report: run.html, run.json, junit=out.xml, run.sarif, run.har, run.txt')
    .option('--min-coverage <percent...>', 'end with 1 when less was tried: 40, ims=30, ims.cloudimage-list=100');
}

/**
 * Reads these flags.
 *
 * @throws Refusal for what they cannot be
 */
export function readReportOptions(command: Command): ReportWishes {
  const given = command.opts<{ readonly failOn?: string; readonly report?: readonly string[]; readonly minCoverage?: readonly string[] }>();
  const { failOn: what = 'never', report: files = [], minCoverage = [] } = given;
  const failOn = FAIL_ON.find((one) => one === what);
  if (failOn === undefined)
    throw new Refusal(`--fail-on is ${JSON.stringify(what)}: it has to be one of ${FAIL_ON.join(', ')}${didYouMean(what, FAIL_ON)}`);
  return { failOn, reports: files.map(toReportFile), minCoverage: Object.fromEntries(minCoverage.map(toWanted)) };
}

/**
 * Reads where a report goes, and in which form.
 *
 * @throws Refusal for a form that there is not
 * @example toReportFile('junit=out.xml') // { format: 'junit', path: 'out.xml' }
 */
export function toReportFile(given: string): ReportWishes['reports'][number] {
  const [, named, path = given] = /^([a-z]+)=(.+)$/.exec(given) ?? [];
  const format = named ?? BY_ENDING[extname(path)];
  const known = FORMATS.find((one) => one === format);
  if (known !== undefined) return { format: known, path };
  const hint = didYouMean(format ?? '', FORMATS);
  throw new Refusal(
    `--report is ${JSON.stringify(given)}: it has to be a file such as run.html, or FORMAT=FILE with one of ${FORMATS.join(', ')}${hint}`,
  );
}

function toWanted(given: string): [string, number] {
  const [, name = '', percent] = /^(?:([^=]+)=)?(\d{1,3}(?:\.\d)?)$/.exec(given) ?? [];
  if (percent === undefined || Number(percent) > 100)
    throw new Refusal(
      `--min-coverage is ${JSON.stringify(given)}: it has to be a percentage such as 40, or one for a dialect or an operation: ims=30`,
    );
  return [name, Number(percent)];
}

/**
 * Writes the reports that are wanted, and tells what fails the run.
 *
 * @returns whether it fails
 * @throws Refusal for a dialect or an operation that there is not
 */
export async function judgeRun(emulator: ReportingEmulator, wishes: ReportWishes, { warn }: Pick<Terminal, 'warn'>): Promise<boolean> {
  const { failOn, reports, minCoverage } = wishes;
  const query = { minCoverage };
  for (const { format, path } of reports) {
    writeReportFile(path, await emulator.writtenReport(format, query));
  }
  const { shortfalls } = Object.keys(minCoverage).length === 0 ? { shortfalls: [] } : await emulator.report(query);
  warn(shortfalls.map(({ name, wanted, percent }) => `error: coverage of ${name} is ${percent} %, and should be ${wanted} %\n`).join(''));
  const grave = emulator.violations().list.filter(({ severity }) => severity === 'error' || failOn === 'warning');
  return shortfalls.length > 0 || (failOn !== 'never' && grave.length > 0);
}

/**
 * Writes a report, and the folders that it is to be in.
 *
 * @throws Refusal when it cannot be written
 */
export function writeReportFile(path: string, text: string): void {
  try {
    makeFolderNow(dirname(path));
    writeFileSync(path, text);
  } catch (thrown) {
    throw new Refusal(`the report cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`, 'surroundings');
  }
}
