/** Runs the unit tests under the newer releases of Node too; the `node` package on the registry carries them. Builds nothing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const RELEASES = ['22', '24'];

const failed = RELEASES.filter((release) => {
  const jest = ['node', '--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const node = ['--yes', '--package', `node@${release}`, '--'];
  const version = spawnSync('npx', [...node, 'node', '--version'], { cwd: root, encoding: 'utf8' });
  if (version.status !== 0) {
    console.log(`node ${release}: not run\n${version.stderr}`);
    return process.env.MUST_RUN === '1';
  }
  console.log(`--- ${version.stdout.trim()}`);
  return spawnSync('npx', [...node, ...jest], { cwd: root, stdio: 'inherit' }).status !== 0;
});
process.exitCode = failed.length > 0 ? 1 : 0;
