import type { World } from '../operation/operation.ts';

/** What of a world lies over the fixtures. */
export type Layer = Pick<World, 'images' | 'metadefs' | 'data' | 'identity' | 'stores'>;

/** A world whose layer can be exchanged while requests are under way: what they do next is done to the new one. */
export interface LaidWorld {
  readonly world: World;
  lay(layer: Layer): void;
}

/** Makes a world of a layer and what stays. */
export function createWorld(first: Layer, rest: Omit<World, keyof Layer>): LaidWorld {
  let layer = first;
  const world: World = {
    ...rest,
    get images() {
      return layer.images;
    },
    get metadefs() {
      return layer.metadefs;
    },
    get data() {
      return layer.data;
    },
    get identity() {
      return layer.identity;
    },
    get stores() {
      return layer.stores;
    },
  };
  return {
    world,
    lay: (next) => {
      layer = next;
    },
  };
}
