import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/**
 * Starts a server as a process of its own and waits until it prints where it is, `http://127.0.0.1:<port>`.
 *
 * @param program its program
 * @param args its arguments
 * @returns its port and process id, and `stop`, which ends it and waits until it is gone
 * @throws Error with what it printed, when it ends before
 */
export async function startListening(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } });
  const ended = new Promise((resolve) => {
    child.once('close', resolve);
  });
  const port = await new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(text);
      if (found !== null) resolve(Number(found[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${text}`)));
  });
  const stop = () => {
    child.kill('SIGKILL');
    return ended;
  };
  return { port, pid: child.pid, stop };
}

/** A port that nobody listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
