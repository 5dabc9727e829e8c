/**
 * Runs what the pages show: each block that is tagged `run` (```python run), beside an emulator of its own, in a folder that is gone
 * afterwards. A block whose tool is missing is *not run*; that fails only with MUST_RUN=1. Names of languages as arguments choose blocks.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './pack.mjs';

/** By language: the file that a block becomes, the command that runs it, and how that is asked whether it is there. */
const LANGUAGES = {
  sh: { file: 'snippet.sh', run: ['bash', '-euo', 'pipefail'], asked: ['bash', '--version'] },
  js: { file: 'snippet.mjs', run: [process.execPath], asked: [process.execPath, '--version'] },
  python: { file: 'snippet.py', run: ['python3'], asked: ['python3', '--version'] },
  go: { file: 'main.go', run: ['go', 'run'], asked: ['go', 'version'] },
  java: { file: 'Snippet.java', run: ['java'], asked: ['java', '--version'] },
};

/** The blocks of a page that are to be run. */
function findSnippets(page, text) {
  return [...text.matchAll(/^```(\w+) run\n([\s\S]*?)^```/gm)].map(([, language = '', code = ''], index, all) => ({
    language,
    code,
    name: `${page}: ${language} ${all.slice(0, index + 1).filter(([, one]) => one === language).length}`,
    isKnown: language in LANGUAGES,
  }));
}

function runSnippet({ language, code, name }, scratch) {
  const { file, run, asked } = LANGUAGES[language];
  if (spawnSync(asked[0], asked.slice(1)).status !== 0) return `not run: there is no ${asked[0]}`;
  const folder = join(scratch, name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder);
  writeFileSync(join(folder, file), code);
  const args = [join(root, 'bin', 'polyglance.js'), 'exec', '--', ...run, file];
  const env = { ...process.env, PATH: [join(scratch, 'bin'), process.env.PATH].join(delimiter) };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8', timeout: 180_000 });
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status === 0 ? 'passed' : `failed with ${status}`;
}

const chosen = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'polyglance-snippets-'));
mkdirSync(join(scratch, 'bin'));
symlinkSync(join(root, 'bin', 'polyglance.js'), join(scratch, 'bin', 'polyglance'));
const counts = { passed: 0, failed: 0, 'not run': 0 };
try {
  const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) => name.endsWith('.md'));
  const all = pages.flatMap((page) => findSnippets(page, readFileSync(join(root, page), 'utf8')));
  for (const snippet of all.filter(({ language }) => chosen.length === 0 || chosen.includes(language))) {
    const outcome = snippet.isKnown ? runSnippet(snippet, scratch) : `failed: nobody knows how to run ${snippet.language}`;
    console.log(`${snippet.name}: ${outcome}`);
    counts[Object.keys(counts).find((word) => outcome.startsWith(word))] += 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(
  `\n${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}`,
);
if (counts.failed > 0 || (process.env.MUST_RUN === '1' && counts['not run'] > 0)) process.exitCode = 1;
