import type { Violation } from '../operation/violation.ts';

/** One request and what became of it. Kept by reference; secrets are taken out when it is shown, not when it is kept. */
export interface Exchange {
  /** Counts from 1 in each sandbox. */
  readonly number: number;
  readonly requestId: string;
  /** The machine's time, in milliseconds since 1970. */
  readonly at: number;
  readonly dialect: string;
  readonly operation: string;
  readonly method: string;
  /** The path below the home, as the dialect read it. */
  readonly path: string;
  /** The URL as it came, with the query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  requestBody: string | undefined;
  user: string | undefined;
  project: string | undefined;
  status: number;
  replyHeaders: Readonly<Record<string, string>> | undefined;
  replyBody: string | undefined;
  /** Id of the error row that was answered. */
  error: string | undefined;
  violations: readonly Violation[];
  /** Names of the scenario rules that changed the answer: `over-limit/1`. */
  rules: readonly string[];
  /** What the rules found that were asked, where that cannot be found out later. */
  looked: readonly { readonly rule: string; readonly count: number; readonly why: string | null }[];
  /** Which set of rules was asked; 0: none. */
  ruleset: number;
  /** Routes that were nearly meant, where none was. */
  nearMisses: readonly string[];
  /** `reset`: a rule cut the connection; `broken`: a rule broke the answer in another way. */
  outcome: 'open' | 'answered' | 'aborted' | 'reset' | 'broken';
  /** Milliseconds from the request's first byte to the end of the answer. */
  duration: number;
}
