import type { ErrorDetails, ErrorRow } from '../operation/error-row.ts';
import type { Fault } from './fault.ts';
import type { Effects } from './scenario.ts';

/** What the loaded rules do with one request, before its handler or after it. */
export interface Verdict {
  /** Names of the rules that apply, `<scenario>/<number from 1>`; `prefer` for a `Prefer` header, `<plan>/<operation>/<number from 1>` for a step. */
  readonly rules: readonly string[];
  /** Milliseconds to wait before anything else, by the sandbox's clock; 0 for none. */
  readonly delay: number;
  /** What breaks in this exchange. */
  readonly fault: Fault | null;
  readonly answer: InjectedAnswer | null;
  /** Set where a `Prefer` header was honoured: the value of `Preference-Applied`. */
  readonly preferenceApplied: string | null;
  /** The step of a plan that takes effect after the handler. */
  readonly later: NamedEffects | null;
}

/** What a rule or a step does, under its name. */
export interface NamedEffects {
  readonly name: string;
  readonly effects: Effects;
}

/** An answer instead of the real one: the dialect's own envelope for a row, or all of it by hand. */
export type InjectedAnswer =
  | { readonly kind: 'error'; readonly row: ErrorRow; readonly details: ErrorDetails }
  | { readonly kind: 'custom'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** A rule that was asked, and what it found: only what cannot be found out later. */
export interface Looked {
  readonly rule: string;
  /** Which call it was for the rule, from 1; 0 where the rule did not match. */
  readonly count: number;
  /** Why it did not take effect; `null` when it did. */
  readonly why: string | null;
}

/** What an exchange takes down of the rules; an exchange of the journal fits. */
export interface Notes {
  readonly number: number;
  readonly requestId: string;
  looked: readonly Looked[];
  /** Which set of rules was asked: it changes when one is loaded or removed. */
  ruleset: number;
}
