import { describe, expect, it } from '@jest/globals';
import { optionRows } from '../../src/config/sources.ts';
import { resolveSwitches } from '../../src/config/switches.ts';
import { configFileOf, type EmulatorOptions, readClock, resolveSettings, type SettingSources } from '../../src/config.ts';
import type { SwitchRow } from '../../src/operation/operation.ts';
import { isRefusal } from '../../src/refusals.ts';

const source = 'page';
const switchRows: readonly SwitchRow[] = [
  { name: 'openstack-v2.secureRbac', schema: { type: 'boolean' }, default: false, summary: '', source },
  { name: 'openstack-v2.stores', schema: { type: 'string', pattern: '^[a-z,]+$' }, default: 'fast', summary: '', source },
  { name: 'openstack-v1.sizeCap', schema: { type: 'integer', minimum: 0, maximum: 10 }, default: 5, summary: '', source },
];
const START = Date.UTC(2026, 0, 1);

/** What the user is told, a line for each finding. */
function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isRefusal(error)) return error.message;
    throw error;
  }
  return 'not refused';
}

const settingsFrom = (given: SettingSources) => resolveSettings({ switchRows, ...given });
const options = (given: unknown): SettingSources => ({ options: given as EmulatorOptions });
const config = (values: Record<string, unknown>) => ({ config: { file: 'folder/polyglance.yaml', values } });

describe('settings', () => {
  it('have defaults', () => {
    expect(settingsFrom({})).toEqual({
      port: 9292,
      host: '127.0.0.1',
      fixtures: [],
      scenarios: [],
      auth: 'strict',
      switches: {
        contract: 'enforce',
        marks: 'all',
        prefer: 'on',
        rules: 'on',
        'openstack-v2.secureRbac': false,
        'openstack-v2.stores': 'fast',
        'openstack-v1.sizeCap': 5,
      },
      preset: [],
      seed: '1',
      clock: { mode: 'real' },
      watch: false,
      state: null,
      sandboxes: 'auto',
      sandboxTtl: '1h',
      root: 'all',
      journalSize: 1000,
      journal: null,
      logFormat: 'none',
      maxUpload: 10 * 1024 ** 3,
      imageData: 'keep',
      publicUrl: null,
      publicUrls: {},
      trustProxy: false,
      tls: null,
      tlsCa: null,
      adminPort: null,
      ports: {},
      admin: true,
      adminToken: null,
      adminHosts: [],
      outgoing: {
        hosts: ['127.0.0.1', 'localhost', '::1'],
        ports: [
          { first: 80, last: 80 },
          { first: 443, last: 443 },
          { first: 1024, last: 65_535 },
        ],
      },
    });
  });

  it('come from the flag, else the variable, else the config file', () => {
    const env = { POLYGLANCE_PORT: '2' };
    const file = config({ port: 3 });
    expect(settingsFrom({ flags: { port: '1' }, env, ...file }).port).toBe(1);
    expect(settingsFrom({ env, ...file }).port).toBe(2);
    expect(settingsFrom(file).port).toBe(3);
  });

  it('come from the options of a program before anything else', () => {
    expect(settingsFrom({ ...options({ port: 0 }), env: { POLYGLANCE_PORT: '2' } }).port).toBe(0);
  });

  it('take a list whole from one source', () => {
    const file = config({ fixtures: ['a.yaml', 'b.yaml'] });
    expect(settingsFrom({ flags: { fixtures: ['c.yaml'] }, ...file }).fixtures).toEqual(['c.yaml']);
  });

  it('take switches one by one', () => {
    const given = {
      flags: { switches: ['marks=none'] },
      env: { POLYGLANCE_SWITCHES: 'marks=all,openstack-v1.sizeCap=7' },
      ...config({ switches: { 'openstack-v1.sizeCap': 9, 'openstack-v2.secureRbac': true } }),
    };
    expect(settingsFrom(given).switches).toMatchObject({ marks: 'none', 'openstack-v1.sizeCap': 7, 'openstack-v2.secureRbac': true });
  });

  it('find the files of a config file beside it', () => {
    const { fixtures, scenarios } = settingsFrom({
      config: { file: '/etc/polyglance/config.yaml', values: { fixtures: ['cloud.yaml', '/other.yaml'], scenarios: '../503.yaml' } },
    });
    expect(fixtures).toEqual(['/etc/polyglance/cloud.yaml', '/other.yaml']);
    expect(scenarios).toEqual(['/etc/503.yaml']);
  });

  it('do not read the environment unless it is given', () => {
    expect(settingsFrom(options({})).port).toBe(9292);
  });

  it('take a variable that is empty for one that is not set', () => {
    expect(settingsFrom({ env: { POLYGLANCE_PORT: '', POLYGLANCE_ADMIN_TOKEN: '' } })).toMatchObject({ port: 9292, adminToken: null });
  });

  it('leave variables of others alone', () => {
    expect(settingsFrom({ env: { POLYGLANCE_URL: 'x', POLYGLANCE_IMAGE: 'w', POLYGLANCE_OPTIONS: 'y', PATH: 'z' } }).port).toBe(9292);
  });

  it('are good options again', () => {
    const settings = settingsFrom(options({ port: 0, clock: 'frozen:2026-01-01', publicUrl: 'http://a.test/', seed: 5 }));
    expect(settingsFrom(options(settings))).toEqual(settings);
  });
});

