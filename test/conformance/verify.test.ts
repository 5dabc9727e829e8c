import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { main } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { type Ran, runCommand } from '../support/command-line.ts';
import { useEmulator } from '../support/emulator.ts';
import { useFolder } from '../support/folder.ts';
import { expectHar, expectJunit, expectOwn, expectPage, expectSarif } from '../support/report-schemas.ts';
import { TLS_FILES, useWeb } from '../support/web.ts';

// `polyglance verify` against clouds that are emulators of ours: as they are by default, and made to differ.

const bench = useEmulator();
const different = useEmulator({ switches: { 'openstack-v2.showDirectUrl': true } });

const folder = useFolder();
const { file } = folder;

/** Runs it with the users of an emulator in a clouds.yaml. */
async function verify(there: typeof bench, argv: readonly string[], home = 'openstack'): Promise<Ran> {
  const clouds = file('clouds.yaml', there.emulator.cloudsYaml());
  const target = ['--target', there.emulator.homes[home] ?? ''];
  const { code, ...texts } = await runCommand(['verify', ...target, ...argv], { OS_CLIENT_CONFIG_FILE: clouds });
  const toShort = (text: string): string => text.replaceAll(`${folder.path}/`, '');
  return { code, out: toShort(texts.out), err: toShort(texts.err) };
}

const GIVEN = `given:
  image:
    - send: POST /v2/images
      body: { name: "{unique}", disk_format: raw, container_format: bare }
      expect: { status: 201 }
      keep: { image: /id }
      undo: DELETE /v2/images/{image}
`;
const toCases = (text: string): string => `version: 1\ndialect: openstack-v2\n${GIVEN}cases:\n${text}`;
const DATA = `  - name: an image with data does not say where they are
    given: [image]
    steps:
      - { send: "PUT /v2/images/{image}/file", type: application/octet-stream, bytes: 10, expect: { status: 204 } }
      - { send: "GET /v2/images/{image}", expect: { body: { direct_url: { $absent: true }, size: 10 } } }
`;
const OF_OTHERS = `  - { name: nobody else sees it, given: [image], send: "GET /v2/images/{image}", as: other, expect: { status: 404 } }\n`;

async function imagesOf(there: typeof bench): Promise<unknown> {
  return (await there.v2('GET', '/v2/images?limit=100')).json.images.length;
}

describe('a cloud that is like the emulator', () => {
  it('passes the cases of the package, and has as many images as before', async () => {
    const before = await imagesOf(bench);
    const { code, out } = await verify(bench, ['--cloud', 'openstack-alice', '--only', 'an update can replace']);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^openstack-v2 \(v2\.\d+\): (\d+) cases: \1 as the emulator, 0 .*, 0 not run\n$/),
    ]);
    expect(await imagesOf(bench)).toBe(before);
  });

  it('needs no second user where no case asks for one; the others are not run', async () => {
    const cases = file('cases.yaml', toCases(DATA + OF_OTHERS));
    const alone = await verify(bench, ['--cloud', 'openstack-alice', '--cases', cases]);
    expect(alone).toMatchObject({ code: 0, out: expect.stringContaining('not run: 1 case: nobody is logged in as other\n') });
    const both = await verify(bench, ['--cloud', 'openstack-alice', '--other-cloud', 'openstack-bob', '--cases', cases]);
    expect(both.out).toMatch(/2 as the emulator, .* 0 not run\n$/);
  });

  it('is only read with --read-only', async () => {
    const cases = file('cases.yaml', toCases(`${DATA}  - { name: a list, send: GET /v2/images, expect: { status: 200 } }\n`));
    const before = bench.emulator.journal().length;
    const { code, out } = await verify(bench, ['--cloud', 'openstack-alice', '--cases', cases, '--read-only']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^not run: 1 case: it could change something\n.*1 as the emulator/s)]);
    const methods = bench.emulator
      .journal()
      .slice(before)
      .filter(({ dialect }) => dialect === 'openstack-v2');
    expect(new Set(methods.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  it.each([
    [
      'openstack-v1',
      'openstack-pike',
      'openstack-pike-alice',
      '- { name: a list, send: GET /v1/images, expect: { status: 200, type: { $matches: json } } }',
    ],
    [
      'ims',
      'ims',
      'ims-alice',
      '- { name: a list, send: "GET /v2/cloudimages?limit=1", expect: { status: 200, body: { images: { $length: 1 } } } }',
    ],
    [
      'rackspace',
      'rackspace',
      'rackspace-alice',
      '- { name: "{{owner}}", send: "GET /v2/images?owner={owner.project}&limit=1", expect: { status: 200 } }',
    ],
  ])('can be one of %s', async (dialect, home, cloud, row) => {
    const cases = file('cases.yaml', `version: 1\ndialect: ${dialect}\ncases:\n  ${row}\n`);
    expect(await verify(bench, ['--dialect', dialect, '--cloud', cloud, '--cases', cases], home)).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 case: 1 as the emulator'),
    });
  });
});

