import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { main } from '../../src/cli/main.ts';
import type { Signal, Terminal } from '../../src/cli/terminal.ts';
import { send } from '../support/client.ts';
import { runCommand } from '../support/command-line.ts';
import { useWeb } from '../support/web.ts';

const folder = mkdtempSync(join(tmpdir(), 'polyglance-record-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const service = useWeb((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"versions": []}');
});

/** Runs the command until it says where it is, lets something happen, and stops it by a signal. */
async function session(
  argv: readonly string[],
  story: (url: string) => Promise<void>,
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  let stop: (signal: Signal) => void = () => undefined;
  let onUrl: (url: string) => void = () => undefined;
  const isUp = new Promise<string>((resolve) => {
    onUrl = resolve;
  });
  const terminal: Terminal = {
    write: (text) => {
      out += text;
      const url = /^(http:\S+) stands before/m.exec(out)?.[1];
      if (url !== undefined) onUrl(url);
    },
    warn: (text) => {
      err += text;
    },
    styled: false,
    interactive: false,
    onSignal: (listener) => {
      stop = listener;
      return () => undefined;
    },
    exit: () => undefined,
  };
  const ended = main(['record', '--port', '0', ...argv], {}, { terminal });
  await Promise.race([isUp.then(story), ended]);
  stop('SIGINT');
  return { code: await ended, out, err };
}

