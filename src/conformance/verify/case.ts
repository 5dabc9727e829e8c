import type { Json } from '../../operation/operation.ts';
import type { Place } from '../../refusals.ts';

/** Who sends a request: the owner of what is made, somebody of another project, an administrator, nobody, or a token that nobody has. */
export type Actor = 'owner' | 'other' | 'admin' | 'nobody' | 'stranger';

/** Those who have to log in. */
export const PERSONS = ['owner', 'other', 'admin'] as const satisfies readonly Actor[];

/** One of {@link PERSONS}. */
export type Person = (typeof PERSONS)[number];

/** A request as a case has it; in its texts `{name}` stands for a value. */
export interface Sending {
  /** `PATCH /v2/images/{image}`. */
  readonly send: string;
  readonly as?: Actor;
  readonly headers?: Readonly<Record<string, string>>;
  /** The media type of the body. */
  readonly type?: string;
  readonly body?: Json;
  readonly text?: string;
  /** How many zeros the body has. */
  readonly bytes?: number | string;
}

/** How an answer has to be. What is left out may be anything. */
export interface Expectation {
  readonly status?: Json;
  readonly type?: Json;
  readonly headers?: Readonly<Record<string, Json>>;
  readonly body?: Json;
  readonly says?: string;
  readonly text?: string;
}

/** A request, and what is looked at in its answer. */
export interface Step extends Sending {
  readonly expect?: Expectation;
  /** It is sent again until its answer is this. */
  readonly until?: Expectation;
  /** What is taken out of the answer: a JSON pointer into its body, or `header:NAME`. */
  readonly keep?: Readonly<Record<string, string>>;
  readonly undo?: string | Sending;
}

/** Values by name. */
export type Values = Readonly<Record<string, Json>>;

/** One thing that a cloud does, in requests and answers. */
export interface Case {
  readonly name: string;
  readonly source: string | undefined;
  readonly place: Place;
  readonly steps: readonly Step[];
  /** Who has to be there. */
  readonly needs: readonly Person[];
  /** What it has to know of them: `owner.project`. */
  readonly uses: readonly string[];
  /** Whether a request of it may change something. */
  readonly writes: boolean;
  readonly values: Values;
}
