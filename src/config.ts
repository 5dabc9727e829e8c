import { resolve } from 'node:path';
import type { GivenContract } from './config/contract.ts';
import { mergeSwitches, toBadValue } from './config/merge.ts';
import { optionTable } from './config/options.ts';
import { clock, type GivenSwitches, lifetime, type PortRange } from './config/readers.ts';
import { type ConfigFile, type Source, toEnvSource, toFileSource, toFlagSource, toOptionSource } from './config/sources.ts';
import type { OptionRow, Values } from './config/values.ts';
import type { ClockSetting } from './core/clock.ts';
import { parseDuration } from './core/duration.ts';
import type { AuthMode, Switches, SwitchRow } from './operation/operation.ts';
import { didYouMean, type Finding, Refusal } from './refusals.ts';

/** How an emulator is to run: every setting has a value. */
export interface Settings {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Paths of fixture files and of folders of them; none for the default cloud. */
  readonly fixtures: readonly string[];
  /** Paths of scenario files and of folders of them. */
  readonly scenarios: readonly string[];
  readonly auth: AuthMode;
  /** All known switches. */
  readonly switches: Switches;
  /** Presets that the switches come from, as far as nothing else sets them. */
  readonly preset: readonly string[];
  readonly seed: string;
  readonly clock: ClockSetting;
  /** Whether changed fixtures and scenarios are loaded again. */
  readonly watch: boolean;
  /** The folder that everything is kept in; `null`: nothing outlives the process. */
  readonly state: string | null;
  readonly sandboxes: 'auto' | 'declared';
  /** How long a sandbox lives that nobody uses: a duration, or `none` for as long as the emulator. */
  readonly sandboxTtl: string;
  /** Who answers at the root: `all` shares it out by path, a dialect has it alone. */
  readonly root: Values['root'];
  /** Exchanges that each sandbox remembers. */
  readonly journalSize: number;
  /** The file that all exchanges and acts are written to, line by line; `null` for none. */
  readonly journal: string | null;
  /** Whether each request is a line on standard error. */
  readonly logFormat: Values['logFormat'];
  /** Bytes. */
  readonly maxUpload: number;
  /** Whether the bytes of uploads are kept, or only measured. */
  readonly imageData: Values['imageData'];
  /** Without a slash at the end. */
  readonly publicUrl: string | null;
  /** By home: `ims`, `sandbox-a/ims`. Without a slash at the end. */
  readonly publicUrls: Readonly<Record<string, string>>;
  /** Whether what a proxy says of the client's URL is believed. */
  readonly trustProxy: boolean;
  /** Whether TLS is spoken: `null` not; without files by a certificate that is made for it, else by those of a certificate and of its key. */
  readonly tls: readonly string[] | null;
  /** Where the certificate is written that clients are to trust. */
  readonly tlsCa: string | null;
  /** Homes that have a port of their own, where they are the whole origin: `ims`, `sandbox-a/ims`. 0 takes a free one. */
  readonly ports: Readonly<Record<string, number>>;
  readonly admin: boolean;
  /** Where the admin API is, in place of the port that has everything; 0 takes a free one. */
  readonly adminPort: number | null;
  readonly adminToken: string | null;
  readonly adminHosts: readonly string[];
  /** Where requests of our own may go. */
  readonly outgoing: { readonly hosts: readonly string[]; readonly ports: readonly PortRange[] };
}

