import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { canRunContainers, copyExample, FAILED, notRun, PASSED, run } from './support.mjs';

const INSTALL = ['install', '--prefer-offline', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];

/** A project for Node: our packed archive, `npm install`, `npm test`. */
export function runNode({ name, scratch, archive }) {
  const folder = copyExample(name, scratch);
  copyFileSync(archive, join(folder, 'polyglance.tgz'));
  if (!run('npm', INSTALL, { cwd: folder }).isGood) return { ...notRun('npm cannot install what it needs'), isInstall: true };
  return run('npm', ['test'], { cwd: folder }).isGood ? PASSED : FAILED;
}

/** One whose tests need an engine, its socket and the image. */
export function runNodeWithContainers(given) {
  return canRunContainers() ? runNode(given) : notRun('it needs a container engine and the image: see npm run test:container');
}