describe('a cloud that differs', () => {
  it('is explained by the switch that makes the emulator answer so', async () => {
    const { code, out } = await verify(different, ['--cloud', 'openstack-alice', '--cases', file('cases.yaml', toCases(DATA))]);
    expect(code).toBe(0);
    expect(out).toContain('explained: an image with data does not say where they are (cases.yaml:11): openstack-v2.showDirectUrl: true\n');
    expect(out).toMatch(/step 3, GET \/v2\/images\/[0-9a-f-]+: body\/direct_url: expected nothing, got "file:/);
    expect(out).toContain('0 as the emulator, 1 otherwise and explained, 0 otherwise, 0 not run');
  });

  it('is not explained by a case that the emulator does not pass either', async () => {
    const cases = file('cases.yaml', toCases('  - { name: odd, send: GET /v2/images, expect: { status: 418 } }\n'));
    const { code, out } = await verify(bench, ['--cloud', 'openstack-alice', '--cases', cases]);
    expect([code, out]).toEqual([1, expect.stringContaining('the emulator does not answer so either: the case is to be looked at')]);
  });

  it('is not explained where nothing does', async () => {
    await bench.emulator.scenario(
      'version: 1\nname: out\nrules: [{ match: { operation: openstack-v2.image-show }, reply: { status: 503 } }]\n',
    );
    const before = await imagesOf(bench);
    const { code, out } = await verify(bench, ['--cloud', 'openstack-alice', '--cases', file('cases.yaml', toCases(DATA))]);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^unexplained: an image with data .*\n {2}step 3, GET \S+: status: expected a status below 400, got 503: .*\n.* 1 otherwise, 0 not run\n$/s,
    );
    expect(await imagesOf(bench)).toBe(before);
  });

  it('is told what is left there', async () => {
    await bench.emulator.scenario(
      'version: 1\nname: out\nrules: [{ match: { operation: openstack-v2.image-delete }, reply: { status: 403 } }]\n',
    );
    const { code, out } = await verify(bench, ['--cloud', 'openstack-alice', '--cases', file('cases.yaml', toCases(DATA))]);
    expect([code, out]).toEqual([1, expect.stringMatching(/left over: an image .*: DELETE \/v2\/images\/\S+ was answered with 403\n/)]);
  });

  it('has nothing left of what no step takes back, and of what should have been refused', async () => {
    const before = await imagesOf(bench);
    const rows = [
      '  - { name: no undo, send: POST /v2/images, body: { name: a }, expect: { status: 201 } }\n',
      '  - { name: a slip, send: POST /v2/images, body: { name: a }, keep: { i: /id }, undo: "DELETE /v2/imagess/{i}" }\n',
      '  - { name: not refused, send: POST /v2/images, body: { name: a }, expect: { status: 400 } }\n',
    ];
    const { code, out } = await verify(bench, ['--cloud', 'openstack-alice', '--cases', file('cases.yaml', toCases(rows.join('')))]);
    expect([code, out]).toEqual([1, expect.not.stringContaining('left over')]);
    expect(await imagesOf(bench)).toBe(before);
  });

  it('is told where a list has something, and not what is to be kept of it', async () => {
    const rows =
      '  - { name: a slip, send: "GET /v2/images?limit=1", keep: { i: /images/0/idd } }\n  - { name: none, send: "GET /v2/images?name=none", keep: { i: /images/0/id } }\n';
    const { code, out } = await verify(bench, ['--cloud', 'openstack-alice', '--cases', file('cases.yaml', toCases(rows))]);
    expect(code).toBe(1);
    expect(out).toContain('/images/0/idd: expected something, got nothing');
    expect(out).toContain('not run: 1 case: GET /v2/images?name=none lists nothing');
  });

  it('is told of a connection that breaks', async () => {
    await bench.emulator.scenario('version: 1\nname: cut\nrules: [{ match: { operation: openstack-v2.image-show }, fault: reset }]\n');
    const { out } = await verify(bench, ['--cloud', 'openstack-alice', '--cases', file('cases.yaml', toCases(DATA))]);
    expect(out).toMatch(/connection: expected an answer, got .*(?:ECONNRESET|hang up)/);
  });

  it('is waited for where a case says so', async () => {
    const answers = 'plan: { openstack-v2.image-list: [{ reply: { status: 503 } }, { reply: { status: 503 } }] }';
    await bench.emulator.scenario(`version: 1\nname: soon\n${answers}\n`);
    const cases = toCases('  - name: soon\n    steps: [{ send: GET /v2/images, until: { status: 200 }, expect: { status: 200 } }]\n');
    expect((await verify(bench, ['--cloud', 'openstack-alice', '--cases', file('cases.yaml', cases)])).code).toBe(0);
  });
});

