import type { ClockSetting } from '../core/clock.ts';
import type { AuthMode, ImageData } from '../operation/operation.ts';
import type { GivenSwitches, PortRange, Reader } from './readers.ts';

/** Who can have the root: `all` shares it out by path. */
export const ROOTS = ['all', 'openstack-v2', 'openstack-v1', 'rackspace', 'ims'] as const;

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
  readonly journal: string | null;
  readonly logFormat: 'none' | 'text' | 'json';
  readonly maxUpload: number;
  readonly imageData: ImageData;
  readonly publicUrl: string | null;
  readonly publicUrls: Readonly<Record<string, string>>;
  readonly trustProxy: boolean;
  readonly tls: readonly string[] | null;
  readonly tlsCa: string | null;
  readonly ports: Readonly<Record<string, number>>;
  readonly admin: boolean;
  readonly adminPort: number | null;
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
