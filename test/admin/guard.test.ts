import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { isAdminError } from '../../src/admin/answer.ts';
import { createGuard, type GuardSettings } from '../../src/admin/guard.ts';

const OPEN: GuardSettings = { enabled: true, token: null, hosts: [], publicUrl: null };

/** What the guard says to a request with these headers: `fine`, or its code. */
function ask(headers: Readonly<Record<string, string | readonly string[]>>, settings: Partial<GuardSettings> = {}): string {
  const rawHeaders = Object.entries(headers).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]));
  const single = Object.fromEntries(Object.entries(headers).map(([name, values]) => [name.toLowerCase(), [values].flat()[0]]));
  try {
    createGuard({ ...OPEN, ...settings })({ rawHeaders, headers: single } as unknown as IncomingMessage);
    return 'fine';
  } catch (error) {
    if (!isAdminError(error)) throw error;
    return `${error.status} ${error.code}`;
  }
}

const ourHosts = [
  'localhost',
  'LOCALHOST:9292',
  'localhost.',
  'a.localhost:9292',
  '127.0.0.1',
  '127.0.0.1:9292',
  '127.8.9.10',
  '[::1]',
  '[::1]:9292',
  '192.168.1.5:9292',
  '203.0.113.7',
  '[2001:db8::1]:80',
  'polyglance',
  'polyglance:9292',
  'my_service:9292',
];

const foreignHosts = [
  'evil.example',
  'evil.example:9292',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.',
  'com.:80',
  '',
  ' ',
  'user@localhost',
  'localhost/x',
  '[::1',
  '[evil]',
  '[127.0.0.1]',
  '999.1.1.1',
  '127.1',
  'localhost:99999999',
];

describe('the guard and the Host of a request', () => {
  it.each(ourHosts)('lets %s through', (host) => {
    expect(ask({ Host: host })).toBe('fine');
  });

  it.each(foreignHosts)('refuses "%s"', (host) => {
    expect(ask({ Host: host })).toBe('403 foreign-host');
  });

  it('refuses a request without one, and one with two', () => {
    expect(ask({})).toBe('403 foreign-host');
    expect(ask({ Host: ['localhost', 'evil.example'] })).toBe('403 foreign-host');
  });

  it('lets the host of the public URL through, with any port', () => {
    const settings = { publicUrl: 'https://images.example.com:8443/base' };
    expect(ask({ Host: 'images.example.com' }, settings)).toBe('fine');
    expect(ask({ Host: 'Images.Example.com:80' }, settings)).toBe('fine');
    expect(ask({ Host: 'example.com' }, settings)).toBe('403 foreign-host');
  });

  it('lets hosts through that were named', () => {
    const settings = { hosts: ['Emulator.test', 'other.test:9292', '[2001:db8::2]:1'] };
    expect(ask({ Host: 'emulator.test:9292' }, settings)).toBe('fine');
    expect(ask({ Host: 'other.test' }, settings)).toBe('fine');
    expect(ask({ Host: 'third.test' }, settings)).toBe('403 foreign-host');
  });

  it('does not believe X-Forwarded-Host', () => {
    expect(ask({ Host: 'evil.example', 'X-Forwarded-Host': 'localhost' })).toBe('403 foreign-host');
  });
});

const ourOrigins = [
  'http://localhost:3000',
  'https://127.0.0.1',
  'http://[::1]:80',
  'http://a.localhost',
  'http://ci-host:8080',
  'http://192.168.3.4',
];
const foreignOrigins = [
  'https://evil.example',
  'null',
  '',
  'http://203.0.113.7',
  'http://[2001:db8::1]',
  'chrome-extension://abcdefgh',
  'file://',
  'http://localhost.evil.example',
  'http://user@evil.example',
  'localhost',
];

describe('the guard and the Origin of a request', () => {
  it.each(ourOrigins)('lets %s through', (origin) => {
    expect(ask({ Host: 'localhost', Origin: origin })).toBe('fine');
  });

  it.each(foreignOrigins)('refuses "%s"', (origin) => {
    expect(ask({ Host: 'localhost', Origin: origin })).toBe('403 foreign-origin');
  });

  it('lets a page through that has the address it asks', () => {
    expect(ask({ Host: '203.0.113.7:9292', Origin: 'http://203.0.113.7:9292' })).toBe('fine');
  });

  it('lets hosts through that were named, and that of the public URL', () => {
    expect(ask({ Host: 'localhost', Origin: 'https://panel.test' }, { hosts: ['panel.test'] })).toBe('fine');
    expect(ask({ Host: 'localhost', Origin: 'https://images.test' }, { publicUrl: 'https://images.test' })).toBe('fine');
  });

  it('refuses two origins', () => {
    expect(ask({ Host: 'localhost', Origin: ['http://localhost', 'https://evil.example'] })).toBe('403 foreign-origin');
  });
});

describe('the guard with a token', () => {
  const settings = { token: 'open-sesame' };

  it.each([
    ['Authorization', 'Bearer open-sesame'],
    ['authorization', 'bearer  open-sesame'],
    ['X-Polyglance-Admin-Token', 'open-sesame'],
  ])('takes it as %s: %s', (name, value) => {
    expect(ask({ Host: 'localhost', [name]: value }, settings)).toBe('fine');
  });

  it.each([
    ['Authorization', 'Bearer open-sesam'],
    ['Authorization', 'Basic open-sesame'],
    ['Authorization', 'open-sesame'],
    ['X-Polyglance-Admin-Token', 'open-sesame2'],
    ['X-Polyglance-Admin-Token', ''],
    ['X-Auth-Token', 'open-sesame'],
  ])('refuses %s: %s', (name, value) => {
    expect(ask({ Host: 'localhost', [name]: value }, settings)).toBe('401 token-required');
  });

  it('refuses a foreign host before it looks at the token', () => {
    expect(ask({ Host: 'evil.example', Authorization: 'Bearer open-sesame' }, settings)).toBe('403 foreign-host');
  });
});

describe('the guard of an admin API that is off', () => {
  it('lets nothing through', () => {
    expect(ask({ Host: 'localhost' }, { enabled: false })).toBe('404 not-found');
  });
});
