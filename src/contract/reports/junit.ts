import { toXml } from '../../operation/markup.ts';
import { plural, toViolationLine } from '../../operation/report-words.ts';
import type { CountedViolation, Report } from '../report.ts';

// The form of Jenkins, which all that read JUnit's reports take: jenkinsci/xunit-plugin, junit-10.xsd.

/** A test for each operation that was used, and one for each coverage that was asked for. A warning is told and fails nothing. */
export function toJunit(report: Report): string {
  const { violations, coverage, shortfalls } = report;
  const used = coverage.dialects.flatMap(({ operations }) => operations.filter(({ requests }) => requests > 0).map(({ id }) => id));
  const ids = [...new Set([...used, ...violations.list.map(({ operation }) => operation)])].sort();
  const cases = ids.map((id) =>
    toCase(
      id,
      violations.list.filter(({ operation }) => operation === id),
    ),
  );
  const covered = shortfalls.map(({ name, wanted, percent }) => {
    const message = `${percent} % was tried, and ${wanted} % is wanted`;
    return {
      failed: true,
      xml: toCaseXml(`coverage of ${name}`, 'polyglance.coverage', `<failure message="${toXml(message)}" type="coverage"/>`),
    };
  });
  const suites = [toSuite('polyglance.contract', cases), ...(covered.length === 0 ? [] : [toSuite('polyglance.coverage', covered)])];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="polyglance">\n${suites.join('')}</testsuites>\n`;
}

interface Case {
  readonly failed: boolean;
  readonly xml: string;
}

function toSuite(name: string, cases: readonly Case[]): string {
  const failures = cases.filter(({ failed }) => failed).length;
  const head = `name="${name}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0" time="0"`;
  return `  <testsuite ${head}>\n${cases.map(({ xml }) => xml).join('')}  </testsuite>\n`;
}

function toCase(operation: string, found: readonly CountedViolation[]): Case {
  const errors = found.filter(({ severity }) => severity === 'error');
  const warnings = found.filter(({ severity }) => severity === 'warning');
  const [first] = errors;
  const failure =
    first === undefined
      ? ''
      : `<failure message="${toXml(plural(errors.length, 'violation'))}" type="${toXml(first.id)}">${toXml(errors.map(toViolationLine).join('\n'))}</failure>`;
  const told = warnings.length === 0 ? '' : `<system-out>${toXml(warnings.map(toViolationLine).join('\n'))}</system-out>`;
  return { failed: first !== undefined, xml: toCaseXml(operation, 'polyglance.contract', `${failure}${told}`) };
}

function toCaseXml(name: string, classname: string, inside: string): string {
  return `    <testcase name="${toXml(name)}" classname="${classname}" time="0">${inside}</testcase>\n`;
}
