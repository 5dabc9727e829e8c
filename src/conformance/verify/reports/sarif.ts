import type { CaseResult, Verification } from '../verification.ts';

// OASIS, Static Analysis Results Interchange Format 2.1.0.

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const RULES = [
  {
    id: 'unexplained',
    shortDescription: { text: 'The cloud answers otherwise than the emulator.' },
    defaultConfiguration: { level: 'error' },
  },
  {
    id: 'explained',
    shortDescription: { text: 'The cloud answers otherwise, as the emulator does with a switch or a preset.' },
    defaultConfiguration: { level: 'note' },
  },
] as const;

/** What is otherwise as results; where they are is the line of the case. */
export function toSarif({ polyglance, cases }: Verification): string {
  const results = cases.filter(({ result }) => result === 'unexplained' || result === 'explained').map(toResult);
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'polyglance', version: polyglance, rules: RULES } }, results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toResult({ name, place, result, why, differences }: CaseResult): object {
  const [, uri = place, line = '1'] = /^(.*):(\d+)$/.exec(place) ?? [];
  const index = RULES.findIndex(({ id }) => id === result);
  const told = differences.map((one) => `${one.request}: ${one.place}: expected ${one.expected}, got ${one.actual}`).join('; ');
  return {
    ruleId: result,
    ruleIndex: index,
    level: RULES[index]?.defaultConfiguration.level,
    message: { text: `${name}${why === null ? '' : ` (${why})`}: ${told}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(uri) }, region: { startLine: Number(line) } } }],
  };
}
