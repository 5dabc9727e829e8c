import type { ImageStatus, Visibility } from '../core/image.ts';
import type { Json } from '../operation/operation.ts';

/** What a value has to be like; everything that is given has to hold. */
export interface Test {
  readonly equals?: Json;
  /** A part of a text, an entry of a list, or a part of the JSON of anything else. */
  readonly contains?: string;
  /** A regular expression in the syntax of RE2, which takes linear time; it may fit anywhere in a text. */
  readonly matches?: string;
  readonly exists?: boolean;
}

/** A test of one value, or the value that it has to be; keys and values to compare with go into `equals`. */
export type ValueTest = null | boolean | number | string | readonly Json[] | Test;

/** What the image of a request has to be like when the rule is asked. */
export interface ImageMatch {
  readonly id?: string;
  readonly name?: ValueTest;
  readonly status?: ImageStatus | readonly ImageStatus[];
  /** By the name of the property. */
  readonly property?: Readonly<Record<string, ValueTest>>;
}

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
  /** Id of the image that the path names, or what that image is like. */
  readonly image?: string | ImageMatch;
  /** Id or name of the caller's project. */
  readonly project?: string;
  /** Name of the caller. */
  readonly user?: string;
}

/** What requests are counted apart by. */
export type CountedPer = 'image' | 'project' | 'user';

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
  /** From the first until before the second: times, or durations since the rule was loaded. By the sandbox's clock. */
  readonly between?: readonly [string, string];
  /** Names of states, each with the value that it has to have. */
  readonly state?: Readonly<Record<string, string>>;
  /** Only what goes beyond so many calls within a duration. */
  readonly rate?: { readonly calls: number; readonly within: string };
  /** Once the caller's project has so many images, or so many bytes in images. */
  readonly quota?: { readonly images?: number; readonly bytes?: number | string };
  /** Counts apart for each image, project or user. */
  readonly per?: CountedPer;
}

/** An answer instead of the real one. */
export interface ReplyEffect {
  readonly status?: number;
  /** Id of an error row. */
  readonly error?: string;
  readonly code?: string;
  readonly message?: string;
  /** A duration, sent in whole seconds, rounded up; `auto`: until the rate of the rule lets a call through again. */
  readonly retryAfter?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Allows a status that no error row has. */
  readonly undocumented?: boolean;
}

/** How long to wait: a duration, or how to draw one. */
export type Delay =
  | string
  | { readonly uniform: readonly [string, string] }
  | { readonly normal: { readonly mean: string; readonly deviation: string } }
  | { readonly lognormal: { readonly median: string; readonly sigma: number } };

/** What can break. */
export type FaultKind = 'reset' | 'empty' | 'garbage' | 'truncate' | 'dribble' | 'stall' | 'timeout' | 'wrong-length';

/** What breaks, where in a stream, and how. */
export interface FaultSettings {
  readonly kind: FaultKind;
  /** In the answer (`download`, the default) or in the data that comes in. */
  readonly in?: 'download' | 'upload';
  /** Bytes of the body that pass unharmed. */
  readonly after?: number | string;
  /** How long a `stall` lasts. */
  readonly for?: string;
  /** Bytes that a `dribble` lets through each second. */
  readonly rate?: number | string;
  /** By how many bytes a `wrong-length` is wrong. */
  readonly by?: number;
}

/** What happens to the image of the request. */
export interface ImageEffect {
  readonly status?: Exclude<ImageStatus, 'deleted'>;
  readonly name?: string | null;
  readonly visibility?: Visibility;
  readonly protected?: boolean;
  readonly tags?: readonly string[];
  /** Properties to set; `null` takes one away. */
  readonly properties?: Readonly<Record<string, string | null>>;
  readonly deleted?: boolean;
  /** Only for the eyes of readers, for so many reads or so long: `3 reads`, `10s`. Without it, for good. */
  readonly for?: string;
}

/** What becomes of the task or job that the request begins. */
export interface JobEffect {
  /** How long it takes: `20s`, `3 polls`. */
  readonly takes?: string;
  /** What is said of it when it fails, or that it does. */
  readonly fails?: true | string;
  /** The cloud's code for its failure. */
  readonly code?: string;
  /** The stores it fails in; all without them. */
  readonly stores?: readonly string[];
  readonly stalls?: true;
}

/** What happens when a rule takes effect, or when a plan comes to a step. */
export interface Effects {
  /** `after`: once the operation is done, before its answer goes out. */
  readonly stage?: 'before' | 'after';
  readonly reply?: ReplyEffect;
  readonly delay?: Delay;
  readonly fault?: FaultKind | FaultSettings;
  readonly image?: ImageEffect;
  /** Readers go on seeing the image as it is now, for so many reads or so long: `3 reads`, `2s`. */
  readonly stale?: string;
  /** What becomes of the caller's token. */
  readonly token?: 'revoke' | 'expire';
  readonly job?: JobEffect;
  /** Names of states with their new values. */
  readonly set?: Readonly<Record<string, string>>;
}

/** One rule of a scenario: what it matches, when, and what happens. */
export interface Rule extends Effects {
  readonly match?: Match;
  readonly when?: When;
  /** How long it is there at all, from when it is loaded, by the sandbox's clock. */
  readonly ttl?: string;
}

/** One step of a plan: in words (`503 retry-after=2s`, `reset`, `ok`), or what happens. */
export type PlanStep = string | Effects;

/** A scenario file, read and checked. */
export interface Scenario {
  readonly version: 1;
  readonly name: string;
  readonly description?: string;
  /** States that its rules ask for and set, with the values they begin with. */
  readonly state?: Readonly<Record<string, string>>;
  readonly rules?: readonly Rule[];
  /** Operation → what its next calls come to, each once. */
  readonly plan?: Readonly<Record<string, readonly PlanStep[]>>;
  /** Only for requests with this header: its name and its value. */
  readonly header?: Readonly<Record<string, string>>;
}
