import { plural } from '../../../operation/report-words.ts';
import type { CaseResult, Counts, Verification } from '../verification.ts';

/** All of it in words: what is otherwise first, then what was not run, by its reasons. */
export function toText({ cases, counts, dialect, versions, release }: Verification): string {
  const of = (result: CaseResult['result']): readonly CaseResult[] => cases.filter((one) => one.result === result);
  const about = [release, versions[0]].filter((one) => one !== null && one !== undefined).join(', ');
  const lines = [
    ...of('unexplained').flatMap(toDifferenceLines),
    ...of('explained').flatMap(toDifferenceLines),
    ...countReasons(of('not-run')).map(([why, count]) => `not run: ${plural(count, 'case')}: ${why}`),
    ...cases.flatMap(({ name, left }) => left.map((one) => `left over: ${name}: ${one}`)),
    `${dialect}${about === '' ? '' : ` (${about})`}: ${toCountsLine(counts)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** @example toCountsLine(counts) // '312 cases: 300 as the emulator, 8 otherwise and explained, 0 otherwise, 4 not run' */
export function toCountsLine({ cases, passed, explained, unexplained, notRun }: Counts): string {
  return `${plural(cases, 'case')}: ${passed} as the emulator, ${explained} otherwise and explained, ${unexplained} otherwise, ${notRun} not run`;
}

/** What a case came to, where it is otherwise: the case, what explains it, and each difference. */
export function toDifferenceLines({ name, place, result, why, differences }: CaseResult): readonly string[] {
  return [
    `${result}: ${name} (${place})${why === null ? '' : `: ${why}`}`,
    ...differences.map(
      ({ step, request, ...one }) => `  step ${step}, ${request}: ${one.place}: expected ${one.expected}, got ${one.actual}`,
    ),
  ];
}

function countReasons(cases: readonly CaseResult[]): readonly (readonly [why: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { why } of cases) counts.set(why ?? '', (counts.get(why ?? '') ?? 0) + 1);
  return [...counts];
}
