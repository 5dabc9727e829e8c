import type { IncomingHttpHeaders } from 'node:http';
import type { Chance } from '../core/chance.ts';
import type { Clock } from '../core/clock.ts';
import type { DataStore } from '../core/data.ts';
import type { Caller, Identity } from '../core/identity.ts';
import type { ImageCache } from '../core/image-cache.ts';
import type { JobFate, Jobs } from '../core/jobs.ts';
import type { Metadefs } from '../core/metadefs.ts';
import type { Reason } from '../core/reasons.ts';
import type { Repository } from '../core/repository.ts';
import type { AttributeRow } from './attribute.ts';
import type { ErrorDetails, ErrorForm, ErrorRow } from './error-row.ts';
import type { Outgoing } from './outgoing.ts';
import type { LimitRow, Paging } from './paging.ts';
import type { PresetValues } from './preset.ts';
import type { SchemaChecker } from './validate.ts';
import type { Violation } from './violation.ts';

/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A JSON Schema of draft 2020-12, as data. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

/** Settings of the dialects, by full name: `openstack-v2.showMultipleLocations`. */
export type Switches = Readonly<Record<string, boolean | string | number>>;

/** How tokens are looked at: `strict` checks them, `any` takes each for the first user, `off` asks for none. */
export type AuthMode = 'strict' | 'any' | 'off';

/** What becomes of the bytes that are uploaded: `discard` measures them and keeps none. */
export type ImageData = 'keep' | 'discard';

/** One sandbox, as the dialects see it: a whole set of clouds of its own. */
export interface World {
  readonly images: Repository;
  readonly metadefs: Metadefs;
  readonly data: DataStore;
  readonly identity: Identity;
  /** Work that goes on after its request was answered. */
  readonly jobs: Jobs;
  readonly cache: ImageCache;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly switches: Switches;
  readonly stores: readonly Store[];
  readonly outgoing: Outgoing;
  /** Bytes that one upload may have at most. */
  readonly maxUpload: number;
  readonly imageData: ImageData;
}

/** A place where a cloud keeps the bytes of images. */
export interface Store {
  readonly id: string;
  readonly description: string;
  readonly default: boolean;
  /** A read-only store holds locations elsewhere on the web and takes no uploads. */
  readonly readOnly: boolean;
}

/** One request under way. */
export interface Call {
  /** The request id, `req-` and a UUID. */
  readonly id: string;
  readonly operation: Operation;
  readonly dialect: Dialect;
  readonly method: string;
  /** The path below the home, as the dialect normalised it; without the query. */
  readonly path: string;
  /** What stands after `?`, undecoded; `''` without a query. */
  readonly search: string;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Where this home is, absolute and without a slash at the end: `http://127.0.0.1:9292/openstack`. */
  readonly base: string;
  /** Where another home of this sandbox is, for the same client: `urlOf('/identity')` is `http://127.0.0.1:9292/identity`. */
  readonly urlOf: (home: string) => string;
  /** The clock of this sandbox. */
  readonly clock: Clock;
  readonly switches: Switches;
  /** Who calls; `null` when nobody was recognised, or a rule has taken the token. */
  caller: Caller | null;
  /** Why nobody was recognised, where the request said who makes it without a token. */
  refused?: Refusal;
  /** The JSON body, once the check `json` or a rule has read it. */
  body: Json | undefined;
  /** The body as it arrives, for operations that take a stream. Reading it twice is an error. */
  stream: () => AsyncIterable<Uint8Array>;
  /** Whether the request has a body, by its headers. */
  readonly hasBody: boolean;
  /** The dialect's schemas, compiled as they are needed. */
  readonly schemas: SchemaChecker;
  readonly violations: Violation[];
  /** What becomes of the job that this call begins, where a rule says so. */
  fate?: JobFate;
}

/** An error that a request is refused with. */
export interface Refusal {
  readonly row: ErrorRow;
  readonly details?: ErrorDetails;
}

/** Who a request says that it is made by, where it shows no token. */
export interface Claim {
  /** `null`: nobody that is known. */
  readonly caller: Caller | null;
  /** Bytes that the body may have which is needed to tell whether it is true; `null`: it is not needed. */
  readonly body: number | null;
  /** Why it is not true; `null`: it is. The body is empty where none is needed. */
  readonly refuse: (body: Uint8Array | 'too-large') => Refusal | null;
}

/** What goes back. `headers` are lower case; `content-type` is set here and nowhere else. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes are sent with their length; a stream with `length` if known, else chunked. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly length?: number;
  /** The JSON that `body` was made from, for the contract. Left out where the body is not JSON. */
  readonly json?: Json;
  /** Set on an error: the row of the dialect's catalogue. */
  readonly error?: ErrorRow;
}

/** A check of the pipeline, named; an operation lists them in the order of the real service. */
export type Check = 'token' | 'admin' | 'media-type' | 'media-type-if-any' | 'no-body' | 'json' | 'json-if-any';

/** What is wrong with a request, found by a check. */
export type CheckFailure =
  | { readonly kind: 'token-missing' }
  | { readonly kind: 'token-unknown' }
  | { readonly kind: 'admin-only' }
  | { readonly kind: 'media-type'; readonly given: string; readonly accepted: readonly string[] }
  | { readonly kind: 'body-unexpected' }
  | { readonly kind: 'body-missing' }
  | { readonly kind: 'body-malformed' }
  | { readonly kind: 'body-too-large'; readonly maximum: number };

/** One parameter of the query or one header, for the contract and OpenAPI. */
export interface Parameter {
  readonly name: string;
  readonly schema: Schema;
  readonly required?: boolean;
  readonly description?: string;
  readonly deprecated?: boolean;
}

