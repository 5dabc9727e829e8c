import { join } from 'node:path';
import { copyExample, isThere, notRun, run, runBothWays } from './support.mjs';

/** Python: an environment of its own, pip, pytest. */
export function runPytest({ name, scratch }) {
  if (!isThere('python3')) return notRun('there is no python3');
  const cwd = copyExample(name, scratch);
  const bin = join(cwd, '.venv', 'bin');
  if (!run('python3', ['-m', 'venv', '.venv'], { cwd }).isGood) return notRun('python3 cannot make an environment');
  const install = ['install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt'];
  if (!run(join(bin, 'pip'), install, { cwd }).isGood) return notRun('pip cannot install what it needs');
  return runBothWays(join(bin, 'pytest'), ['--quiet', '--disable-warnings'], { cwd });
}

/** Go: the module in a copy, whose go.mod is filled in there. */
export function runGo({ name, scratch }) {
  if (!isThere('go')) return notRun('there is no go');
  const cwd = copyExample(name, scratch);
  const env = { GOFLAGS: `${process.env.GOFLAGS ?? ''} -mod=mod`.trim() };
  if (!run('go', ['test', '-c', '-o', 'example.test', '.'], { cwd, env }).isGood) {
    return run('go', ['mod', 'download'], { cwd, env }).isGood ? { result: 'failed' } : notRun('go cannot download what it needs');
  }
  return runBothWays('go', ['test', '-count=1', '-v', './...'], { cwd, env });
}

/** Java: Maven. */
export function runJava({ name, scratch }) {
  if (!isThere('mvn')) return notRun('there is no mvn');
  const cwd = copyExample(name, scratch);
  const { isGood, text } = run('mvn', ['-B', '-ntp', 'test-compile'], { cwd });
  if (!isGood) return /Could not (?:resolve|transfer)/.test(text) ? notRun('mvn cannot download what it needs') : { result: 'failed' };
  return runBothWays('mvn', ['-B', '-ntp', 'test'], { cwd });
}