const good: readonly (readonly [key: string, flag: unknown, value: unknown])[] = [
  ['port', '0', 0],
  ['port', '65535', 65_535],
  ['host', '0.0.0.0', '0.0.0.0'],
  ['host', '[::1]', '::1'],
  ['auth', 'off', 'off'],
  ['seed', 'a b', 'a b'],
  ['clock', 'real', { mode: 'real' }],
  ['clock', 'frozen', { mode: 'frozen' }],
  ['clock', { mode: 'frozen' }, { mode: 'frozen' }],
  ['clock', 'frozen:2026-01-01T00:00:00Z', { mode: 'frozen', at: START }],
  ['clock', 'offset:2026-01-01T01:00:00+01:00', { mode: 'offset', at: START }],
  ['clock', { mode: 'frozen', at: START }, { mode: 'frozen', at: START }],
  ['sandboxes', 'declared', 'declared'],
  ['sandboxTtl', '90m', '90m'],
  ['sandboxTtl', 'none', 'none'],
  ['journalSize', '0', 0],
  ['imageData', 'discard', 'discard'],
  ['maxUpload', '1MiB', 1_048_576],
  ['maxUpload', '1.5 kB', 1500],
  ['maxUpload', '12', 12],
  ['publicUrl', 'https://images.example.com:8443/base/', 'https://images.example.com:8443/base'],
  ['admin', false, false],
  ['adminToken', 'open-sesame', 'open-sesame'],
  ['adminHosts', ['Emulator.test:9292', '[::1]'], ['emulator.test:9292', '[::1]']],
  ['scenarios', ['a.yaml', 'b.yaml'], ['a.yaml', 'b.yaml']],
];

describe('a value', () => {
  it.each(good)('of %s may be %j', (key, given, value) => {
    expect(settingsFrom({ flags: { [key]: given } })).toMatchObject({ [key]: value });
  });

  it('of outgoing may be written in more than one way', () => {
    const ports = [
      { first: 80, last: 80 },
      { first: 8000, last: 8999 },
    ];
    expect(settingsFrom(options({ outgoing: { hosts: 'a.test', ports: [80, '8000-8999'] } })).outgoing).toEqual({
      hosts: ['a.test'],
      ports,
    });
    expect(settingsFrom({ flags: { 'outgoing.ports': ['80,8000-8999'] } }).outgoing.ports).toEqual(ports);
    expect(settingsFrom({ env: { POLYGLANCE_OUTGOING_PORTS: '80, 8000-8999' } }).outgoing.ports).toEqual(ports);
    expect(settingsFrom(config({ outgoing: { ports } })).outgoing).toEqual({ hosts: ['127.0.0.1', 'localhost', '::1'], ports });
  });
});

