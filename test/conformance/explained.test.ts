import { describe, expect, it } from '@jest/globals';
import { runCase } from '../../src/conformance/verify/run.ts';
import { createDialects } from '../../src/emulator/dialects.ts';
import { createExplainer, toOwnEndpoint } from '../../src/emulator/explaining.ts';
import { readCaseSets } from '../../src/emulator/verifying.ts';
import { startEmulator } from '../../src/index.ts';
import { withFile } from '../documents/support.ts';

const IMAGE =
  '    - { send: POST /v2/images, body: { name: "{unique}-{unique}-{unique}", disk_format: raw, container_format: bare }, keep: { image: /id }, undo: "DELETE /v2/images/{image}" }\n';

/** What explains how an emulator with switches answers a case that has these steps. */
async function explained(steps: string, switches: Record<string, boolean> = {}): Promise<string | null> {
  const text = `version: 1\ndialect: openstack-v2\nsource: here\ncases:\n  - name: one\n    steps:\n${IMAGE}${steps}`.replaceAll(
    /^ {4}- /gm,
    '      - ',
  );
  const dialect = createDialects().find(({ id }) => id === 'openstack-v2');
  const [one] = await withFile('own.yaml', text, async (file) =>
    (await readCaseSets('openstack-v2', [file])).flatMap(({ cases }) => cases),
  );
  if (dialect === undefined || one === undefined) throw new Error('there is nothing to explain');
  const emulator = await startEmulator({ port: 0, switches });
  const explainer = createExplainer(dialect);
  try {
    const pause = async (): Promise<void> => emulator.clock.advance('500ms');
    const ran = await runCase(one, { endpoint: await toOwnEndpoint(emulator, dialect), unique: 'verify-own', pause });
    expect(ran.differences).not.toEqual([]);
    return (await explainer.explain(one, ran))?.words ?? null;
  } finally {
    await explainer.stop();
    await emulator.stop();
  }
}

const DATA = '    - { send: "PUT /v2/images/{image}/file", type: application/octet-stream, text: some, expect: { status: 204 } }\n';

describe('another answer than expected is explained', () => {
  it('by a switch, wherever the cloud keeps its data', async () => {
    const step = '    - { send: "GET /v2/images/{image}", expect: { body: { direct_url: { $absent: true } } } }\n';
    expect(await explained(DATA + step, { 'openstack-v2.showDirectUrl': true })).toBe('openstack-v2.showDirectUrl: true');
  });

  it.each([
    ['has the name of an image in it', 'body: { $only: { name: x } }'],
    ['is too long to be shown as a whole', 'status: 299'],
  ])('by what the emulator does too, where it %s', async (_what, wanted) => {
    expect(await explained(`    - { send: "GET /v2/images/{image}", expect: { ${wanted} } }\n`)).toBe(
      'the emulator does not answer so either: the case is to be looked at',
    );
  });

  it('by what the emulator does too, once it has come so far', async () => {
    const steps = [
      '    - { send: "PUT /v2/images/{image}/stage", type: application/octet-stream, text: some, expect: { status: 204 } }\n',
      '    - { send: "POST /v2/images/{image}/import", body: { method: { name: glance-direct } }, expect: { status: 202 } }\n',
      '    - { send: "GET /v2/images/{image}", until: { body: { status: active } }, expect: { body: { status: killed } } }\n',
    ];
    expect(await explained(steps.join(''))).toBe('the emulator does not answer so either: the case is to be looked at');
  });
});
