import type { ClockSetting } from '../core/clock.ts';
import type { AuthMode, ImageData } from '../operation/operation.ts';
import { contract } from './contract.ts';
import {
  byHome,
  choice,
  clock,
  folder,
  type GivenSwitches,
  host,
  hostHeader,
  lifetime,
  listOf,
  nullable,
  type PortRange,
  path,
  ports,
  presets,
  type Reader,
  size,
  switches,
  text,
  token,
  truth,
  webUrl,
  whole,
} from './readers.ts';

/** Who can have the root: `all` shares it out by path. */
const ROOTS = ['all', 'openstack-v2', 'openstack-v1', 'rackspace', 'ims'] as const;

/** All that can be set, by the key that config files and programs use. */
export interface Values {
  readonly port: number;
  readonly host: string;
  readonly fixtures: readonly string[];
  readonly scenarios: readonly string[];
  readonly config: string | null;
  readonly auth: AuthMode;
  readonly switches: GivenSwitches;
  readonly contract: GivenSwitches;
  readonly preset: readonly string[];
  readonly seed: string;
  readonly clock: ClockSetting;
  readonly watch: boolean;
  readonly state: string | null;
  readonly sandboxes: 'auto' | 'declared';
  readonly sandboxTtl: string;
  readonly root: (typeof ROOTS)[number];
  readonly journalSize: number;
  readonly maxUpload: number;
  readonly imageData: ImageData;
  readonly publicUrl: string | null;
  readonly publicUrls: Readonly<Record<string, string>>;
  readonly trustProxy: boolean;
  readonly ports: Readonly<Record<string, number>>;
  readonly admin: boolean;
  readonly adminToken: string | null;
  readonly adminHosts: readonly string[];
  readonly 'outgoing.hosts': readonly string[];
  readonly 'outgoing.ports': readonly PortRange[];
}

/** One thing that can be set: the flag, the variable, the default and the line of the help are all here. */
export interface OptionRow<T> {
  /** With the placeholder of its value: `--port <number>`. */
  readonly flag: string;
  /** Name of the environment variable. */
  readonly env: string;
  readonly reader: Reader<T>;
  readonly default: T;
  /** The default in words, where there is one to tell. */
  readonly defaultText?: string;
  readonly description: string;
  /** Not shown in messages. */
  readonly secret?: boolean;
  /** Paths in a config file are relative to that file. */
  readonly paths?: boolean;
}

