import type { ReplyChecker } from '../contract/replies.ts';
import type { Contracts } from '../contract/setting.ts';
import type { Usage } from '../contract/usage.ts';
import type { Exchange } from '../journal/exchange.ts';
import type { OpeningFields } from '../journal/journal.ts';
import type { AuthMode, Call, Dialect, Reply, World } from '../operation/operation.ts';
import type { SchemaChecker } from '../operation/validate.ts';
import type { Notes, Verdict } from '../scenario/verdict.ts';
import type { Line } from './homes.ts';
import type { Links } from './links.ts';
import type { Router } from './routes.ts';

/** What the pipeline needs of the scenario room. */
export interface Rules {
  needsBody(operation: string): boolean;
  before(call: Call, notes: Notes): Verdict | null;
  /** What they do with an answer, once the handler is done. */
  after(call: Call, reply: Reply, earlier: Verdict | null, notes: Notes): Verdict | null;
  /** What a rule was to break was not there. */
  missed(rule: string, why: string, notes: Notes): void;
  /** The world as this call sees it. */
  worldFor(call: Call): World;
}

/** What the pipeline needs of the journal. */
export interface JournalSink {
  open(fields: OpeningFields): Exchange;
  close(exchange: Exchange, outcome: Exclude<Exchange['outcome'], 'open'>, duration: number): void;
}

/** One sandbox, as the pipeline sees it. */
export interface Runtime {
  readonly world: World;
  readonly rules: Rules;
  readonly journal: JournalSink;
  readonly replies: ReplyChecker;
  /** What is held against the contract, and how gravely. */
  readonly contracts: Contracts;
  /** How clients use the clouds. */
  readonly usage: Pick<Usage, 'note'>;
  readonly auth: AuthMode;
  /** Whether replies may carry our own marks, `X-Polyglance-…`. */
  readonly marks: boolean;
  /** Whether bodies that nothing else needs are read for a journal. */
  readonly keepsBodies: boolean;
}

/** What all sandboxes share. */
export interface Shared {
  readonly dialects: readonly Dialect[];
  readonly router: (dialect: Dialect) => Router;
  readonly schemas: (dialect: Dialect) => SchemaChecker;
  /** The same for those who refuse nothing but what cannot be carried out. */
  readonly tolerant: (dialect: Dialect) => SchemaChecker;
  /** Who answers at the root: the first line that fits. */
  readonly root: readonly Line[];
  /** Absolute URLs, as clients can use them. */
  readonly links: Links;
  /** Takes a failure of our own: something that should not happen. */
  readonly onFailure: (error: unknown) => void;
}
