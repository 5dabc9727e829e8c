import type { Caller } from '../../core/identity.ts';
import { Answer } from '../../operation/answer.ts';
import type { AttributeRow } from '../../operation/attribute.ts';
import type { Call, Parameter, Reply, World } from '../../operation/operation.ts';
import { JSON_HEADERS } from '../../wire/json-reply.ts';
import { type Catalogue, toCatalogue } from './changes.ts';
import { ERRORS } from './codes.ts';
import { JOB_ERRORS } from './job-codes.ts';
import { profileOf } from './profiles.ts';
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

/** An image as a reply. */
export function toImageReply({ json, text }: ImageDocument, status = 200): Reply {
  return { status, headers: JSON_HEADERS, body: text, json };
}

/** The caller, whom the check `token` has found. */
export function callerOf(call: Call): Caller {
  if (call.caller === null) throw new Answer(ERRORS.unauthorized);
  return call.caller;
}

/** The path parameter of operations that name the project. */
export const PROJECT_ID: Parameter = {
  name: 'project_id',
  required: true,
  description: 'The id of the project, which is that of the token.',
  schema: { type: 'string' },
};

/**
 * Refuses a project in the path that is not that of the token.
 *
 * @throws Answer 400
 */
export function requireProject(call: Call): void {
  if (call.params['project_id'] !== callerOf(call).project?.id) throw new Answer(JOB_ERRORS.project);
}

/**
 * Refuses a caller who may only read.
 *
 * @throws Answer 403
 */
export function requireMember(call: Call): Caller {
  const caller = callerOf(call);
  if (!caller.roles.includes('member')) throw new Answer(ERRORS.role);
  // An admin of OpenStack is nobody special here.
  return caller.admin ? { ...caller, admin: false } : caller;
}
