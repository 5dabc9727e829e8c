/** Something that a client, or a reply of ours, did against an operation's contract. */
export interface Violation {
  /** `<rule>` of the catalogue: `body-schema`, `query-unknown`, `media-type`, … */
  readonly id: string;
  readonly operation: string;
  /** Where: `path.image_id`, `query.limit`, `header.content-type`, `body/0/value`, `reply/body/name`. */
  readonly location: string;
  /** The keyword or rule that failed: `type`, `pattern`, `additionalProperties`, … */
  readonly rule: string;
  readonly expected: string;
  readonly actual: string;
  readonly severity: 'error' | 'warning';
  /** The document or source that the rule is known from. */
  readonly source: string;
  /** What to send instead. */
  readonly fix: string;
}
