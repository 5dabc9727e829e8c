import { showPresets } from '../src/config/presets.ts';
import type { SwitchRow } from '../src/operation/operation.ts';
import { toTable } from './markdown.ts';

const HEAD = `# Presets

Named sets of switches, for those who want one cloud or one release and not a list of switches: \`--preset otc\`, \`POLYGLANCE_PRESET=otc\`, \`preset: otc\` in a config
file, \`startEmulator({ preset: 'otc' })\`, or \`{"preset": "otc"}\` for a sandbox of its own (\`emulator.sandbox(name, { preset })\`, \`POST /__admin/sandboxes\`).

- A switch that is given too, anywhere, goes before a preset; what no preset sets is as by default. A preset of a sandbox goes before what the emulator around it has.
- Several can be combined, \`--preset glance-25,otc\`. Two that want different values of a switch are refused together, unless that switch is given too.
- \`polyglance presets\` lists the same, \`polyglance switches\` says what each switch does and which presets set it.

Made by \`npm run docs\` from the tables of the dialects: each value stands in the row of its switch, with its reason.
`;

const toText = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** The page docs/presets.md: what each preset sets, and why. */
export function toPresetsPage(rows: readonly SwitchRow[]): string {
  const usual = new Map(rows.map((row) => [row.name, row.default]));
  const parts = showPresets(rows).map(({ name, summary, switches }) => {
    const lines = switches.map((one) => [
      `\`${one.name}\``,
      `\`${one.value}\``,
      one.value === usual.get(one.name) ? '–' : `\`${usual.get(one.name)}\``,
      toText(one.source),
    ]);
    const text = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
    const table = lines.length === 0 ? 'It sets no switch.' : toTable(['switch', 'value', 'without it', 'why'], lines);
    return `## \`${name}\`\n\n${text}\n\n${table}`;
  });
  return `${HEAD}\n${parts.join('\n\n')}\n`;
}
