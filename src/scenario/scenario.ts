import type { Json } from '../operation/operation.ts';

/** What a value has to be like; everything that is given has to hold. */
export interface Test {
  readonly equals?: Json;
  /** A part of a text, an entry of a list, or a part of the JSON of anything else. */
  readonly contains?: string;
  readonly exists?: boolean;
}

/** A test of one value, or the value that it has to be; keys and values to compare with go into `equals`. */
export type ValueTest = null | boolean | number | string | readonly Json[] | Test;

/** Which requests a rule is about; everything that is given has to fit. */
export interface Match {
  /** An operation id or several; `*` stands for any run of characters. */
  readonly operation?: string | readonly string[];
  readonly dialect?: string;
  readonly method?: string;
  /** The path below the home; `*` stands for any run of characters. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, ValueTest>>;
  readonly headers?: Readonly<Record<string, ValueTest>>;
  /** By JSON pointer. */
  readonly body?: Readonly<Record<string, ValueTest>>;
  /** Id of the image that the path names. */
  readonly image?: string;
  /** Id or name of the caller's project. */
  readonly project?: string;
  /** Name of the caller. */
  readonly user?: string;
}

/** When a rule takes effect, counted over the requests that it matches; everything that is given has to hold. */
export interface When {
  /** Which calls, from 1: `2`, `[2, 3]`, `['2-4', 7]`. */
  readonly calls?: number | readonly (number | string)[];
  /** The first so many calls. */
  readonly first?: number;
  /** All calls after the first so many. */
  readonly after?: number;
  /** Every so many calls: 3 means the third, sixth, … */
  readonly every?: number;
  /** From 0 to 1, drawn from the sandbox's chance. */
  readonly probability?: number;
}

/** An answer instead of the real one. */
export interface ReplyEffect {
  readonly status?: number;
  /** Id of an error row. */
  readonly error?: string;
  readonly code?: string;
  readonly message?: string;
  /** A duration; it is sent in whole seconds, rounded up. */
  readonly retryAfter?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Allows a status that no error row has. */
  readonly undocumented?: boolean;
}

/** One rule of a scenario: what it matches, when, and what happens. */
export interface Rule {
  readonly match?: Match;
  readonly when?: When;
  readonly reply?: ReplyEffect;
  /** A duration, or two to draw between. */
  readonly delay?: string | { readonly uniform: readonly [string, string] };
  readonly fault?: 'reset';
}

/** A scenario file, read and checked. */
export interface Scenario {
  readonly version: 1;
  readonly name: string;
  readonly description?: string;
  readonly rules: readonly Rule[];
}
