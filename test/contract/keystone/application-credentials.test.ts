import { describe, expect, it } from '@jest/globals';
import { type Received, type Sent, send } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator({ clock: 'frozen:2026-06-01T00:00:00Z' });
const ALICE = '7e4d0c91a5b84f3ea26c18d93f50b7e2';
const BOB = 'd15a83c7e96f4b02871e3fa05bc64d29';
const APP = { id: 'a11ce0a99c7e4d1b8f3052e6d4b7c901', secret: 'alice-app-secret' };
const keystone = (method: string, path: string, sent: Sent = {}) => send(method, `${bench.emulator.homes['identity']}${path}`, sent);
const all = (user = ALICE): string => `/v3/users/${user}/application_credentials`;
const logIn = (application_credential: unknown, more: object = {}): Promise<Received> =>
  keystone('POST', '/v3/auth/tokens', {
    as: null,
    body: { auth: { identity: { methods: ['application_credential'], application_credential }, ...more } },
  });
const tokenOf = ({ headers }: Received): string => String(headers['x-subject-token']);
const make = (wanted: object, as = 'dev-alice'): Promise<Received> =>
  keystone('POST', all(), { as, body: { application_credential: wanted } });
const made = async (wanted: object, as?: string) => (await make(wanted, as)).json.application_credential;
const message = ({ json }: Received): string => json.error.message;

describe('a log-in by application credential', () => {
  it('is by id and secret, for the project that it was made for', async () => {
    const answer = await logIn(APP);
    expect(answer.status).toBe(201);
    expect(answer.json.token).toMatchObject({
      methods: ['application_credential'],
      user: { name: 'alice' },
      project: { name: 'alpha' },
      application_credential: { id: APP.id, name: 'alice-app', restricted: true },
    });
    expect((await bench.v2('GET', '/v2/images', { as: tokenOf(answer) })).status).toBe(200);
  });

  it.each([
    ['by name', { name: 'alice', domain: { id: 'default' } }],
    ['by id', { id: ALICE }],
  ])('is by name and secret, with its user %s', async (_how, user) => {
    expect((await logIn({ name: 'alice-app', secret: APP.secret, user })).status).toBe(201);
  });

  it.each([
    ['a wrong secret', { ...APP, secret: 'x' }, 401, 'The request you have made requires authentication.'],
    ['no secret', { id: APP.id }, 401, 'The request you have made requires authentication.'],
    ['an id that is not there', { id: 'nope', secret: 'x' }, 404, 'Could not find Application Credential: nope.'],
    ['neither id nor name', { secret: 'x' }, 400, 'Expecting to find name or ID in application credential.'],
    ['a name without a user', { name: 'alice-app', secret: 'x' }, 400, 'Expecting to find user in application credential.'],
    ['a user without a domain', { name: 'alice-app', secret: 'x', user: { name: 'alice' } }, 400, 'Expecting to find domain in user.'],
    ['a name that is not there', { name: 'nope', secret: 'x', user: { id: ALICE } }, 401, 'requires authentication'],
    ['a user that is not there', { name: 'a', secret: 'x', user: { id: 'nope' } }, 401, 'requires authentication'],
    ['what is no object', 'text', 400, 'Expecting to find application_credential in identity.'],
  ])('is refused for %s', async (_what, shown, status, words) => {
    const answer = await logIn(shown);
    expect([answer.status, message(answer)]).toEqual([status, expect.stringContaining(words)]);
  });

  it('refuses a scope beside an application credential', async () => {
    const answer = await logIn(APP, { scope: { project: { name: 'alpha', domain: { id: 'default' } } } });
    expect(answer.status).toBe(401);
    expect(answer.json.error).toEqual({
      code: 401,
      identity: {},
      message: 'Error authenticating with application credential: Application credentials cannot request a scope.',
      title: 'Unauthorized',
    });
  });

  it('ends when its time is over, and its tokens do so too', async () => {
    const short = await made({ name: 'short', expires_at: '2026-06-01T01:00:00Z' });
    const answer = await logIn(short);
    expect(answer.json.token.expires_at).toBe('2026-06-01T01:00:00.000000Z');
    bench.emulator.clock.advance('1h');
    expect((await bench.v2('GET', '/v2/images', { as: tokenOf(answer) })).status).toBe(401);
    expect((await logIn(short)).status).toBe(401);
  });

  it('gives no token that another is made from', async () => {
    const token = { id: tokenOf(await logIn(APP)) };
    const again = await keystone('POST', '/v3/auth/tokens', { as: null, body: { auth: { identity: { methods: ['token'], token } } } });
    expect([again.status, message(again)]).toEqual([
      403,
      'You are not authorized to perform the requested action: Using a delegated token to create another token is not allowed..',
    ]);
  });

  it('is none of IAM', async () => {
    const body = { auth: { identity: { methods: ['application_credential'], application_credential: APP } } };
    expect((await send('POST', `${bench.emulator.homes['iam']}/v3/auth/tokens`, { as: null, body })).status).toBe(401);
  });
});

