import { VIOLATION_RULES } from '../../operation/violation.ts';
import type { CountedViolation, Report } from '../report.ts';

// OASIS, Static Analysis Results Interchange Format 2.1.0.

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS = { error: 'error', warning: 'warning' } as const;

/** The violations as results; where they are is the operation and the place in its requests. */
export function toSarif({ polyglance, violations }: Report): string {
  const rules = VIOLATION_RULES.map(({ id, severity, summary }) => ({
    id,
    shortDescription: { text: summary },
    defaultConfiguration: severity === 'none' ? { enabled: false } : { level: LEVELS[severity] },
  }));
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'polyglance', version: polyglance, rules } }, results: violations.list.map(toResult) }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toResult({ id, operation, location, rule, expected, actual, severity, source, fix, count }: CountedViolation): object {
  const index = VIOLATION_RULES.findIndex((one) => one.id === id);
  return {
    ruleId: id,
    ...(index < 0 ? {} : { ruleIndex: index }),
    level: LEVELS[severity],
    message: { text: `${operation}, ${location}: expected ${expected}, got ${actual}. ${fix}` },
    locations: [{ logicalLocations: [{ name: location, fullyQualifiedName: `${operation}/${location}`, kind: 'member' }] }],
    occurrenceCount: count,
    properties: { operation, rule, expected, actual, source, fix },
  };
}
