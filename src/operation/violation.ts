/** How grave something is that a client did. */
export type Severity = 'error' | 'warning';

/** Something that a client, or a reply of ours, did against an operation's contract. */
export interface Violation {
  /** A rule of {@link VIOLATION_RULES}; `reply` for what we did ourselves. */
  readonly id: string;
  readonly operation: string;
  /** Where: `path.image_id`, `query.limit`, `header.content-type`, `body/0/value`, `reply/body/name`. */
  readonly location: string;
  /** The keyword or rule that failed: `type`, `pattern`, `additionalProperties`, … */
  readonly rule: string;
  readonly expected: string;
  readonly actual: string;
  readonly severity: Severity;
  /** The document or source that the rule is known from. */
  readonly source: string;
  /** What to send instead. */
  readonly fix: string;
}

/** One rule of the contract. */
export interface ViolationRule {
  readonly id: string;
  /** How grave it is unless somebody says otherwise; `none`: it is looked for only where somebody asks for it. */
  readonly severity: Severity | 'none';
  readonly summary: string;
}

const rule = (id: string, severity: ViolationRule['severity'], summary: string): ViolationRule => ({ id, severity, summary });

/** Every rule that a client can break. The operation says where it is known from. */
export const VIOLATION_RULES: readonly ViolationRule[] = [
  rule('path-schema', 'warning', 'A part of the path is not of the form that it has there.'),
  rule('query-schema', 'error', 'A parameter of the query has a value that it cannot have.'),
  rule('query-unknown', 'warning', 'A parameter of the query is not one of the operation: it has no effect.'),
  rule('token-in-query', 'error', 'A token is in the URL, where logs and proxies keep it.'),
  rule('header-schema', 'error', 'A header has a value that it cannot have.'),
  rule('header-missing', 'error', 'A header is not there that has to be.'),
  rule('header-unknown', 'error', 'A header looks like those of the operation, and is none.'),
  rule('header-idle', 'warning', 'A header of another operation has no effect here.'),
  rule('media-type', 'error', 'The body is of a media type that the operation does not take; a warning where it is not looked at.'),
  rule('media-type-deprecated', 'warning', 'The body is of a media type that the document gives up.'),
  rule('route-unknown', 'warning', 'The cloud has no operation of this path, or none of this method there.'),
  rule('body-malformed', 'error', 'The body is no JSON.'),
  rule('body-schema', 'error', 'The body does not fit the schema of the operation.'),
  rule('patch-form', 'error', 'The body is no JSON Patch: RFC 6902, RFC 6901.'),
  rule('name-read-only', 'error', 'An update names an attribute that is read-only.'),
  rule('name-reserved', 'error', 'An update names what the service keeps for itself.'),
  rule('name-discouraged', 'warning', 'The document asks to choose another name.'),
  rule('attribute-amazon-only', 'warning', 'The attribute is for images in the formats of Amazon only.'),
  rule('deprecated', 'warning', 'The operation or the parameter is deprecated.'),
  rule('state', 'warning', 'The image, or what else is asked for, is not in a state that allows it.'),
  rule('token-not-kept', 'warning', 'The client logs in again and again in place of keeping its token.'),
  rule('not-portable', 'none', 'Another of the clouds refuses the attribute or the value.'),
];