describe('a signal', () => {
  it('ends it in order: what the case under way has made is taken back, the others are not run', async () => {
    const before = await imagesOf(bench);
    const out: string[] = [];
    let signal: (name: 'SIGINT') => void = () => undefined;
    const stop = bench.emulator.onExchange(({ operation }) => {
      if (operation === 'openstack-v2.image-create') signal('SIGINT');
    });
    const terminal: Terminal = {
      write: (text) => out.push(text),
      warn: () => undefined,
      styled: false,
      interactive: false,
      onSignal: (listener) => {
        signal = listener;
        return () => undefined;
      },
      exit: () => undefined,
    };
    const cases = file('cases.yaml', toCases(DATA + DATA.replace('an image', 'another image')));
    const argv = ['verify', '--target', bench.emulator.homes['openstack'] ?? '', '--cases', cases];
    const code = await main(argv, { OS_TOKEN: 'dev-alice' }, { terminal });
    stop();
    expect([code, out.join('')]).toEqual([130, expect.stringMatching(/^not run: 1 case: it was ended before\n.* 1 as the emulator/s)]);
    expect(await imagesOf(bench)).toBe(before);
  });
});

describe('a cloud behind TLS', () => {
  const web = useWeb((request, response) => bench.emulator.app(request, response), { isSecure: true });

  it.each<readonly [string, () => string, number, string]>([
    ['is trusted by the certificate of the cloud', () => `cacert: ${TLS_FILES.cert}`, 0, ''],
    ['is trusted where nothing is to be verified', () => 'verify: false', 0, ''],
    ['is not trusted otherwise', () => 'region_name: a', 3, 'self-signed certificate'],
    ['needs a certificate that can be read', () => 'cacert: /nowhere/ca.pem', 2, '/nowhere/ca.pem: there is no such file'],
  ])('%s', async (_name, more, code, said) => {
    const clouds = file('clouds.yaml', `clouds: { mine: { auth: { token: dev-alice }, ${more()} } }\n`);
    const cases = file('cases.yaml', toCases('  - { name: a list, send: GET /v2/images }\n'));
    const ran = await runCommand(['verify', '--target', `${web.url}/openstack`, '--cloud', 'mine', '--cases', cases], {
      OS_CLIENT_CONFIG_FILE: clouds,
    });
    expect(ran).toMatchObject({ code, err: expect.stringContaining(said) });
  });
});

describe('its reports', () => {
  it('are valid by their schemas, and have no token', async () => {
    const cases = file('cases.yaml', toCases(`${DATA}${OF_OTHERS}  - { name: "<1>", send: GET /v2/images, expect: { status: 418 } }\n`));
    const names = ['v.json', 'v.xml', 'v.sarif', 'v.har', 'v.html', 'v.txt'].map((name) => join(folder.path, 'out', name));
    const { code } = await verify(different, ['--cloud', 'openstack-alice', '--cases', cases, '--release', 'ours', '--report', ...names]);
    expect(code).toBe(1);
    const [json = '', xml = '', sarif = '', har = '', html = '', text = ''] = names.map((name) => readFileSync(name, 'utf8'));
    expect(expectOwn('verification', json)).toMatchObject({
      release: 'ours',
      counts: { cases: 3, explained: 1, unexplained: 1, notRun: 1 },
    });
    await expectJunit(xml);
    expect(expectSarif(sarif)).toEqual(['explained', 'unexplained']);
    expect(expectHar(har).map(({ request }) => request.method)).toEqual(['POST', 'PUT', 'GET', 'DELETE', 'GET']);
    expectPage(html);
    expect(html).toContain('&lt;1&gt;');
    expect(text).toContain('3 cases: ');
    const token = different.emulator.journal().flatMap(({ headers }) => headers['x-auth-token'] ?? [])[0];
    expect(typeof token).toBe('string');
    for (const one of [json, xml, sarif, har, html, text]) expect(one).not.toContain(token);
  });

  it('are refused by name before anything is sent', async () => {
    const { code, err } = await verify(bench, ['--cloud', 'openstack-alice', '--report', 'v.pdf']);
    expect([code, err]).toEqual([2, expect.stringContaining('--report is "v.pdf"')]);
    expect(existsSync(join(folder.path, 'v.pdf'))).toBe(false);
  });
});