/** What an operation takes. */
export interface RequestShape {
  /** `json` is read and parsed by the check `json`; a `stream` is the handler's. */
  readonly body: 'none' | 'json' | 'stream';
  /** Media type → schema of the body (`true` where any will do). Compared as the real service compares. */
  readonly mediaTypes?: Readonly<Record<string, Schema>>;
  readonly path?: readonly Parameter[];
  readonly query?: readonly Parameter[];
  readonly headers?: readonly Parameter[];
  /** Headers of this prefix have to be listed, unless they begin with `except`; `_` in their names stands for `-`. */
  readonly closedHeaders?: { readonly prefix: string; readonly except: string };
  /** Whether query parameters that are not listed are fine, as where they are filters. */
  readonly openQuery?: boolean;
}

/** One successful answer of an operation. One status may have several, each of another media type. */
export interface ReplyShape {
  readonly status: number;
  readonly description: string;
  /** `null`: no body. */
  readonly mediaType: string | null;
  readonly schema?: Schema;
}

/** One API operation: the only place where anything about it is written. */
export interface Operation {
  /** `<dialect>.<resource>-<verb>`: `openstack-v2.image-update`. */
  readonly id: string;
  readonly method: string;
  /** `/v2/images/{image_id}`, below the home. */
  readonly path: string;
  readonly summary: string;
  /** Document or source the operation is known from. */
  readonly source: string;
  readonly auth: 'token' | 'none';
  readonly checks: readonly Check[];
  readonly request: RequestShape;
  /** Whether the document gives it up. */
  readonly deprecated?: true;
  /** What of the request names attributes of an image: the paths of a patch, the members of a body, or headers. */
  readonly names?: 'patch' | 'members' | 'headers';
  /** Set where it begins work that goes on after its answer. */
  readonly begins?: 'job';
  /** What it does in the words of all dialects, `<resource>-<verb>`, where that is not what its id says. */
  readonly does?: string;
  /** Set where it answers with a page of something. */
  readonly paging?: Paging;
  /** Whether these switches have it there; always without it. What is not there is no method of its path. */
  readonly offered?: (switches: Switches) => boolean;
  readonly replies: readonly ReplyShape[];
  readonly handle: (world: World, call: Call) => Reply | Promise<Reply>;
}

/** One switch of a dialect. */
export interface SwitchRow {
  /** `<dialect>.<name>`. */
  readonly name: string;
  readonly schema: Schema;
  readonly default: boolean | string | number;
  readonly summary: string;
  readonly source: string;
  /** What the presets set it to: one of them at least, where the switch is a dialect's. */
  readonly presets?: PresetValues;
}

/** A path that the table knows, and what was taken out of the one that came. */
export interface Normalised {
  readonly path: string;
  /** Goes to the path parameters. */
  readonly params: Readonly<Record<string, string>>;
}

/** How one cloud speaks. */
export interface Dialect {
  readonly id: string;
  readonly title: string;
  /** Path of the mount where this dialect is the whole origin: `/openstack`. */
  readonly home: string;
  readonly operations: readonly Operation[];
  readonly errors: readonly ErrorRow[];
  /** What its jobs may fail with beside the codes of its errors. */
  readonly jobCodes?: readonly string[];
  readonly switches: readonly SwitchRow[];
  /** The attributes of an image in this dialect's words; none for a service without images. */
  readonly attributes: readonly AttributeRow[];
  /** Names that the service keeps for itself: no update may have them. `*` stands for anything. */
  readonly reserved?: readonly string[];
  /** How much of something it takes, beside the lengths of attributes. */
  readonly limits?: readonly LimitRow[];
  /** Request headers that a token may be in, the first one that is there counts; `x-auth-token` without it. */
  readonly tokenHeaders?: readonly string[];
  /**
   * Reads who makes a request without a token that has an `Authorization`; `null` where that says nothing. `paths` are the whole path
   * as it may have been asked for, with home and sandbox, undecoded. Without it, tokens are all there is.
   */
  readonly claim?: (world: World, call: Call, paths: readonly string[]) => Claim | null;
  /** Turns the path of a request into one that the table knows (versions, slashes); leaves others as they are. */
  readonly normalise: (path: string, headers: IncomingHttpHeaders) => string | Normalised;
  /** The operation that answers where the table has none for this path. */
  readonly unmatched: (method: string, path: string) => Operation;
  /** The operation that answers where the table has the path but not the method. */
  readonly wrongMethod: (method: string, path: string, allowed: readonly string[]) => Operation;
  /** What stands in front of the service: it looks at a call whose token is good, before all else is looked at, and refuses it by an `Answer`. */
  readonly gate?: (world: World, call: Call) => void;
  /** Headers that every reply of this call carries, such as the request id. */
  readonly commonHeaders: (call: Call) => Readonly<Record<string, string>> | undefined;
  /** Turns an error into this cloud's answer. */
  readonly renderError: (row: ErrorRow, call: Call, details?: ErrorDetails) => Reply;
  /** The forms that the answer to an error may have. The same row has the same forms, as the same objects. */
  readonly errorForms: (row: ErrorRow) => readonly ErrorForm[];
  /** Turns what a check found into this cloud's answer. */
  readonly refuseCheck: (failure: CheckFailure, call: Call) => Reply;
  /** Turns a reason of the core into this cloud's answer. */
  readonly refuse: (reason: Reason, call: Call) => Reply;
  /** The answer to a failure of our own; the cause is logged, never shown. */
  readonly crash: (call: Call) => Reply;
}
