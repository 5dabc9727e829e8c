import type { Json } from '../../operation/operation.ts';
import type { PassedExchange } from './exchange.ts';

/** The first line of a recording. */
export interface Stamp {
  readonly polyglance: 'recording';
  readonly version: 1;
  /** When it began, in UTC. */
  readonly at: string;
  /** The release of this program. */
  readonly by: string;
  readonly dialect: string;
  /** What the service is, as its user said. */
  readonly release: string | null;
  /** The versions of its API, such as `v2.15 CURRENT`; `null` where it did not say. */
  readonly versions: readonly string[] | null;
}

/** A body as it is written: as JSON or text where it is short, else only what it was. */
export type WrittenBody =
  | null
  | { readonly json: Json }
  | { readonly text: string }
  | { readonly form: string }
  | { readonly length: number; readonly type: string | null };

/** A line of a recording after the first one: an exchange with placeholders for everything that nobody is to see. */
export interface Line {
  readonly number: number;
  readonly at: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: WrittenBody;
  readonly status: number | null;
  readonly replyHeaders: readonly (readonly [name: string, value: string])[];
  readonly replyBody: WrittenBody;
  readonly outcome: PassedExchange['outcome'];
  /** Where the emulator would have answered otherwise; `null` where it was not asked. */
  readonly differs: readonly string[] | null;
}