describe('who logs in', () => {
  const LIST = '  - { name: a list, send: GET /v2/images, expect: { status: 200 } }\n';
  const keystone = (): string => `${bench.emulator.homes['identity']}/v3`;
  const old = (): string => `${bench.emulator.homes['rackspace-identity']}/v2.0`;

  async function logIn(auth: string, more = ''): Promise<Ran> {
    const clouds = file('clouds.yaml', `clouds: { mine: { auth: { ${auth} }${more} } }\n`);
    const argv = [
      'verify',
      '--target',
      bench.emulator.homes['openstack'] ?? '',
      '--cloud',
      'mine',
      '--cases',
      file('cases.yaml', toCases(LIST)),
    ];
    return runCommand(argv, { OS_CLIENT_CONFIG_FILE: clouds });
  }

  it.each<readonly [string, () => string, string?]>([
    [
      'a name and a password',
      () => `auth_url: ${keystone()}, username: alice, password: secret, project_name: alpha, user_domain_id: default`,
    ],
    ['the same without /v3', () => `auth_url: ${keystone().slice(0, -3)}, username: alice, password: secret, project_name: alpha`],
    [
      'names of domains',
      () =>
        `auth_url: ${keystone()}, username: alice, password: secret, project_name: alpha, user_domain_name: Default, project_domain_name: Default`,
    ],
    [
      'an application credential',
      () =>
        `auth_url: ${keystone()}, application_credential_id: a11ce0a99c7e4d1b8f3052e6d4b7c901, application_credential_secret: alice-app-secret`,
    ],
    ['a token', () => `auth_url: ${keystone()}, token: dev-alice`],
    ['a token, and nobody to ask', () => 'token: dev-alice'],
    ['identity v2.0', () => `auth_url: ${old()}, username: alice, password: secret`],
    ['an API key', () => `auth_url: ${old()}, username: alice, api_key: alice-api-key`],
  ])('may do so by %s', async (_name, auth) => {
    expect(await logIn(auth())).toMatchObject({ code: 0, err: '' });
  });

  it('may be said by variables', async () => {
    const argv = ['verify', '--target', bench.emulator.homes['openstack'] ?? '', '--cases', file('cases.yaml', toCases(LIST))];
    expect((await runCommand(argv, bench.emulator.environment() as Record<string, string>)).code).toBe(0);
    expect((await runCommand(argv, { OS_TOKEN: 'dev-alice' })).code).toBe(0);
  });

  it('finds what is secret in the file beside', async () => {
    file('secure.yaml', 'clouds: { mine: { auth: { password: secret } } }\n');
    expect((await logIn(`auth_url: ${keystone()}, username: alice, project_name: alpha`)).code).toBe(0);
  });

  it.each<readonly [string, () => string, number, string]>([
    [
      'a wrong password',
      () => `auth_url: ${keystone()}, username: alice, password: wrong, project_name: alpha`,
      3,
      'refuses the log-in with 401',
    ],
    ['nobody there', () => 'auth_url: "http://127.0.0.1:9/v3", username: alice, password: secret', 3, 'does not answer'],
    ['no way', () => 'username: alice', 2, 'has no auth_url, and no token'],
  ])('is refused for %s', async (_name, auth, code, said) => {
    expect(await logIn(auth())).toMatchObject({ code, err: expect.stringContaining(said) });
  });
});