describe('keystone.application-credential-create', () => {
  it('shows the secret once, and gives all roles that the token has', async () => {
    const answer = await make({ name: 'one' });
    expect(answer.status).toBe(201);
    const { application_credential: shown } = answer.json;
    expect(shown).toMatchObject({ name: 'one', description: null, user_id: ALICE, system: null, expires_at: null, unrestricted: null });
    expect(shown.roles.map(({ name }: { name: string }) => name)).toEqual(['member', 'reader']);
    expect(Buffer.from(shown.secret, 'base64url')).toHaveLength(64);
    const later = await keystone('GET', `${all()}/${shown.id}`);
    const { secret, ...rest } = shown;
    expect(secret).not.toBe('');
    expect(later.json.application_credential).toEqual(rest);
  });

  it('takes a description, a secret, roles and an end', async () => {
    const wanted = { name: 'two', description: 'my', secret: 's3', roles: [{ name: 'reader' }], expires_at: '2030-01-01T00:00:00.123456' };
    expect(await made(wanted)).toMatchObject({ ...wanted, roles: [{ name: 'reader' }] });
    const logged = await logIn({ name: 'two', secret: 's3', user: { id: ALICE } });
    expect(logged.json.token.roles.map(({ name }: { name: string }) => name)).toEqual(['reader']);
  });

  it.each([
    ['2030-01-01', '2030-01-01T00:00:00.000000'],
    ['2030-01-01T23:59', '2030-01-01T23:59:00.000000'],
    ['2028-02-29 12:00:00.5Z', '2028-02-29T12:00:00.500000'],
    ['2030-01-01T00:00:00.9999999', '2030-01-01T00:00:01.000000'],
  ])('takes %s for an end', async (given, shown) => {
    expect(await made({ name: 'x', expires_at: given })).toMatchObject({ expires_at: shown });
  });

  it('makes the same secret for the same requests', async () => {
    const first = await made({ name: 'one' });
    bench.emulator.reset();
    expect((await made({ name: 'one' })).secret).toBe(first.secret);
  });

  it('refuses a second application credential of a name', async () => {
    await make({ name: 'one' });
    const again = await make({ name: 'one' });
    expect([again.status, message(again)]).toEqual([
      409,
      'Conflict occurred attempting to store application_credential - Duplicate entry found with name one.',
    ]);
  });

  it.each([
    ['no name', {}, 400, "'name' is a required property"],
    ['an empty name', { name: '' }, 400, "Invalid input for field 'name': '' is too short"],
    ['a name that is no text', { name: 5 }, 400, "Invalid input for field 'name': 5 is not of type 'string'"],
    ['an unknown key', { name: 'x', foo: 1 }, 400, "'foo' is an invalid keyword argument for ApplicationCredentialModel"],
    ['a role that the caller has not', { name: 'x', roles: [{ name: 'admin' }] }, 400, 'with unassigned role'],
    ['a role that is not there', { name: 'x', roles: [{ name: 'nope' }] }, 404, 'Role nope is not defined'],
    ['a role without a name', { name: 'x', roles: [{}] }, 400, "Invalid input for field 'roles/0': {}"],
    ['an end in the past', { name: 'x', expires_at: '2000-01-01T00:00:00Z' }, 400, "The 'expires_at' must not be before now."],
    ['an end that is no time', { name: 'x', expires_at: 'tomorrow' }, 400, 'Timestamp not in expected format.'],
    ['an end on no day', { name: 'x', expires_at: '2030-02-31T00:00:00Z' }, 400, 'Timestamp not in expected format.'],
    ['an end on no day, without an hour', { name: 'x', expires_at: '2030-02-31' }, 400, 'Timestamp not in expected format.'],
    ['an end at no hour', { name: 'x', expires_at: '2030-01-01T24:00' }, 400, 'Timestamp not in expected format.'],
    ['a word for unrestricted', { name: 'x', unrestricted: 'yes' }, 400, "'yes' is not of type 'boolean'"],
  ])('refuses %s', async (_what, wanted, status, words) => {
    const answer = await make(wanted);
    expect([answer.status, message(answer)]).toEqual([status, expect.stringContaining(words)]);
  });

  it.each(['dev-root', 'dev-bob'])('refuses %s, who is somebody else', async (as) => {
    const answer = await make({ name: 'x' }, as);
    expect([answer.status, message(answer)]).toEqual([
      403,
      'You are not authorized to perform the requested action: identity:create_application_credential.',
    ]);
  });

  it('is for those that logged in with an unrestricted one, and for no other application credential', async () => {
    const refused = await make({ name: 'x' }, tokenOf(await logIn(APP)));
    expect([refused.status, message(refused)]).toEqual([
      403,
      expect.stringContaining("Using method 'application_credential' is not allowed"),
    ]);
    const free = await made({ name: 'free', unrestricted: true, roles: [{ name: 'reader' }] });
    const token = tokenOf(await logIn(free));
    expect((await made({ name: 'y' }, token)).roles).toHaveLength(1);
    expect((await make({ name: 'z', roles: [{ name: 'member' }] }, token)).status).toBe(400);
  });
});

