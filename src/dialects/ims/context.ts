import type { Caller } from '../../core/identity.ts';
import { projectOf } from '../../core/policy.ts';
import { Answer } from '../../operation/answer.ts';
import type { AttributeRow } from '../../operation/attribute.ts';
import type { Call, Parameter, Reply, World } from '../../operation/operation.ts';
import { JSON_HEADERS } from '../../wire/json-reply.ts';
import { type Catalogue, toCatalogue } from './changes.ts';
import { ERRORS } from './codes.ts';
import { type Cloud, profileOf } from './profiles.ts';
import { createView, type ImageDocument, type View } from './view.ts';

/** What the operations of this dialect share in one sandbox. */
export interface Context {
  readonly view: View;
  /** What an update may name. */
  readonly catalogue: Catalogue;
}

/**
 * Makes the contexts of one dialect; what a sandbox needs is made on its first use.
 *
 * @param beneath the attributes of the Glance that keeps the images
 */
export function createContexts(beneath: readonly AttributeRow[]): (world: World) => Context {
  const all = new WeakMap<World, Context>();
  const keep = (world: World): Context => {
    const made = { view: createView(), catalogue: toCatalogue(profileOf(world.switches), beneath) };
    all.set(world, made);
    return made;
  };
  return (world) => all.get(world) ?? keep(world);
}

/** The path parameter of every operation on one image. */
export const IMAGE_ID: Parameter = {
  name: 'image_id',
  required: true,
  description: 'The id of the image.',
  schema: { type: 'string', format: 'uuid' },
};

/** The path parameter of every operation that has its project in the path. */
export const PROJECT_ID: Parameter = {
  name: 'project_id',
  required: true,
  description: 'The id of the project that the token is for.',
  schema: { type: 'string', minLength: 1 },
};

/** An image as a reply. */
export function toImageReply({ json, text }: ImageDocument, status = 200): Reply {
  return { status, headers: JSON_HEADERS, body: text, json };
}

/** The caller, whom the check `token` has found. */
export function callerOf(call: Call): Caller {
  if (call.caller === null) throw new Answer(ERRORS.unauthorized);
  return call.caller;
}

/**
 * Refuses a call whose path names another project than its token is for.
 *
 * gap: no document says what a call is answered whose path names a project of others; the code is the one whose words fit.
 *
 * @throws Answer 400 `IMG.0030`
 */
export function requireProject(call: Call): void {
  if (call.params['project_id'] !== projectOf(callerOf(call))) throw new Answer(ERRORS.projectMismatch);
}

/**
 * Refuses an operation that only the other cloud has, where the profile is that of one of them.
 *
 * @throws Answer 404, as the gateway says it of every path that it does not know
 */
export function requireCloud({ switches }: World, cloud: Cloud): void {
  if (!profileOf(switches).clouds.includes(cloud)) throw new Answer(ERRORS.notFound);
}

/** A caller who is nobody special here, whatever he may in OpenStack. */
export function asTenant(caller: Caller): Caller {
  return caller.admin ? { ...caller, admin: false } : caller;
}

/**
 * Refuses a caller who may only read.
 *
 * @throws Answer 403
 */
export function requireMember(call: Call): Caller {
  const caller = callerOf(call);
  if (!caller.roles.includes('member')) throw new Answer(ERRORS.role);
  return asTenant(caller);
}