describe('polyglance record', () => {
  it('records until it is stopped, and says what it has been', async () => {
    const [output, fixture] = [at('a.ndjson'), at('a.yaml')];
    const { code, out, err } = await session(['--target', service.url, '--output', output, '--fixture', fixture], async (url) => {
      expect((await send('GET', `${url}/v2/images`)).text).toBe('{"versions": []}');
    });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`stands before ${service.url} and writes ${output}; Ctrl-C ends it\n`);
    expect(out).toContain('GET /v2/images: body/versions: there [], here nothing\n');
    expect(out).toMatch(/a\.ndjson: 1 exchange; 1 compared, 1 would have been answered otherwise\n.*a\.yaml: a fixture with 0 images\n$/);
    expect(readFileSync(output, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect(statSync(output).mode % 0o1000).toBe(0o600);
  });

  it('says what to do where nobody has asked, and writes no cases without a step', async () => {
    const [output, cases] = [at('none.ndjson'), at('none.yaml')];
    const { code, out } = await session(['--target', service.url, '--output', output, '--cases', cases], async () => undefined);
    expect([code, existsSync(cases)]).toEqual([0, false]);
    const url = /^(\S+) stands before/m.exec(out)?.[1];
    expect(out).toContain(
      `none.ndjson: 0 exchanges: no client has asked here; tell them to with OS_IMAGE_ENDPOINT_OVERRIDE=${url}, or with image_endpoint_override: ${url} in the entry of clouds.yaml\n`,
    );
    expect(out).toContain('none.yaml is not written: no exchange can be made a step');
  });

  it('says when the target cannot be reached, and waits for it', async () => {
    const { code, out } = await session(
      ['--target', 'http://127.0.0.1:1', '--output', at('b.ndjson'), '--no-compare'],
      async () => undefined,
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /^http:\/\/127\.0\.0\.1:1 cannot be reached now \(ECONNREFUSED\): clients get a 502 of the recorder until it can\n/,
    );
  });

  it('writes over a file only where it is told to', async () => {
    const output = at('there.ndjson');
    writeFileSync(output, 'mine');
    const words = ['record', '--target', service.url, '--output', output];
    expect(await runCommand(words)).toMatchObject({
      code: 2,
      err: `error: --output ${JSON.stringify(output)} is there already: name another file, or say --overwrite\n`,
    });
    expect(readFileSync(output, 'utf8')).toBe('mine');
    expect((await session(['--overwrite', ...words.slice(1)], async () => undefined)).code).toBe(0);
    expect(readFileSync(output, 'utf8')).toMatch(/^\{"polyglance":"recording"/);
  });

  it.each([
    [[], 2, 'there is no service to stand before: name it with --target, such as http://glance.example:9292, or a recording with --from'],
    [
      ['--target', 'glance'],
      2,
      '--target "glance" is no http or https URL: give the place of the service, such as http://glance.example:9292',
    ],
    [
      ['--target', 'ftp://a'],
      2,
      '--target "ftp://a" is no http or https URL: give the place of the service, such as http://glance.example:9292',
    ],
    [['--target', 'http://me:pw@a'], 2, '--target "http://…@a" has a name or a password: leave it out, what clients send is passed on'],
    [
      ['--target', 'http://a/?x'],
      2,
      '--target "http://a/?x" has a query or a fragment: give the place of the service alone, such as http://a',
    ],
    [['--target', 'http://a', '--port', 'x'], 2, '--port "x" is no port: give a number from 0 to 65535'],
    [['--target', 'http://a', '--dialect', 'imz'], 2, 'there is no dialect "imz", did you mean "ims"?'],
    [
      ['--target', 'http://a', '--dialect', 'keystone'],
      2,
      'there is no dialect "keystone": it is one of openstack-v2, openstack-v1, rackspace, ims',
    ],
    [
      ['--target', 'https://a', '--ca', '/nowhere.pem'],
      2,
      '--ca "/nowhere.pem" cannot be read (ENOENT): name a file with certificates in PEM',
    ],
    [
      ['--target', 'http://a', '--from', 'x'],
      2,
      '--from takes a recording that is there, so --target means nothing: leave one of them out',
    ],
    [['--from', 'x', '--keep-host'], 2, '--from takes a recording that is there, so --keep-host means nothing: leave one of them out'],
    [['--from', 'x'], 2, '--from alone makes nothing: say what to write, with --fixture FILE or --cases FILE'],
    [['--from', '/nowhere', '--cases', 'y'], 2, '"/nowhere" cannot be read (ENOENT): name a file that polyglance record has written'],
    [['--target', 'http://127.0.0.1:1', '--output', '/nowhere/x'], 3, '"/nowhere/x" cannot be written (ENOENT): name another file'],
  ])('refuses %j', async (argv, code, message) => {
    const told = await runCommand(['record', ...argv]);
    expect([told.code, told.err]).toEqual([code, `error: ${message}\n`]);
  });

  it.each([
    ['--fixture', 'nodir/x.yaml', 'ENOENT'],
    ['--cases', 'nodir/x.yaml', 'ENOENT'],
    ['--cases', 'file/x.yaml', 'ENOTDIR'],
    ['--fixture', '.', 'EISDIR'],
  ])('refuses %s %s before it begins', async (flag, name, code) => {
    writeFileSync(at('file'), '');
    writeFileSync(at('some.ndjson'), '');
    const err = `error: ${flag} ${JSON.stringify(at(name))} cannot be written (${code}): name another file\n`;
    const words = [flag, at(name), '--overwrite'];
    expect(await runCommand(['record', '--target', service.url, '--output', at('never.ndjson'), ...words])).toEqual({
      code: 3,
      out: '',
      err,
    });
    expect(existsSync(at('never.ndjson'))).toBe(false);
    expect(await runCommand(['record', '--from', at('some.ndjson'), ...words])).toEqual({ code: 3, out: '', err });
  });

  it('writes one file where the other cannot be written any more', async () => {
    mkdirSync(at('gone'));
    const [output, fixture, cases] = [at('left.ndjson'), at('gone/x.yaml'), at('left.yaml')];
    const told = await session(['--target', service.url, '--output', output, '--fixture', fixture, '--cases', cases], async (url) => {
      await send('GET', `${url}/v2/images`);
      rmSync(at('gone'), { recursive: true });
    });
    expect([told.code, existsSync(cases)]).toEqual([3, true]);
    expect(told.err).toBe(`error: --fixture ${JSON.stringify(fixture)} cannot be written (ENOENT): name another file\n`);
    expect(told.out).toMatch(/left\.ndjson: 1 exchange[\s\S]*left\.yaml: 1 step/);
  });

  it('refuses a port that is taken, and leaves no file', async () => {
    const { port } = new URL(service.url);
    const words = ['record', '--output', at('never.ndjson'), '--port', port, '--target', 'http://127.0.0.1:1'];
    expect((await runCommand(words)).err).toMatch(/^error: port \d+ on 127\.0\.0\.1 is taken: /);
    expect(existsSync(at('never.ndjson'))).toBe(false);
  });

  it('refuses to stand before itself', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const words = ['record', '--output', at('never.ndjson'), '--port', String(port), '--target', `http://localhost:${port}`];
    expect(await runCommand(words)).toMatchObject({
      code: 2,
      err: `error: --target http://localhost:${port} is where the recorder itself listens: choose another --port\n`,
    });
  });

  it('refuses a flag that it does not know, with the nearest', async () => {
    expect((await runCommand(['record', '--targt', 'http://a'])).err).toContain('--target');
  });

  it('has a help that fits a screen, with examples', async () => {
    const { code, out } = await runCommand(['record', '--help']);
    expect([code, out.includes('Examples:')]).toEqual([0, true]);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(existsSync('polyglance-recording.ndjson')).toBe(false);
  });
});
