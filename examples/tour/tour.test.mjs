import { match, strictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startEmulator } from 'polyglance';

const TOUR = fileURLToPath(new URL('tour.mjs', import.meta.url));

/** Runs the tour. Resolves when it ends, whatever it ends with. */
function tour(url) {
  const child = spawn(process.execPath, [TOUR, url], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
}

test('the tour finds all as it should be, also beside a scenario that refuses every update', async () => {
  const refusal = { version: 1, name: 'refuse', rules: [{ match: { operation: '*.*-update' }, reply: { status: 503 } }] };
  const emulator = await startEmulator({ port: 0 });
  await emulator.scenario(refusal);
  const { code, output } = await tour(emulator.url);
  await emulator.stop();
  strictEqual(code, 0, output);
  match(output, /All \d+ steps are as they should be/);
});

test('the tour ends with 1 where something is not as it should be', async () => {
  const emulator = await startEmulator({ port: 0, switches: { prefer: 'off' } });
  const { code, output } = await tour(emulator.url);
  await emulator.stop();
  strictEqual(code, 1, output);
  match(output, /Not as it should be/);
});
