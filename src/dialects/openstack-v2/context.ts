import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import type { PatchRules } from '../../core/patch.ts';
import { canSee, type PolicyRules } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Parameter, Reply, World } from '../../operation/operation.ts';
import { JSON_HEADERS } from '../../wire/json-reply.ts';
import type { Draft } from '../../wire/patch-document.ts';
import { ERRORS } from './errors.ts';
import { createView, type ImageDocument, type View } from './view.ts';

/** What the operations of this dialect share: how each sandbox's images are written. */
export interface Context {
  view(world: World): View;
  /** How patches of this draft are read in this sandbox. */
  patchRules(world: World, draft: Draft): PatchRules;
}

interface Kept {
  readonly view: View;
  readonly rules: Readonly<Record<Draft, PatchRules>>;
}

/** Makes the context of one dialect; what a sandbox needs is made on its first use. */
export function createContext(): Context {
  const all = new WeakMap<World, Kept>();
  const keep = (world: World): Kept => {
    const common = {
      ...rulesOf(world),
      formats: 'fixed-with-data' as const,
      locations: world.switches['openstack-v2.showMultipleLocations'] === true,
    };
    const rules = { 4: { ...common, addExisting: 'refuse' }, 10: { ...common, addExisting: 'replace' } } as const;
    const kept = { view: createView(world.switches), rules };
    all.set(world, kept);
    return kept;
  };
  return {
    view: (world) => (all.get(world) ?? keep(world)).view,
    patchRules: (world, draft) => (all.get(world) ?? keep(world)).rules[draft],
  };
}

/** The path parameter of every operation on one image. Glance compares it literally; a UUID is what it gives out. */
export const IMAGE_ID: Parameter = {
  name: 'image_id',
  required: true,
  description: 'The id of the image.',
  schema: { type: 'string', format: 'uuid' },
};

/** What WebOb puts on an empty answer. */
export const EMPTY_TYPE = 'text/html; charset=UTF-8';

/** An image as a reply. */
export function toImageReply({ json, text }: ImageDocument): Reply {
  return { status: 200, headers: JSON_HEADERS, body: text, json };
}

/** An empty reply; WebOb leaves its default media type on it. */
export function emptyReply(status: number): Reply {
  return { status, headers: { 'content-type': EMPTY_TYPE }, body: '' };
}

/** The caller, whom the check `token` has found. */
export function callerOf(call: Call): Caller {
  if (call.caller === null) throw new Answer(ERRORS.unauthorized);
  return call.caller;
}

/** The rules of policy that the switches of this sandbox set. */
export function rulesOf(world: World): PolicyRules {
  return { secureRbac: world.switches['openstack-v2.secureRbac'] === true };
}

/** The image that the path names, if there is one and the caller may see it. */
export function findImage(world: World, call: Call): Image | undefined {
  const image = world.images.get(call.params['image_id'] ?? '');
  return image !== undefined && canSee(image, callerOf(call)) ? image : undefined;
}

/** The image that the path names; refused where the caller sees none. */
export function imageOf(world: World, call: Call): Image {
  const image = findImage(world, call);
  if (image === undefined) throw new Refused({ kind: 'image-not-found', id: call.params['image_id'] ?? '' });
  return image;
}

/** Changes the image that the path names; `change` sees the newest one. */
export function changeImage(world: World, call: Call, change: (image: Image) => Image): Image {
  const { id } = imageOf(world, call);
  const after = world.images.update(id, change);
  if (after === undefined) throw new Refused({ kind: 'image-not-found', id });
  return after;
}

/** A JSON object of the request, or the answer 400. */
export function isJsonObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Refuses a body where there should be none; one that is no JSON was refused as such before.
 *
 * gap: a JSON document where no body belongs breaks the real service (500) with tasks, the cache, the usage and metadata definitions; it is refused
 * here (400).
 *
 * @throws Answer 400
 */
export function refuseBody(call: Call): void {
  if (!call.hasBody) return;
  const isDocument = typeof call.body === 'object' && call.body !== null;
  throw new Answer(ERRORS.badRequest, {
    message: isDocument ? 'A body is not expected with this request.' : 'Unexpected body type. Expected list/dict.',
  });
}