/** What a program may set; what is left out has its default. {@link Settings} fit too. */
export interface EmulatorOptions {
  readonly port?: number;
  readonly host?: string;
  readonly fixtures?: string | readonly string[];
  readonly scenarios?: string | readonly string[];
  readonly auth?: AuthMode;
  readonly switches?: GivenSwitches;
  /** How strictly requests are held against the contract. */
  readonly contract?: GivenContract;
  /** Named sets of switches, such as `otc` or `['glance-25', 'otc']`; `switches` goes before them. */
  readonly preset?: string | readonly string[];
  readonly seed?: string | number;
  /** `{ mode, at }`, or a text such as `frozen:2026-01-01T00:00:00Z`. */
  readonly clock?: ClockSetting | string;
  /** Loads fixtures and scenarios again when they change; what is not good is told on standard error, and what runs stays. */
  readonly watch?: boolean;
  /** A folder to keep everything in; it is made where it is not there. */
  readonly state?: string | null;
  readonly sandboxes?: 'auto' | 'declared';
  /** How long a sandbox lives that nobody uses, such as `1h` (default), or `none`; not those that a program made or the state keeps. */
  readonly sandboxTtl?: string;
  readonly root?: Values['root'];
  readonly journalSize?: number;
  /** A file to write all exchanges and acts to, line by line, for `polyglance replay`. */
  readonly journal?: string | null;
  /** Bytes, or a text such as `10GiB`. */
  readonly maxUpload?: number | string;
  /** `discard`: uploads are measured and not kept, and a download finds no data. */
  readonly imageData?: Values['imageData'];
  readonly publicUrl?: string | null;
  /** By home, such as `{ ims: 'https://ims.example.com' }`. */
  readonly publicUrls?: Readonly<Record<string, string>>;
  readonly trustProxy?: boolean;
  /** Speaks TLS on all ports: `true` with a certificate that is made for it, or `[cert, key]`, the paths of yours. */
  readonly tls?: boolean | readonly string[] | null;
  /** Where the certificate is written that clients are to trust. */
  readonly tlsCa?: string | null;
  /** By home, such as `{ rackspace: 9293, ims: 0, 'sandbox-a/ims': 9295 }`. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly admin?: boolean;
  /** Writes a line for each request to standard error: `text` or `json`. */
  readonly logFormat?: Values['logFormat'];
  /** A port for the admin API alone: the other one has none then. 0 takes a free one. */
  readonly adminPort?: number | null;
  readonly adminToken?: string | null;
  readonly adminHosts?: string | readonly string[];
  readonly outgoing?: {
    readonly hosts?: string | readonly string[];
    readonly ports?: number | string | readonly (number | string | PortRange)[];
  };
}

/** Where settings come from; the first that has a value wins: `flags` and `options`, `variableFlags`, `env`, `config`, default. */
export interface SettingSources {
  /** By key of the option table: `{ scenarios: ['a.yaml'], 'outgoing.hosts': ['::1'] }`. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** Flags that stand in the variable POLYGLANCE_OPTIONS, by key. */
  readonly variableFlags?: Readonly<Record<string, unknown>>;
  /** What a program gave. */
  readonly options?: EmulatorOptions;
  /** Not read unless it is given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly config?: ConfigFile;
  /** What holds where nothing is given, in place of the table's own default. */
  readonly defaults?: { readonly port?: number };
  /** The switches of the dialects; those of polyglance itself are always known. */
  readonly switchRows?: readonly SwitchRow[];
}

/**
 * Puts the settings of an emulator together.
 *
 * Lists are taken whole from the first source that has them; switches are taken one by one.
 *
 * @throws Refusal with a finding for each unknown name and each value that does not fit
 * @example resolveSettings({ flags: { port: '0' }, env: process.env, switchRows })
 */
export function resolveSettings(given: SettingSources): Settings {
  const { switchRows = [] } = given;
  const sources = toSources(given);
  const findings = sources.flatMap((source) => source.findings);
  const read = <Key extends keyof Values>(key: Key): Values[Key] => readFirst(key, sources, findings);
  const settings: Settings = {
    port: read('port'),
    host: read('host'),
    fixtures: read('fixtures'),
    scenarios: read('scenarios'),
    auth: read('auth'),
    switches: mergeSwitches(sources, switchRows, findings),
    preset: read('preset'),
    seed: read('seed'),
    clock: read('clock'),
    watch: read('watch'),
    state: read('state'),
    sandboxes: read('sandboxes'),
    sandboxTtl: read('sandboxTtl'),
    root: read('root'),
    journalSize: read('journalSize'),
    journal: read('journal'),
    logFormat: read('logFormat'),
    maxUpload: read('maxUpload'),
    imageData: read('imageData'),
    publicUrl: read('publicUrl'),
    publicUrls: read('publicUrls'),
    trustProxy: read('trustProxy'),
    tls: read('tls'),
    tlsCa: read('tlsCa'),
    ports: read('ports'),
    admin: read('admin'),
    adminPort: read('adminPort'),
    adminToken: read('adminToken'),
    adminHosts: read('adminHosts'),
    outgoing: { hosts: read('outgoing.hosts'), ports: read('outgoing.ports') },
  };
  findings.push(...findSharedPorts(settings), ...findIdleFile(settings));
  if (findings.length > 0) throw new Refusal(findings);
  return settings;
}

