/**
 * Changes the source of patches, of their pointers and of schema checks in small ways, one after the other, and says which of the
 * changes no test notices.
 *
 *     npm run test:mutation                        # all of it
 *     npm run test:mutation -- src/core/patch.ts   # some of it
 *
 * Stryker comes by npx, outside the repository; where it cannot be had the suite is not run, which fails only with MUST_RUN=1. Of each
 * file BOUND per cent of the changes have to be noticed by the unit tests beside it. docs/mutation.md says why some cannot be.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VERSION = '9.6.1';
const NPX = ['--yes', '--package', `@stryker-mutator/core@${VERSION}`, '--package', `@stryker-mutator/jest-runner@${VERSION}`, '--'];
/** Per cent. */
const BOUND = 85;

/** What is changed → the tests that have to notice. None of them needs a build. */
const SUBJECTS = {
  'src/core/patch.ts': 'test/core/patch*.test.ts',
  'src/core/locations.ts': 'test/core/locations.test.ts',
  'src/wire/patch-document.ts': 'test/wire/patch-document.test.ts',
  'src/operation/validate.ts': 'test/operation/validate.test.ts',
};

const named = process.argv.slice(2);
const paths = named.length > 0 ? named : Object.keys(SUBJECTS);

const UNNOTICED = ['Survived', 'NoCoverage'];

/** What Stryker is told. The copies that it changes, and its report, go into this folder. */
function toConfig(folder) {
  return {
    mutate: paths,
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    jest: {
      projectType: 'custom',
      configFile: 'jest.config.js',
      config: { testMatch: paths.map((path) => `<rootDir>/${SUBJECTS[path]}`) },
      enableFindRelatedTests: false,
    },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    disableTypeChecks: false,
    tsconfigFile: 'none',
    ignorePatterns: ['**', '!src/**/*', '!test/**/*', '!package.json', '!jest.config.js'],
    tempDirName: join(folder, 'sandbox'),
    reporters: ['json'],
    jsonReporter: { fileName: join(folder, 'report.json') },
  };
}

/** A change that no test noticed, in a line: where, what stood there, what it became. */
function toLine(path, source, { location: { start, end }, replacement }) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  const flat = (text) => text.replace(/\s+/g, ' ').trim();
  return `survived  ${path}:${start.line}:${start.column}  ${flat(lines.join(' '))} → ${flat(replacement)}`;
}

/** Tells what became of the changes of a file, and whether enough were noticed. */
function judge(path, { source, mutants }) {
  const count = (statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const survivors = mutants.filter(({ status }) => UNNOTICED.includes(status));
  for (const survivor of survivors) console.log(toLine(path, source, survivor));
  const [killed, late] = [count(['Killed']), count(['Timeout'])];
  const total = killed + late + survivors.length;
  const score = (100 * (killed + late)) / total;
  const text = `${score.toFixed(1)} %, ${killed} killed, ${late} timed out, ${survivors.length} survived, ${total} in all`;
  console.log(`mutation: ${path} ${text}`);
  return score >= BOUND;
}

function runStryker() {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-mutation-'));
  try {
    const config = join(folder, 'stryker.config.json');
    writeFileSync(config, JSON.stringify(toConfig(folder)));
    const { status } = spawnSync('npx', [...NPX, 'stryker', 'run', config], { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) return false;
    const { files } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    return paths.map((path) => judge(path, files[path])).every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const unknown = paths.find((path) => !(path in SUBJECTS));
if (unknown !== undefined) throw new Error(`${unknown} is not among those that are changed: ${Object.keys(SUBJECTS).join(', ')}`);
const found = spawnSync('npx', [...NPX, 'stryker', '--version'], { cwd: ROOT, encoding: 'utf8' });
if (found.status !== 0) {
  console.log(`${found.error?.message ?? found.stderr}\nmutation: not run`);
  if (process.env.MUST_RUN === '1') process.exitCode = 1;
} else if (!runStryker()) {
  process.exitCode = 1;
}
