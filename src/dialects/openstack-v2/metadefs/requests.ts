import type { MetadefNamespace } from '../../../core/metadef.ts';
import { requireNamespace } from '../../../core/metadef-namespaces.ts';
import type { Content, NamespaceAsked } from '../../../core/metadef-reasons.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Json, Operation, Parameter, Schema, World } from '../../../operation/operation.ts';
import { JSON_TYPE } from '../../../wire/json-reply.ts';
import { toSchemaMessage } from '../../../wire/python.ts';
import { callerOf } from '../context.ts';
import { ERRORS } from '../errors.ts';
import { readPathText } from '../path-text.ts';

/** What a refusal calls a schema. */
export type SchemaName = 'namespace' | 'resource_type_association' | 'property' | 'object' | 'tag' | 'tags';

export type Members = { readonly [name: string]: Json };

/** Names that only a reply may have. Source: `_disallowed_properties` of glance/api/v2/metadef_*.py. */
const TIMES: readonly string[] = ['created_at', 'updated_at'];
const LINKS_AND_TIMES: readonly string[] = ['self', 'schema', ...TIMES];

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/**
 * Refuses what does not fit a schema.
 *
 * @throws Answer 400
 */
export function requireFit(call: Call, name: SchemaName, schema: Schema, value: unknown): void {
  const [problem] = call.schemas.problems(schema, value);
  if (problem !== undefined) throw bad(toSchemaMessage(name, problem));
}

/**
 * Reads the body of a request, in Glance's order: its type, names that only a reply may have, the schema.
 *
 * @throws Answer 400 or 403
 */
export function readMembers(call: Call, name: SchemaName, schema: Schema): Members {
  const { body } = call;
  if (typeof body !== 'object' || body === null) throw bad('Unexpected body type. Expected list/dict.');
  const names: readonly Json[] = Array.isArray(body) ? body : Object.keys(body);
  const reserved = name === 'namespace' || name === 'object' ? LINKS_AND_TIMES : TIMES;
  const readOnly = reserved.find((one) => names.includes(one));
  if (readOnly !== undefined) throw new Answer(ERRORS.forbidden, { message: `Attribute '${readOnly}' is read-only.` });
  requireFit(call, name, schema, body);
  return body as Members;
}

/** A text of a request, or `null` where it has none. */
export function textOf(members: Members, name: string): string | null {
  const value = members[name];
  return typeof value === 'string' ? value : null;
}

/** Position of the names of namespaces, and of what is in them, among the segments of a path. */
const NAMESPACE_AT = 4;
const CONTENT_AT = 6;

/** The name of what is in a namespace, by the path. */
export function contentNameOf(call: Call): string {
  return readPathText(call, CONTENT_AT);
}

/**
 * The namespace that the path names, if the caller may see it.
 *
 * @throws the reason `namespace-not-found`
 */
export function namespaceOf(world: World, call: Call, asked: NamespaceAsked): MetadefNamespace {
  return requireNamespace(world.metadefs, readPathText(call, NAMESPACE_AT), callerOf(call), asked);
}

const toParameter = (name: string, description: string): Parameter => ({ name, required: true, description, schema: { type: 'string' } });

const NAMESPACE_NAME = toParameter('namespace', 'The name of the namespace.');

const CONTENT_NAMES: Readonly<Record<Content, Parameter>> = {
  object: toParameter('object_name', 'The name of the object.'),
  property: toParameter('property_name', 'The name of the property.'),
  tag: toParameter('tag_name', 'The tag.'),
  association: toParameter('resource_type', 'The name of the type of resource.'),
};

/** The path parameters of every operation on a namespace, or on what is in one. */
export function namesOf(content?: Content): readonly Parameter[] {
  return content === undefined ? [NAMESPACE_NAME] : [NAMESPACE_NAME, CONTENT_NAMES[content]];
}

/** What an operation is answered with when all is well. */
export function reply(status: number, description: string, schema: Schema): Operation['replies'] {
  return [{ status, description, mediaType: JSON_TYPE, schema }];
}

export const NAMESPACES_PATH = '/v2/metadefs/namespaces';
export const NAMESPACE_PATH = `${NAMESPACES_PATH}/{namespace}`;
