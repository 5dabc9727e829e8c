import type { Instant } from './clock.ts';
import type { MetadefNamespace, ResourceType } from './metadef.ts';

/** The definitions of metadata of one sandbox: a layer over the loaded fixtures, which it never changes. Synchronous. */
export interface Metadefs {
  get(name: string): MetadefNamespace | undefined;
  /** All namespaces, in no order that means something. */
  all(): readonly MetadefNamespace[];
  /** The number of the next namespace. */
  nextId(): number;
  /** Puts a namespace in the place of the one that it was, which may have had another name. */
  put(namespace: MetadefNamespace, before?: MetadefNamespace): void;
  delete(name: string): void;
  /** Those that any namespace was ever meant for, oldest first. */
  types(): readonly ResourceType[];
  /** Remembers a type of resource, if it is new. */
  addType(name: string, at: Instant): void;
  /** What differs from the fixtures, for others to begin with. */
  kept(): KeptMetadefs;
  /** Tells of each change, after it happened. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
}

/** A layer over fixtures: what was made, changed and deleted. */
export interface KeptMetadefs {
  /** Namespaces that were made, or stand in place of those of the fixtures. */
  readonly own: readonly MetadefNamespace[];
  /** Names of namespaces of the fixtures that are deleted or replaced; also of fixtures that are not loaded now. */
  readonly masked: readonly string[];
  /** Types of resources that the fixtures do not have. */
  readonly types: readonly ResourceType[];
}

/** What fixtures have of definitions. Plain data. */
export interface MetadefData {
  readonly namespaces: readonly MetadefNamespace[];
  readonly types: readonly ResourceType[];
}

/** The definitions of the loaded fixtures, shared by all sandboxes and never changed. */
export interface MetadefBase {
  readonly byName: ReadonlyMap<string, MetadefNamespace>;
  readonly types: ReadonlyMap<string, ResourceType>;
}

/** Definitions where there are none. */
export const NO_METADEFS: MetadefData = { namespaces: [], types: [] };
const NOTHING: KeptMetadefs = { own: [], masked: [], types: [] };

/** Indexes the definitions of fixtures, once for all sandboxes. */
export function createMetadefBase({ namespaces, types }: MetadefData): MetadefBase {
  return {
    byName: new Map(namespaces.map((namespace) => [namespace.name, namespace])),
    types: new Map(types.map((type) => [type.name, type])),
  };
}

/** What lies over the fixtures; there is none as long as nothing differs. */
interface Layer {
  readonly own: Map<string, MetadefNamespace>;
  readonly masked: Set<string>;
  readonly types: Map<string, ResourceType>;
}

function toLayer(base: MetadefBase, { own, masked, types }: KeptMetadefs): Layer {
  return {
    own: new Map(own.map((namespace) => [namespace.name, namespace])),
    // The fixtures may be others now: a namespace of ours hides one of theirs.
    masked: new Set([...masked, ...own.map(({ name }) => name).filter((name) => base.byName.has(name))]),
    types: new Map(types.map((type) => [type.name, type])),
  };
}

const isNothing = ({ own, masked, types }: KeptMetadefs): boolean => own.length + masked.length + types.length === 0;

/**
 * Makes the definitions of one sandbox.
 *
 * @param base what it begins with; made once by {@link createMetadefBase}
 * @param kept the layer over it to begin with
 */
export function createMetadefs(base: MetadefBase, kept: KeptMetadefs = NOTHING): Metadefs {
  let layer = isNothing(kept) ? undefined : toLayer(base, kept);
  let listeners: Set<() => void> | undefined;
  const layerOf = (): Layer => {
    layer ??= toLayer(base, NOTHING);
    return layer;
  };
  const tell = (): void => {
    for (const listener of listeners ?? []) listener();
  };
  const drop = (name: string): void => {
    const { own, masked } = layerOf();
    own.delete(name);
    if (base.byName.has(name)) masked.add(name);
  };
  const all = (): readonly MetadefNamespace[] => {
    const below = [...base.byName.values()];
    if (layer === undefined) return below;
    const { own, masked } = layer;
    return [...below.filter(({ name }) => !masked.has(name)), ...own.values()];
  };
  return {
    get: (name) => {
      if (layer === undefined) return base.byName.get(name);
      return layer.own.get(name) ?? (layer.masked.has(name) ? undefined : base.byName.get(name));
    },
    all,
    nextId: () => 1 + all().reduce((highest, { id }) => Math.max(highest, id), 0),
    put: (namespace, before) => {
      if (namespace === before) return;
      if (before !== undefined) drop(before.name);
      drop(namespace.name);
      layerOf().own.set(namespace.name, namespace);
      tell();
    },
    delete: (name) => {
      drop(name);
      tell();
    },
    types: () => [...base.types.values(), ...[...(layer?.types.values() ?? [])].filter(({ name }) => !base.types.has(name))],
    addType: (name, at) => {
      if (base.types.has(name) || layer?.types.has(name)) return;
      layerOf().types.set(name, { name, createdAt: at });
      tell();
    },
    kept: () =>
      layer === undefined ? NOTHING : { own: [...layer.own.values()], masked: [...layer.masked], types: [...layer.types.values()] },
    onChange: (listener) => {
      listeners ??= new Set();
      listeners.add(listener);
      return () => listeners?.delete(listener);
    },
  };
}
