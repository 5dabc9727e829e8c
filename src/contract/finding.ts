import type { Image } from '../core/image.ts';
import type { Call, Dialect } from '../operation/operation.ts';
import type { SchemaChecker } from '../operation/validate.ts';
import type { Severity, Violation } from '../operation/violation.ts';
import type { Contract } from './setting.ts';

/** A request that is held against the contract. */
export interface Looked {
  readonly call: Call;
  readonly contract: Contract;
  /** The schemas of the dialect, by the letter. */
  readonly schemas: SchemaChecker;
  /** The image that the path names, where it does. */
  readonly image: () => Image | undefined;
  /** The clouds that there are. */
  readonly dialects: readonly Dialect[];
}

/** What a rule found; the operation's source and a fix are added where it has none of its own. */
export type Found = Omit<Violation, 'operation' | 'source' | 'fix' | 'severity'> & {
  readonly severity?: Severity;
  readonly source?: string;
  readonly fix?: string;
};

/** Notes what was found, unless nobody wants to hear of this rule. */
export function report({ call, contract }: Pick<Looked, 'call' | 'contract'>, found: Found): void {
  if (!contract.has(found.id)) return;
  const { severity = 'error', ...rest } = found;
  const { id: operation, source } = call.operation;
  call.violations.push({ operation, severity, source, fix: `Send ${found.expected} at ${found.location}.`, ...rest });
}

/** A short text of what was found: reports are read by people. */
export function shorten(value: unknown): string {
  const text = value === undefined ? 'nothing' : safeJson(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    return 'a value too deep to show';
  }
}
