import type { Caller } from '../../core/identity.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Parameter, World } from '../../operation/operation.ts';
import { ERRORS } from './errors.ts';
import { createView, type View } from './view.ts';

/** The path parameter of every operation on one image. */
export const IMAGE_ID: Parameter = {
  name: 'image_id',
  required: true,
  description: 'The id of the image.',
  schema: { type: 'string', format: 'uuid' },
};

/** Makes what finds the view of a sandbox; each is made on its first use. */
export function createViews(): (world: World) => View {
  const views = new WeakMap<World, View>();
  return (world) => {
    const known = views.get(world);
    if (known !== undefined) return known;
    const made = createView(world.identity);
    views.set(world, made);
    return made;
  };
}

/** The caller, whom the check `token` has found. */
export function callerOf(call: Call): Caller {
  if (call.caller === null) throw new Answer(ERRORS.unauthorized);
  return call.caller;
}

/** Whether a value is a JSON object. */
export function isMembers(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