describe('what is not good', () => {
  const TARGET = ['--target', 'http://127.0.0.1:9'];

  it.each<readonly [string, readonly string[], number, string]>([
    ['no target', [], 2, 'verify needs --target'],
    ['a target that is no URL', ['--target', 'image.example.org'], 2, 'it has to be a URL'],
    ['a dialect that there is not', [...TARGET, '--dialect', 'openstack-v3'], 2, 'did you mean "openstack-v2"?'],
    ['nobody who logs in', TARGET, 2, 'nobody is logged in'],
    ['a case that there is not', [...TARGET, '--only', 'no such case'], 2, 'there is no case with "no such case" in its name'],
    ['a flag that there is not', [...TARGET, '--readonly'], 2, "unknown option '--readonly'"],
  ])('is refused: %s', async (_name, argv, code, said) => {
    expect(await runCommand(['verify', ...argv])).toMatchObject({ code, err: expect.stringContaining(said) });
  });

  it('is a target that does not answer, and a cloud that is not there', async () => {
    const env = { OS_TOKEN: 'x' };
    expect(await runCommand(['verify', ...TARGET], env)).toMatchObject({
      code: 3,
      err: expect.stringContaining('http://127.0.0.1:9 does not answer'),
    });
    const OS_CLIENT_CONFIG_FILE = file('clouds.yaml', 'clouds: { mine: {} }\n');
    const { code, err } = await runCommand(['verify', ...TARGET, '--cloud', 'mien'], { OS_CLIENT_CONFIG_FILE });
    expect([code, err]).toEqual([1, expect.stringContaining('clouds.yaml:1:9: there is no cloud "mien", did you mean "mine"?')]);
  });

  it.each([
    [
      'steps that there are not',
      '  - { name: a, given: [imagee], send: GET /v2/images }',
      '11:24: there are no steps "imagee" in given, did you mean "image"?',
    ],
    ['a name without a value', '  - { name: a, send: "GET /v2/images/{imag}" }', '11:5: {imag} has no value there'],
    ['a value that comes later', '  - { name: a, steps: [{ send: "GET /{b}", keep: { b: /id } }] }', '{b} has no value there'],
    ['rows that are not alike', '  - { name: "a {b}", each: [{ b: 1 }, { c: 2 }], send: GET /v2/images }', 'have to have the same names'],
    [
      'the same name twice',
      '  - { name: a, send: GET /v2/images }\n  - { name: a, send: GET /v2/images }',
      '12:13: there are two cases "a"',
    ],
    [
      'a matcher that there is not',
      '  - { name: a, send: GET /x, expect: { body: { $typ: string } } }',
      'there is no $typ, did you mean "$type"?',
    ],
    [
      'a matcher beside others',
      '  - { name: a, send: GET /x, expect: { body: { $type: string, b: 1 } } }',
      '$type has to be the only member',
    ],
    ['a type that there is not', '  - { name: a, send: GET /x, expect: { body: { $type: list } } }', 'there is no type "list"'],
    [
      'steps and a request beside them',
      '  - { name: a, send: GET /x, steps: [{ send: GET /y }] }',
      'a case has steps, or send for the only one, and not both',
    ],
    ['no regular expression', '  - { name: a, send: GET /x, expect: { body: { $matches: "(" } } }', 'this is no regular expression'],
    ['a key that there is not', '  - { name: a, send: GET /x, expects: { status: 200 } }', 'there is no key "expects"'],
    ['nothing to send', '  - { name: a }', 'cases[0] has to have at least one of steps, send'],
  ])('is refused by its place: %s', async (_name, rows, said) => {
    const { code, out } = await runCommand(['validate', file('cases.yaml', toCases(`${rows}\n`))]);
    expect([code, out]).toEqual([1, expect.stringContaining(said)]);
  });

  it.each<readonly [string, readonly string[], string, number, string]>([
    ['a service of another kind', [], 'identity', 2, 'is no image service of openstack-v2: GET /v2/images?limit=1 is answered with 404'],
    ['another dialect', ['--dialect', 'ims'], 'openstack', 2, 'is no image service of ims'],
    ['nobody of another project', ['--other-cloud', 'openstack-carol'], 'openstack', 2, 'and is of the same project as --cloud'],
    [
      'an administrator who is none',
      ['--admin-cloud', 'openstack-bob'],
      'openstack',
      2,
      'is to be an administrator, and has the roles member',
    ],
  ])('is refused before a case is run: %s', async (_name, argv, home, code, said) => {
    const ran = await verify(bench, ['--cloud', 'openstack-alice', ...argv], home);
    expect(ran).toMatchObject({ code, err: expect.stringContaining(said) });
  });

  it('is a target with a version', async () => {
    const { code, err } = await runCommand(['verify', '--target', 'http://127.0.0.1:9/v2/'], { OS_TOKEN: 'x' });
    expect([code, err]).toEqual([2, expect.stringContaining('without the version: http://127.0.0.1:9\n')]);
  });

  it('is a token that the target does not take', async () => {
    const argv = ['verify', '--target', bench.emulator.homes['openstack'] ?? ''];
    expect(await runCommand(argv, { OS_TOKEN: 'nobody' })).toMatchObject({
      code: 3,
      err: expect.stringContaining('does not take the token of --cloud'),
    });
  });

  it('is a file of another dialect', async () => {
    const cases = file('cases.yaml', 'version: 1\ndialect: ims\ncases: [{ name: a, send: GET /v2/cloudimages }]\n');
    const { code, err } = await runCommand(['verify', ...TARGET, '--cases', cases]);
    expect([code, err]).toEqual([2, expect.stringContaining('has cases of ims, and openstack-v2 is to be verified')]);
  });
});