const bad: readonly (readonly [given: SettingSources, message: string])[] = [
  [{ flags: { port: 'abc' } }, '--port is "abc": it has to be a whole number from 0 to 65535'],
  [{ flags: { port: '65536' } }, '--port is "65536": it has to be a whole number from 0 to 65535'],
  [{ flags: { port: '-1' } }, '--port is "-1": it has to be a whole number from 0 to 65535'],
  [{ env: { POLYGLANCE_PORT: '80.5' } }, 'POLYGLANCE_PORT is "80.5": it has to be a whole number from 0 to 65535'],
  [options({ port: '1e3' }), 'option "port" is "1e3": it has to be a whole number from 0 to 65535'],
  [options({ port: null }), 'option "port" is null: it has to be a whole number from 0 to 65535'],
  [{ flags: { auth: 'strikt' } }, '--auth is "strikt": it has to be one of strict, any, off, did you mean "strict"?'],
  [{ flags: { host: 'http://x' } }, '--host is "http://x": it has to be a host name or an IP address'],
  [
    { flags: { clock: 'frosen' } },
    '--clock is "frosen": it has to be real, frozen, frozen:TIME or offset:TIME, with a TIME such as 2026-01-01T00:00:00Z, did you mean "frozen"?',
  ],
  [{ flags: { clock: 'offset' } }, '--clock is "offset": it has to be real, '],
  [options({ clock: { mode: 'offset' } }), 'option "clock" is {"mode":"offset"}: it has to be real, '],
  [{ flags: { clock: 'frozen:2026-01-01T00:00:00' } }, '--clock is "frozen:2026-01-01T00:00:00": it has to be real, '],
  [
    options({ clock: { mode: 'frozen', at: START, to: 1 } }),
    'option "clock" is {"mode":"frozen","at":1767225600000,"to":1}: it has to be real, ',
  ],
  [{ flags: { imageData: 'discrad' } }, '--image-data is "discrad": it has to be one of keep, discard, did you mean "discard"?'],
  [{ flags: { maxUpload: '1 XB' } }, '--max-upload is "1 XB": it has to be a size such as 512, 64KiB, 1MiB or 10GiB'],
  [{ flags: { publicUrl: 'ftp://x' } }, '--public-url is "ftp://x": it has to be a URL such as '],
  [{ flags: { publicUrl: 'http://x/?a=1' } }, '--public-url is "http://x/?a=1": it has to be a URL such as '],
  [{ flags: { publicUrl: 'http://me:pw@x/' } }, '--public-url is "http://me:pw@x/": it has to be a URL such as '],
  [{ env: { POLYGLANCE_ADMIN: 'maybe' } }, 'POLYGLANCE_ADMIN is "maybe": it has to be true or false'],
  [
    { env: { POLYGLANCE_ADMIN_TOKEN: 'with space' } },
    'POLYGLANCE_ADMIN_TOKEN is not good: it has to be a text of visible ASCII characters without spaces',
  ],
  [{ flags: { journalSize: '1000000' } }, '--journal-size is "1000000": it has to be a whole number from 0 to 100000'],
  [{ flags: { sandboxTtl: '90' } }, '--sandbox-ttl is "90": it has to be a duration such as 30m or 2h, or none'],
  [options({ sandboxTtl: 90 }), 'option "sandboxTtl" is 90: it has to be a duration'],
  [{ flags: { sandboxTtl: '0s' } }, '--sandbox-ttl is "0s": it has to be a duration'],
  [{ flags: { sandboxes: 'never' } }, '--sandboxes is "never": it has to be one of auto, declared'],
  [options({ fixtures: [''] }), 'option "fixtures" is [""]: it has to be paths of fixture files'],
  [options({ outgoing: { ports: '80-79' } }), 'option "outgoing.ports" is "80-79": it has to be ports and ranges of them'],
  [options({ outgoing: { ports: '1-2-3' } }), 'option "outgoing.ports" is "1-2-3": it has to be ports and ranges of them'],
  [options({ outgoing: 5 }), '"outgoing" has to hold outgoing.hosts and outgoing.ports'],
  [options({ prot: 1 }), 'there is no option "prot", did you mean "port"?'],
  [options({ config: 'x' }), 'there is no option "config"'],
  [options({ outgoing: { host: [] } }), 'there is no option "outgoing.host", did you mean "outgoing.hosts"?'],
  [options({ 'outgoing.host': [] }), 'there is no option "outgoing.host"'],
  [{ flags: { scenario: [] } }, 'there is no flag "scenario", did you mean "scenarios"?'],
  [{ env: { POLYGLANCE_PROT: '1' } }, 'there is no variable POLYGLANCE_PROT, did you mean "POLYGLANCE_PORT"?'],
  [{ env: { POLYGLANCE_XYZXYZ: '' } }, 'there is no variable POLYGLANCE_XYZXYZ'],
  [{ flags: { switches: ['mark=none'] } }, '--switch: there is no switch "mark", did you mean "marks"?'],
  [{ flags: { switches: ['marks=some'] } }, '--switch: the switch marks is "some": it has to be one of all, none'],
  [{ flags: { switches: ['marks'] } }, '--switch is ["marks"]: it has to be NAME=VALUE'],
  [{ flags: { switches: ['=x'] } }, '--switch is ["=x"]: it has to be NAME=VALUE'],
  [
    { env: { POLYGLANCE_SWITCHES: 'openstack-v2.secureRBAC=true' } },
    'there is no switch "openstack-v2.secureRBAC", did you mean "openstack-v2.secureRbac"?',
  ],
  [{ flags: { switches: ['openstack-v2.secureRbac=maybe'] } }, 'the switch openstack-v2.secureRbac is "maybe": it has to be true or false'],
  [
    { flags: { switches: ['openstack-v1.sizeCap=11'] } },
    'the switch openstack-v1.sizeCap is "11": it has to be a whole number from 0 to 10',
  ],
  [
    options({ switches: { 'openstack-v1.sizeCap': 1.5 } }),
    'the switch openstack-v1.sizeCap is 1.5: it has to be a whole number from 0 to 10',
  ],
  [
    options({ switches: { 'openstack-v2.stores': 'A' } }),
    'the switch openstack-v2.stores is "A": it has to be a text that matches ^[a-z,]+$',
  ],
  [options({ switches: { marks: null } }), 'option "switches" is {"marks":null}: it has to be NAME=VALUE'],
  [options({ switches: 5 }), 'option "switches" is 5: it has to be NAME=VALUE'],
  [config({ prot: 1 }), 'folder/polyglance.yaml:1:1: there is no setting "prot", did you mean "port"?'],
  [config({ config: 'x' }), 'folder/polyglance.yaml:1:1: there is no setting "config"'],
];

