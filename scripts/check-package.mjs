/** Looks at the package as others get it: packs it, asks publint and arethetypeswrong, then compiles projects against its types. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pack, root } from './pack.mjs';

const USE = `
async function use(): Promise<string> {
  const emulator: Emulator = await startEmulator({ port: 0 });
  const home: string | undefined = emulator.homes['openstack'];
  createServer(emulator.app).listen(0).close();
  await emulator.stop();
  return String(home);
}
async function useContainer(): Promise<void> {
  await using container: StartedPolyglanceContainer = await new PolyglanceContainer('image')
    .withScenario({ version: 1 })
    .withOptions({ auth: 'any', clock: 'real' })
    .withEnvironment({ TZ: 'UTC' })
    .start();
  const clouds: RemoteClouds = await container.sandbox('a', { seed: 1 });
  console.log(clouds.homes['openstack'], (await container.journal())[0]?.status);
}
void use().then(useContainer);
`;

/** What asks the matchers, by the test runner whose `expect` it is; nothing can require vitest. */
const matchersOf = (runner, door) => `
import { expect as ${door} } from '${runner}';
import 'polyglance/${door}';
export async function use_${door}(emulator: Emulator, container: RemoteClouds): Promise<void> {
  ${door}(emulator).toHaveReceived('openstack-v2.image-update', { times: 2, body: ${door}.anything() });
  const waited: Promise<void> = ${door}(container).not.toHaveNoViolations({ severity: 'error' });
  await waited;
}
`;

/** What asks jest's global expect, by the types of @types/jest. */
const GLOBAL_JEST = `
export function useGlobal(emulator: Emulator): void {
  expect(emulator).toHaveReceived('openstack-v2.image-update', { times: 2 });
  expect(emulator).not.toHaveNoViolations();
}
`;

/** Each way in which a project can look at the types: its settings and its one file. */
const PROJECTS = [
  { name: 'esm-nodenext', type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  { name: 'esm-node16', type: 'module', module: 'node16', moduleResolution: 'node16' },
  { name: 'esm-bundler', type: 'module', module: 'esnext', moduleResolution: 'bundler' },
  { name: 'cjs-nodenext', type: 'commonjs', module: 'nodenext', moduleResolution: 'nodenext' },
  { name: 'cjs-node16', type: 'commonjs', module: 'node16', moduleResolution: 'node16' },
];

function tool(name, args, cwd = root) {
  execFileSync(join(root, 'node_modules', '.bin', name), args, { cwd, stdio: 'inherit' });
}

/** Lends a package that is installed here, and what it depends on, to a project. */
function lend(name, modules) {
  const [from, to] = [join(root, 'node_modules', name), join(modules, name)];
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(from, to);
  const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  for (const dependency of Object.keys(dependencies)) lend(dependency, modules);
}

/** A project of a user: TypeScript, our package with what it depends on, and no `skipLibCheck` to hide what is wrong in ours. */
function compileAgainst(scratch, archive, { name, type, module, moduleResolution }) {
  const folder = join(scratch, name);
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'polyglance');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', archive, '-C', installed, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  // Whoever writes TypeScript for Node has Node's types; whoever uses a module for another library has that.
  for (const dependency of [
    ...Object.keys(dependencies),
    '@types/node',
    'testcontainers',
    '@jest/globals',
    '@types/jest',
    'expect',
    'vitest',
  ])
    lend(dependency, modules);
  const compilerOptions = {
    module,
    moduleResolution,
    target: 'es2022',
    lib: ['es2022', 'esnext.disposable'],
    strict: true,
    noEmit: true,
    types: type === 'module' ? ['node'] : ['node', 'jest'],
    preserveSymlinks: true,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, type, private: true }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  writeFileSync(
    join(folder, 'use.ts'),
    `import { createServer } from 'node:http';\nimport { type Emulator, startEmulator } from 'polyglance';
import { PolyglanceContainer, type RemoteClouds, type StartedPolyglanceContainer } from 'polyglance/testcontainers';
${matchersOf('@jest/globals', 'jest')}${type === 'module' ? matchersOf('vitest', 'vitest') : GLOBAL_JEST}${USE}`,
  );
  tool('tsc', ['-p', folder]);
  console.log(`types: ${name} compiles`);
}

const scratch = mkdtempSync(join(tmpdir(), 'polyglance-package-'));
try {
  const archive = pack(scratch);
  tool('publint', ['run', archive, '--strict']);
  // node10 knows no exports, so it sees nothing but the main door; no Node that we run on resolves like that.
  tool('attw', [archive, '--profile', 'node16', '--exclude-entrypoints', 'vitest']);
  tool('attw', [archive, '--profile', 'esm-only', '--entrypoints', 'vitest']);
  for (const project of PROJECTS) compileAgainst(scratch, archive, project);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