/** Everything that can be set, in the order of the help. */
export const optionTable: { readonly [Key in keyof Values]: OptionRow<Values[Key]> } = {
  port: {
    flag: '--port <number>',
    env: 'POLYGLANCE_PORT',
    reader: whole(0, 65_535),
    default: 9292,
    defaultText: '9292',
    description: 'port to listen on; 0 takes a free one',
  },
  host: {
    flag: '--host <name>',
    env: 'POLYGLANCE_HOST',
    reader: host,
    default: '127.0.0.1',
    defaultText: '127.0.0.1',
    description: 'name or address to listen on',
  },
  fixtures: {
    flag: '--fixtures <file...>',
    env: 'POLYGLANCE_FIXTURES',
    reader: listOf(path, 'paths of fixture files'),
    default: [],
    description: 'fixture files and folders, over the default cloud',
    paths: true,
  },
  scenarios: {
    flag: '--scenario <file...>',
    env: 'POLYGLANCE_SCENARIOS',
    reader: listOf(path, 'paths of scenario files'),
    default: [],
    description: 'scenario files and folders to load',
    paths: true,
  },
  config: {
    flag: '--config <file>',
    env: 'POLYGLANCE_CONFIG',
    reader: nullable(path),
    default: null,
    description: 'config file with any of these',
  },
  auth: {
    flag: '--auth <mode>',
    env: 'POLYGLANCE_AUTH',
    reader: choice('strict', 'any', 'off'),
    default: 'strict',
    defaultText: 'strict',
    description: 'checking of tokens: strict, any, off',
  },
  switches: {
    flag: '--switch <name=value...>',
    env: 'POLYGLANCE_SWITCHES',
    reader: switches,
    default: {},
    description: 'set a switch of a dialect, or marks=none',
  },
  contract: {
    flag: '--contract <mode...>',
    env: 'POLYGLANCE_CONTRACT',
    reader: contract,
    default: {},
    description: 'enforce, report or strict; RULE=none',
  },
  preset: {
    flag: '--preset <name...>',
    env: 'POLYGLANCE_PRESET',
    reader: presets,
    default: [],
    description: 'set the switches of a release or cloud: otc',
  },
  seed: {
    flag: '--seed <text>',
    env: 'POLYGLANCE_SEED',
    reader: text,
    default: '1',
    defaultText: '1',
    description: 'seed of ids and of all chance',
  },
  clock: {
    flag: '--clock <setting>',
    env: 'POLYGLANCE_CLOCK',
    reader: clock,
    default: { mode: 'real' },
    defaultText: 'real',
    description: 'real, frozen, frozen:TIME or offset:TIME',
  },
  watch: {
    flag: '--watch',
    env: 'POLYGLANCE_WATCH',
    reader: truth,
    default: false,
    description: 'load fixtures and scenarios again when they change',
  },
  state: {
    flag: '--state <folder>',
    env: 'POLYGLANCE_STATE',
    reader: nullable(folder),
    default: null,
    description: 'folder to keep everything in, across restarts',
    paths: true,
  },
  sandboxes: {
    flag: '--sandboxes <mode>',
    env: 'POLYGLANCE_SANDBOXES',
    reader: choice('auto', 'declared'),
    default: 'auto',
    defaultText: 'auto',
    description: 'auto: made on first use; declared: not',
  },
  sandboxTtl: {
    flag: '--sandbox-ttl <duration>',
    env: 'POLYGLANCE_SANDBOX_TTL',
    reader: lifetime,
    default: '1h',
    defaultText: '1h',
    description: 'life of a sandbox without use, or none',
  },
  root: {
    flag: '--root <dialect>',
    env: 'POLYGLANCE_ROOT',
    reader: choice(...ROOTS),
    default: 'all',
    defaultText: 'all',
    description: 'who has the root: all, or one dialect',
  },
  journalSize: {
    flag: '--journal-size <number>',
    env: 'POLYGLANCE_JOURNAL_SIZE',
    reader: whole(0, 100_000),
    default: 1000,
    defaultText: '1000',
    description: 'requests to remember in each sandbox',
  },
  maxUpload: {
    flag: '--max-upload <size>',
    env: 'POLYGLANCE_MAX_UPLOAD',
    reader: size,
    default: 10 * 2 ** 30,
    defaultText: '10GiB',
    description: 'largest image data to take',
  },
  imageData: {
    flag: '--image-data <mode>',
    env: 'POLYGLANCE_IMAGE_DATA',
    reader: choice('keep', 'discard'),
    default: 'keep',
    defaultText: 'keep',
    description: 'keep uploads, or measure and discard them',
  },
  publicUrl: {
    flag: '--public-url <url>',
    env: 'POLYGLANCE_PUBLIC_URL',
    reader: nullable(webUrl),
    default: null,
    description: 'where clients reach it, for links in answers',
  },
  publicUrls: {
    flag: '--url-of <home=url...>',
    env: 'POLYGLANCE_PUBLIC_URLS',
    reader: byHome(webUrl, 'HOME=URL', 'ims=https://ims.example.com'),
    default: {},
    description: 'the same for one home',
  },
  trustProxy: {
    flag: '--trust-proxy',
    env: 'POLYGLANCE_TRUST_PROXY',
    reader: truth,
    default: false,
    description: 'believe X-Forwarded-Host and its like',
  },
  ports: {
    flag: '--port-of <home=port...>',
    env: 'POLYGLANCE_PORTS',
    reader: byHome(whole(0, 65_535), 'HOME=PORT', 'ims=9294 or sandbox-a/ims=9295'),
    default: {},
    description: 'a port for one home: ims=9294, a/ims=9295',
  },
  admin: {
    flag: '--no-admin',
    env: 'POLYGLANCE_ADMIN',
    reader: truth,
    default: true,
    description: 'no admin API but its health',
  },
  adminToken: {
    flag: '--admin-token <token>',
    env: 'POLYGLANCE_ADMIN_TOKEN',
    reader: nullable(token),
    default: null,
    description: 'token that the admin API asks for',
    secret: true,
  },
  adminHosts: {
    flag: '--admin-host <name...>',
    env: 'POLYGLANCE_ADMIN_HOSTS',
    reader: listOf(hostHeader, 'host names'),
    default: [],
    description: 'more hosts that the admin API answers to',
  },
  'outgoing.hosts': {
    flag: '--outgoing-host <name...>',
    env: 'POLYGLANCE_OUTGOING_HOSTS',
    reader: listOf(host, 'host names or IP addresses'),
    default: ['127.0.0.1', 'localhost', '::1'],
    defaultText: 'loopback',
    description: 'hosts that image locations may be at',
  },
  'outgoing.ports': {
    flag: '--outgoing-port <range...>',
    env: 'POLYGLANCE_OUTGOING_PORTS',
    reader: ports,
    default: [
      { first: 80, last: 80 },
      { first: 443, last: 443 },
      { first: 1024, last: 65_535 },
    ],
    defaultText: '80,443,1024-65535',
    description: 'and their ports',
  },
};

/** Variables that begin like ours and are no settings: what we set for the tests that we start, and flags in one line. */
export const foreignVariables: readonly string[] = ['POLYGLANCE_URL', 'POLYGLANCE_OPTIONS'];