describe('a bad value or name', () => {
  it.each(bad)('is refused: %j', (given, message) => {
    expect(refusalOf(() => settingsFrom(given))).toContain(message);
  });

  it('is refused with its place in the config file', () => {
    const placeOf = (path: readonly string[]) => ({ file: 'c.yaml', line: path.length, column: 7 });
    const values = { port: 'x', outgoing: { ports: 0 }, switches: { mark: 'none' } };
    const message = refusalOf(() => settingsFrom({ config: { file: 'c.yaml', values, placeOf } }));
    expect(message.split('\n')).toEqual([
      'c.yaml:1:7: "port" is "x": it has to be a whole number from 0 to 65535',
      'c.yaml:2:7: "switches": there is no switch "mark", did you mean "marks"?',
      'c.yaml:2:7: "outgoing.ports" is 0: it has to be ports and ranges of them, such as 80, 443 and 1024-65535',
    ]);
  });

  it('is refused together with all the others', () => {
    const message = refusalOf(() => settingsFrom({ flags: { port: 'x', auth: 'y' }, env: { POLYGLANCE_NOPE: '1' } }));
    expect(message.split('\n')).toHaveLength(3);
  });

  it('does no harm where another source wins', () => {
    expect(settingsFrom({ flags: { port: '1' }, env: { POLYGLANCE_PORT: 'x' } }).port).toBe(1);
  });
});

describe('the switches of a sandbox', () => {
  it('are those of the emulator but for what is given', () => {
    const base = settingsFrom({ flags: { switches: ['marks=none'] } }).switches;
    expect(resolveSwitches({ 'openstack-v1.sizeCap': 1 }, switchRows, base)).toEqual({ ...base, 'openstack-v1.sizeCap': 1 });
  });

  it('are refused when they are unknown', () => {
    expect(refusalOf(() => resolveSwitches({ mark: 'none' }, switchRows))).toBe('there is no switch "mark", did you mean "marks"?');
  });
});

describe('a clock that is given alone', () => {
  it('is read or refused', () => {
    expect(readClock('frozen:2026-01-01')).toEqual({ mode: 'frozen', at: START });
    expect(refusalOf(() => readClock({ mode: 'fast' }))).toMatch(/^clock is \{"mode":"fast"\}: it has to be real, /);
    expect(refusalOf(() => readClock({ mode: 'frozn' }))).toMatch(/, did you mean "frozen"\?$/);
  });
});

describe('the config file', () => {
  it('is named by the flag, else by the variable', () => {
    const env = { POLYGLANCE_CONFIG: 'b.yaml' };
    expect(configFileOf({ flags: { config: 'a.yaml' }, env })).toBe('a.yaml');
    expect(configFileOf({ env })).toBe('b.yaml');
    expect(configFileOf({ flags: {}, env: {} })).toBeNull();
    expect(refusalOf(() => configFileOf({ flags: { config: '' } }))).toBe('--config is "": it has to be the path of a file');
  });
});

describe('the option table', () => {
  it('has each flag and each variable once, and defaults that are good values', () => {
    expect(new Set(optionRows.map(({ flag }) => flag)).size).toBe(optionRows.length);
    expect(new Set(optionRows.map(({ env }) => env)).size).toBe(optionRows.length);
    for (const { reader, default: value } of optionRows) expect(reader.read(value)).toEqual(value);
  });
});
