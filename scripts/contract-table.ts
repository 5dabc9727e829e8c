import { VIOLATION_RULES } from '../src/operation/violation.ts';
import { toTable } from './markdown.ts';

const HEAD = `# The rules of the contract

What is looked for in each request. How grave a rule is taken is said with \`--contract RULE=error\`, \`=warning\`, \`=none\` or \`=default\`, for one dialect with its id before
(\`ims.header-idle=none\`), or in a config file:

\`\`\`yaml
contract: { mode: enforce, rules: { header-idle: none }, dialects: { ims: { mode: strict } } }
\`\`\`

The mode says what becomes of a request that breaks a rule:

- \`enforce\` (default) answers as the cloud does.
- \`report\` refuses nothing for its form alone: a media type, a body where none belongs.
- \`strict\` refuses with an error of the cloud for a bad request, before the cloud itself looks at it: where the cloud has an error of its own, that is not seen.

Made by \`npm run docs\` from the catalogue.
`;

/** The page docs/contract.md: every rule, and how grave it is. */
export function toContractPage(): string {
  const lines = VIOLATION_RULES.map(({ id, severity, summary }) => [
    `\`${id}\``,
    severity === 'none' ? 'none, unless asked for' : severity,
    summary,
  ]);
  return `${HEAD}\n${toTable(['rule', 'severity', 'what is wrong'], lines)}\n`;
}