describe('keystone.application-credential-list, keystone.application-credential-show and keystone.application-credential-delete', () => {
  it('list those of a user, by name', async () => {
    await make({ name: 'one' });
    const names = async (path: string, as = 'dev-alice') =>
      (await keystone('GET', path, { as })).json.application_credentials.map(({ name }: { name: string }) => name);
    expect(await names(all())).toEqual(['alice-app', 'one']);
    expect(await names(`${all()}?name=one`)).toEqual(['one']);
    expect(await names(all(), 'dev-root')).toEqual(['alice-app', 'one']);
  });

  it('are not for another user', async () => {
    const asked = [
      await keystone('GET', all(BOB)),
      await keystone('GET', `${all()}/${APP.id}`, { as: 'dev-bob' }),
      await keystone('GET', `${all(BOB)}/${APP.id}`, { as: 'dev-bob' }),
      await keystone('DELETE', `${all()}/${APP.id}`, { as: 'dev-bob' }),
    ];
    expect(asked.map(message)).toEqual(
      ['list_application_credentials', 'get_application_credential', 'get_application_credential', 'delete_application_credential'].map(
        (rule) => `You are not authorized to perform the requested action: identity:${rule}.`,
      ),
    );
  });

  it('say what is not there', async () => {
    const answer = await keystone('DELETE', `${all()}/nope`);
    expect([answer.status, message(answer)]).toEqual([404, 'Could not find Application Credential: nope.']);
  });

  it('delete one with its tokens', async () => {
    const one = await made({ name: 'one' });
    const token = tokenOf(await logIn(one));
    expect((await keystone('DELETE', `${all()}/${one.id}`)).status).toBe(204);
    expect((await bench.v2('GET', '/v2/images', { as: token })).status).toBe(401);
    expect((await logIn(one)).status).toBe(404);
  });

  it('come back with a reset: what was made is gone, what was deleted is there', async () => {
    const one = await made({ name: 'one' });
    await keystone('DELETE', `${all()}/${APP.id}`);
    bench.emulator.reset();
    expect([(await logIn(one)).status, (await logIn(APP)).status]).toEqual([404, 201]);
  });

  it('stay in a snapshot, and in the fixture that is written of it', async () => {
    const one = await made({ name: 'one', roles: [{ name: 'reader' }], expires_at: '2030-01-01T00:00:00Z' });
    await logIn(one);
    bench.emulator.snapshot('kept');
    await keystone('DELETE', `${all()}/${one.id}`);
    const text = (await send('GET', `${bench.emulator.admin}/snapshots/kept/fixture`, { as: null })).text;
    expect(text).toContain(`secret: ${one.secret}`);
    expect(text).toContain(`applicationCredential: ${one.id}`);
    bench.emulator.restore('kept');
    bench.emulator.snapshots.delete('kept');
    expect((await logIn(one)).status).toBe(201);
  });
});
