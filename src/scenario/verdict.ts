import type { ErrorDetails, ErrorRow } from '../operation/operation.ts';

/** What the loaded rules do with one request, before its handler. */
export interface Verdict {
  /** Names of the rules that apply, `<scenario>/<number from 1>`; `prefer` for a `Prefer` header. */
  readonly rules: readonly string[];
  /** Milliseconds to wait before anything else; 0 for none. */
  readonly delay: number;
  /** Cuts the connection without an answer. */
  readonly fault: 'reset' | null;
  readonly answer: InjectedAnswer | null;
  /** Set where a `Prefer` header was honoured: the value of `Preference-Applied`. */
  readonly preferenceApplied: string | null;
}

/** An answer instead of the real one: the dialect's own envelope for a row, or all of it by hand. */
export type InjectedAnswer =
  | { readonly kind: 'error'; readonly row: ErrorRow; readonly details: ErrorDetails }
  | { readonly kind: 'custom'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