/**
 * Which config file to read, before {@link resolveSettings}.
 *
 * @throws Refusal when it is no path
 */
export function configFileOf(given: Pick<SettingSources, 'flags' | 'variableFlags' | 'env'>): string | null {
  const findings: Finding[] = [];
  const sources = toSources(given);
  const file = readFirst('config', sources, findings);
  if (findings.length > 0) throw new Refusal(findings);
  return file;
}

/**
 * How a clock is to run, from what a user gave.
 *
 * @throws Refusal when it says nothing of the kind
 * @example readClock('frozen:2026-01-01T00:00:00Z') // { mode: 'frozen', at: 1767225600000 }
 */
export function readClock(given: unknown): ClockSetting {
  const setting = clock.read(given);
  if (setting !== undefined) return setting;
  const mode = typeof given === 'object' && given !== null ? (given as { readonly mode?: unknown }).mode : given;
  const hint =
    typeof mode === 'string'
      ? didYouMean(
          mode,
          ['real', 'frozen', 'offset'].filter((known) => known !== mode),
        )
      : '';
  throw new Refusal(`clock is ${JSON.stringify(given)}: it has to be ${clock.expected}${hint}`);
}

/**
 * How long a sandbox lives that nobody uses, from what a user gave.
 *
 * @returns milliseconds; infinite for `none`
 * @throws Refusal when it says nothing of the kind
 */
export function readLifetime(given: unknown): number {
  const text = lifetime.read(given);
  if (text === undefined) throw new Refusal(`ttl is ${JSON.stringify(given)}: it has to be ${lifetime.expected}`);
  return parseDuration(text) ?? Number.POSITIVE_INFINITY;
}

/** A port that two doors are to have; 0 takes a free one for each. */
function findSharedPorts({ port, ports, adminPort }: Settings): Finding[] {
  const own = [...Object.entries(ports), ...(adminPort === null ? [] : [['the admin API', adminPort] as const])];
  const all = [['the emulator', port] as const, ...own].filter(([, wanted]) => wanted !== 0);
  return all.flatMap(([name, wanted], index) => {
    const first = all.findIndex(([, one]) => one === wanted);
    return first === index
      ? []
      : [{ message: `${all[first]?.[0]} and ${name} cannot both have the port ${wanted}: give one of them another` }];
  });
}

function findIdleFile({ tls, tlsCa }: Settings): Finding[] {
  return tls === null && tlsCa !== null
    ? [{ message: 'tlsCa names a file for the certificate to trust, and TLS is not spoken: give --tls too' }]
    : [];
}

function toSources({ flags, options, variableFlags, env, config, defaults }: SettingSources): readonly Source[] {
  const sources: Source[] = [];
  if (flags !== undefined) sources.push(toFlagSource(flags));
  if (options !== undefined) sources.push(toOptionSource(options));
  if (variableFlags !== undefined) sources.push(toFlagSource(variableFlags, ' in POLYGLANCE_OPTIONS'));
  if (env !== undefined) sources.push(toEnvSource(env));
  if (config !== undefined) sources.push(toFileSource(config));
  if (defaults !== undefined) sources.push(toOptionSource(defaults));
  return sources;
}

function readFirst<Key extends keyof Values>(key: Key, sources: readonly Source[], findings: Finding[]): Values[Key] {
  const table: OptionRow<Values[Key]> = optionTable[key];
  const source = sources.find(({ values }) => values.get(key) !== undefined);
  if (source === undefined) return table.default;
  const given = source.values.get(key);
  const value = table.reader.read(given);
  if (value === undefined) {
    findings.push(toBadValue(source, key, given));
    return table.default;
  }
  return table.paths === true && source.folder !== undefined ? (toAbsolute(value, source.folder) as Values[Key]) : value;
}

function toAbsolute(value: unknown, folder: string): unknown {
  if (typeof value === 'string') return resolve(folder, value);
  return Array.isArray(value) ? value.map((path: string) => resolve(folder, path)) : value;
}
