import { toXml } from '../../../operation/markup.ts';
import type { CaseResult, Verification } from '../verification.ts';
import { toDifferenceLines } from './text.ts';

// The form of Jenkins, which all that read JUnit's reports take: jenkinsci/xunit-plugin, junit-10.xsd.

/** A test for each case: what is otherwise and not explained fails, what was not run is skipped. */
export function toJunit({ cases, counts, dialect }: Verification): string {
  const head = `name="polyglance.verify" tests="${counts.cases}" failures="${counts.unexplained}" errors="0" skipped="${counts.notRun}"`;
  const time = cases.reduce((sum, { duration }) => sum + duration, 0) / 1000;
  const tests = cases.map((one) => toTest(one, dialect)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="polyglance">\n  <testsuite ${head} time="${time}">\n${tests}  </testsuite>\n</testsuites>\n`;
}

function toTest(one: CaseResult, dialect: string): string {
  return `    <testcase name="${toXml(one.name)}" classname="polyglance.verify.${dialect}" time="${one.duration / 1000}">${toInside(one)}</testcase>\n`;
}

function toInside(one: CaseResult): string {
  const text = toXml(toDifferenceLines(one).join('\n'));
  if (one.result === 'not-run') return `<skipped message="${toXml(one.why ?? '')}"/>`;
  if (one.result === 'explained') return `<system-out>${text}</system-out>`;
  if (one.result === 'passed') return '';
  return `<failure message="${toXml(one.differences[0]?.place ?? 'otherwise')}" type="unexplained">${text}</failure>`;
}
