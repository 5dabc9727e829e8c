import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { runCommand } from '../support/command-line.ts';
import { TLS_FILES } from '../support/web.ts';

// TLS on all ports: by a certificate that is made for it, or by one's own.

const LOG_IN = {
  auth: {
    identity: { methods: ['password'], password: { user: { name: 'alice', domain: { id: 'default' }, password: 'secret' } } },
    scope: { project: { name: 'alpha', domain: { id: 'default' } } },
  },
};

let folder: string;
let emulator: Emulator | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polyglance-tls-'));
});
afterEach(async () => {
  await emulator?.stop();
  emulator = undefined;
  rmSync(folder, { recursive: true });
});

async function start(options: EmulatorOptions): Promise<{ readonly url: string; readonly ca: string }> {
  const tlsCa = join(folder, 'ca.pem');
  emulator = await startEmulator({ tlsCa, ...options });
  return { url: emulator.url, ca: readFileSync(tlsCa, 'utf8') };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Asks as a client does that trusts one certificate. */
function ask(
  url: string,
  ca: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: object } = {},
): Promise<Answer> {
  const headers = { 'x-auth-token': 'dev-alice', 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, ca, agent: false, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe('a certificate that is made', () => {
  it('is trusted by the one that was written, for each name of this machine', async () => {
    const { url, ca } = await start({ tls: true });
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    for (const name of ['127.0.0.1', 'localhost']) {
      expect((await ask(`${url.replace('127.0.0.1', name)}/openstack/v2/images`, ca)).status).toBe(200);
    }
  });

  it('is not trusted without it, and is another one at each start', async () => {
    const first = await start({ tls: true });
    await emulator?.stop();
    const second = await start({ tls: true });
    await expect(ask(`${second.url}/openstack/v2/images`, first.ca)).rejects.toThrow(/signature|certificate/i);
    expect(first.ca).not.toBe(second.ca);
  });

  it('lets log-ins, catalogs, versions and links say https', async () => {
    const { url, ca } = await start({ tls: true, ports: { ims: 0 } });
    const logged = await ask(`${url}/identity/v3/auth/tokens`, ca, { method: 'POST', body: LOG_IN });
    expect(logged.status).toBe(201);
    const versions = await ask(`${url}/openstack/versions`, ca);
    const made = await ask(`${url}/openstack/v2/images`, ca, { method: 'POST', body: { name: 'a' } });
    const iam = await ask(`${url}/iam/v3/auth/tokens`, ca, {
      method: 'POST',
      body: { auth: { ...LOG_IN.auth, scope: { project: { name: 'eu-de' } } } },
    });
    const all = [logged.text, versions.text, String(made.headers['location']), iam.text].join('\n');
    expect(all).toContain(`${url}/openstack`);
    expect(iam.text).toContain(`"${emulator?.homes['ims']}`);
    expect(all).not.toContain('http://');
    expect((await ask(`${emulator?.homes['ims']}/v2/cloudimages?limit=1`, ca)).status).toBe(200);
  });

  it('is told to clients', async () => {
    await start({ tls: true });
    const file = join(folder, 'ca.pem');
    expect(emulator?.environment()).toMatchObject({
      OS_AUTH_URL: expect.stringMatching(/^https:/),
      OS_CACERT: file,
      NODE_EXTRA_CA_CERTS: file,
    });
    expect(emulator?.cloudsYaml()).toContain(`cacert: ${JSON.stringify(file)}\n`);
  });
});

describe('a certificate of one’s own', () => {
  it('is spoken with', async () => {
    const { url } = await start({ tls: [TLS_FILES.cert, TLS_FILES.key] });
    expect((await ask(`${url}/openstack/v2/images`, readFileSync(TLS_FILES.cert, 'utf8'))).status).toBe(200);
  });

  it.each<readonly [string, () => EmulatorOptions, RegExp]>([
    ['that is not there', () => ({ tls: ['/nowhere/cert.pem', TLS_FILES.key] }), /\/nowhere\/cert\.pem cannot be read: ENOENT/],
    ['that is none', () => ({ tls: [noCertificate('a.pem'), TLS_FILES.key] }), /a\.pem and .*key\.pem are no certificate and its key, PEM/],
    ['without its key', () => ({ tls: [TLS_FILES.cert] }), /tls.*it has to be true, or the paths of a certificate and of its key/],
    ['to be written, without TLS', () => ({ tlsCa: join(folder, 'ca.pem') }), /tlsCa names a file .*: give --tls too/],
    [
      'to be written where nothing can be',
      () => ({ tls: true, tlsCa: join(folder, 'no', 'ca.pem') }),
      /the certificate to trust cannot be written/,
    ],
  ])('is refused: one %s', async (_name, options, said) => {
    await expect(startEmulator(options())).rejects.toThrow(said);
  });
});

function noCertificate(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, 'nothing');
  return path;
}

describe('the command line', () => {
  const { PATH = '' } = process.env;

  it('runs a command that trusts it', async () => {
    const client = join(folder, 'client.mjs');
    const lines = [
      'const { OS_AUTH_URL, OS_CACERT, POLYGLANCE_URL } = process.env;',
      "const answer = await fetch(POLYGLANCE_URL + '/openstack/v2/images', { headers: { 'x-auth-token': 'dev-alice' } });",
      "process.exitCode = answer.ok && OS_AUTH_URL.startsWith('https:') && OS_CACERT.endsWith('.pem') ? 0 : 9;",
    ];
    writeFileSync(client, lines.join('\n'));
    expect((await runCommand(['exec', '--tls', '--', process.execPath, client], { PATH })).code).toBe(0);
  });

  it('asks it on this machine by any certificate', async () => {
    const { url } = await start({ tls: true });
    expect(await runCommand(['health', url])).toMatchObject({ code: 0, out: 'ok\n' });
    expect(await runCommand(['health'], { POLYGLANCE_TLS: 'true', POLYGLANCE_PORT: new URL(url).port })).toMatchObject({
      code: 0,
      out: 'ok\n',
    });
    expect(await runCommand(['snapshot', 'take', 'a', '--url', url])).toMatchObject({ code: 0 });
  });

  it('takes own files, relative to the config file that names them', async () => {
    for (const [name, file] of Object.entries(TLS_FILES)) writeFileSync(join(folder, `${name}.pem`), readFileSync(file));
    const config = join(folder, 'c.yaml');
    writeFileSync(config, 'version: 1\ntls: [cert.pem, key.pem]\ntlsCa: trust.pem\n');
    expect((await runCommand(['exec', '--config', config, '--', process.execPath, '-e', ''], { PATH })).code).toBe(0);
    expect(statSync(join(folder, 'trust.pem')).size).toBeGreaterThan(100);
  });
});
