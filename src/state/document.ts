import type { KeptChance } from '../core/chance.ts';
import type { KeptClock } from '../core/clock.ts';
import type { KeptTokens } from '../core/identity.ts';
import type { Job } from '../core/jobs.ts';
import type { KeptMetadefs } from '../core/metadefs.ts';
import type { KeptImages } from '../core/repository.ts';

/** The version of state.json that this release reads and writes. */
export const VERSION = 1;

/** Where bytes are, and how many. */
export interface DataEntry {
  /** Name of a file in data/. */
  readonly file: string;
  readonly size: number;
}

/** Key of the data store → its file. */
export type DataIndex = Readonly<Record<string, DataEntry>>;

/** All that is kept of one sandbox. What it has from fixtures and settings of the start is not in it. */
export interface KeptSandbox {
  /** `null` for the default one. */
  readonly name: string | null;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly createdAt: number;
  /** What it was made with, as it was given. */
  readonly made: Readonly<Record<string, unknown>>;
  readonly images: KeptImages;
  /** None in what releases before this wrote. */
  readonly metadefs?: KeptMetadefs | undefined;
  /** What releases before this wrote has none. */
  readonly jobs?: readonly Job[] | undefined;
  readonly tokens: KeptTokens;
  readonly chance: KeptChance;
  readonly clock: KeptClock;
  /** Scenarios over those of the start. */
  readonly scenarios: { readonly loaded: readonly object[]; readonly removed: readonly string[] };
  readonly data: DataIndex;
}

/** What stands in state.json. */
export interface StateDocument {
  readonly version: typeof VERSION;
  /** The default one first. */
  readonly sandboxes: readonly KeptSandbox[];
}
