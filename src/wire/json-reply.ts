import type { Json, Reply, Schema } from '../operation/operation.ts';

/** The media type of JSON, as all these clouds write it. */
export const JSON_TYPE = 'application/json';

/** The headers of a JSON document that has no others. */
export const JSON_HEADERS = { 'content-type': JSON_TYPE } as const;

/** A JSON document as a reply. */
export function toJsonReply(status: number, json: Json, headers?: Readonly<Record<string, string>>): Reply {
  return { status, headers: headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers }, body: JSON.stringify(json), json };
}

/**
 * The schema of an object with one member and no others, which is how these clouds wrap most of what they tell.
 *
 * @example inObject('queued_images', { type: 'array', items: { type: 'string' } })
 */
export function inObject(name: string, schema: Schema, title?: string): Schema {
  return {
    ...(title !== undefined && { title }),
    type: 'object',
    properties: { [name]: schema },
    required: [name],
    additionalProperties: false,
  };
}
