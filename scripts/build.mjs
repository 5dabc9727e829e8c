/**
 * Makes dist/: everything that the library, `bin/polyglance.js` and `npm run serve:oracle` need.
 *
 * - index.js, cli.js and their chunks: ES modules, one bundle, because 150 loose files double the start-up time.
 * - index.cjs: the CommonJS twin, for users whose jest cannot load an ES module.
 * - testcontainers.js, testcontainers.cjs: the module for that library, which the user brings.
 * - jest.js, jest.cjs, vitest.js: the matchers, for those test runners. Nothing can require vitest.
 * - ajv.cjs: ajv in one file, for the first request that is checked by a schema.
 * - index.d.ts, index.d.cts and their like: the types of both.
 * - LICENSES-BUNDLED.txt: what is bundled of others, and the texts of its licences.
 * - default-cloud.json: the shipped fixtures, checked and turned into data, so that a plain start parses no YAML.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { writeLicences } from './bundled.mjs';
import { copyTypes } from './types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** A folder beside dist takes its place when all is made: a build that fails leaves the last good one. */
const dist = join(root, `dist-${process.pid}`);
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/**
 * The dependencies load from node_modules on first use, if at all. What every start needs (commander, fast-json-patch) is bundled
 * instead: one file less to look for each, 6 ms of 60 in all. What is bundled is a development dependency.
 */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).flatMap((name) => [name, `${name}/*`]),
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/** What can be imported, by the name of its files in dist. */
const doors = { index: 'src/index.ts', testcontainers: 'src/testcontainers.ts' };
/** The same, for test runners: bundles of their own, so that a start finds all of its code in as few files as before. */
const matcherDoors = { jest: 'src/jest.ts' };
/** The same, for ES modules alone. */
const moduleDoors = { vitest: 'src/vitest.ts' };

/** `require` for bundled CommonJS packages that ask for modules of node. */
const requireInModules =
  "import { createRequire as polyglanceCreateRequire } from 'node:module'; const require = polyglanceCreateRequire(import.meta.url);";

/** Sends src to the file that buildAjv makes. */
const ajvInOneFile = {
  name: 'ajv-in-one-file',
  setup(esbuild) {
    esbuild.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(/requireNow\('ajv[^']*'\)/g, "requireNow('./ajv.cjs')"), loader: 'ts' };
    });
  },
};

/** ajv is some sixty files; to find them one by one would cost the first update 15 ms. */
function buildAjv() {
  return build({ ...common, format: 'cjs', entryPoints: { ajv: 'scripts/ajv-entry.mjs' }, outdir: dist, outExtension: { '.js': '.cjs' } });
}

function buildModules() {
  return build({
    ...common,
    format: 'esm',
    splitting: true,
    entryPoints: { ...doors, cli: 'src/cli/main.ts' },
    outdir: dist,
    chunkNames: '[name]-[hash]',
    plugins: [ajvInOneFile],
    banner: { js: requireInModules },
  });
}

function buildMatchers() {
  return build({ ...common, format: 'esm', entryPoints: { ...matcherDoors, ...moduleDoors }, outdir: dist });
}

function buildCommonJs() {
  return build({
    ...common,
    format: 'cjs',
    entryPoints: { ...doors, ...matcherDoors },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    plugins: [ajvInOneFile],
    // A CommonJS jest refuses import(), so there it becomes require().
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'polyglanceModuleUrl' },
    banner: { js: "const polyglanceModuleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
}

/** Runs the fixture compiler, bundled for the moment: Node 20 runs no TypeScript. */
async function buildDefaultCloud() {
  const bundled = join(dist, 'default-cloud.build.mjs');
  const options = { format: 'esm', entryPoints: ['scripts/default-cloud.ts'], outfile: bundled, plugins: [ajvInOneFile] };
  await build({ ...common, ...options, banner: { js: requireInModules } });
  try {
    const module = await import(pathToFileURL(bundled).href);
    await writeFile(join(dist, 'default-cloud.json'), await module.buildDefaultCloud(root));
  } finally {
    await rm(bundled);
  }
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${code}`))));
  });
}

async function buildTypes() {
  const emitted = join(dist, 'types-emitted');
  const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin', 'tsc');
  await run(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', emitted]);
  await copyTypes(emitted, dist, Object.keys({ ...doors, ...matcherDoors }), Object.keys(moduleDoors));
  await rm(emitted, { recursive: true });
}

async function makeAll() {
  await mkdir(dist);
  const [bundles] = await Promise.all([Promise.all([buildModules(), buildAjv(), buildMatchers(), buildCommonJs()]), buildTypes()]);
  await buildDefaultCloud();
  await writeFile(join(dist, 'LICENSES-BUNDLED.txt'), await writeLicences(bundles.map(({ metafile }) => metafile)));
  await rm(join(root, 'dist'), { recursive: true, force: true });
  await rename(dist, join(root, 'dist'));
}

const started = performance.now();
try {
  await makeAll();
  console.log(`built dist in ${((performance.now() - started) / 1000).toFixed(1)} s`);
} finally {
  await rm(dist, { recursive: true, force: true });
}
