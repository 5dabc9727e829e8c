import type { Instant } from './clock.ts';
import type { Caller } from './identity.ts';
import { type MetadefNamespace, type MetadefProperty, requireStorable } from './metadef.ts';
import { type NewAssociation, type NewObject, withAssociation, withObject, withProperty, withTag } from './metadef-contents.ts';
import { type SortValues, takePage } from './metadef-page.ts';
import type { MetadefAct, NamespaceAsked } from './metadef-reasons.ts';
import type { Metadefs } from './metadefs.ts';
import { projectOf } from './policy.ts';
import { isRefused, Refused } from './reasons.ts';

/** What a namespace says of itself. */
export type NamespaceFacts = Pick<MetadefNamespace, 'name' | 'displayName' | 'description' | 'visibility' | 'protected' | 'owner'>;

/** A namespace that is to be made, with what is in it. */
export interface NewNamespace {
  readonly facts: NamespaceFacts;
  readonly associations: readonly NewAssociation[];
  readonly objects: readonly NewObject[];
  readonly tags: readonly string[];
  readonly properties: readonly MetadefProperty[];
}

/**
 * Whether the caller may see this namespace. Without an owner it is everybody's.
 *
 * Source: glance/db/sqlalchemy/metadef_api/namespace.py, `_is_namespace_visible`.
 *
 * gap: under secure RBAC the real service shows no definitions of metadata to who has neither of the roles admin, member and reader.
 */
function isVisible({ owner, visibility }: MetadefNamespace, caller: Caller): boolean {
  return caller.admin || owner === null || visibility === 'public' || owner === projectOf(caller);
}

/**
 * Finds a namespace that the caller may see.
 *
 * @param asked for what, which the reason tells
 * @throws `namespace-not-found`
 */
export function requireNamespace(metadefs: Metadefs, name: string, caller: Caller, asked: NamespaceAsked): MetadefNamespace {
  const namespace = metadefs.get(name);
  if (namespace !== undefined && isVisible(namespace, caller)) return namespace;
  throw new Refused({ kind: 'namespace-not-found', name, hidden: namespace !== undefined, asked });
}

/**
 * Refuses who is no administrator.
 *
 * @throws `metadef-denied`
 */
export function requireMetadefAdmin(caller: Caller, act: MetadefAct): void {
  if (!caller.admin) throw new Refused({ kind: 'metadef-denied', act });
}

/** Refuses to take something out of a protected namespace. */
export function requireUnprotected({ name, protected: kept }: MetadefNamespace): void {
  if (kept) throw new Refused({ kind: 'namespace-protected', name });
}

/** What namespaces can be sorted by, by the names that the real service has for it. */
export const NAMESPACE_KEYS: Readonly<Record<string, (namespace: MetadefNamespace) => string | number | null>> = {
  created_at: ({ createdAt }) => createdAt,
  id: ({ id }) => id,
  namespace: ({ name }) => name,
  display_name: ({ displayName }) => displayName,
  description: ({ description }) => description,
  visibility: ({ visibility }) => visibility,
  protected: (namespace) => Number(namespace.protected),
  owner: ({ owner }) => owner,
  updated_at: ({ updatedAt }) => updatedAt,
};

/** A page of namespaces to find. */
export interface NamespaceQuery {
  /** One of {@link NAMESPACE_KEYS}. */
  readonly key: string;
  readonly descending: boolean;
  readonly limit: number;
  readonly after?: MetadefNamespace;
  readonly visibility?: string;
  /** Those that are meant for one of these types of resources. */
  readonly types?: readonly string[];
}

/** The namespaces of a page that the caller may see; one that nobody owns is only in an administrator's, unless it is public. */
export function listNamespaces(metadefs: Metadefs, caller: Caller, query: NamespaceQuery): readonly MetadefNamespace[] {
  const { key, descending, limit, after, visibility, types } = query;
  const project = projectOf(caller);
  const rows = metadefs.all().filter((namespace) => {
    if (!caller.admin && namespace.visibility !== 'public' && (project === null || namespace.owner !== project)) return false;
    if (visibility !== undefined && namespace.visibility !== visibility) return false;
    return types === undefined || namespace.associations.some(({ name }) => types.includes(name));
  });
  const first = key === 'created_at' || key === 'id' ? [] : [NAMESPACE_KEYS[key] ?? (() => null)];
  const toValues = (namespace: MetadefNamespace): SortValues => [
    ...first.map((read) => read(namespace)),
    namespace.createdAt,
    namespace.id,
  ];
  return takePage(rows, { toValues, descending, limit, ...(after === undefined ? {} : { after }) });
}

function requireStorableFacts({ name, displayName, description, owner }: NamespaceFacts, act: 'create' | 'update'): void {
  requireStorable({ namespace: name, display_name: displayName, description, owner }, act, 'namespace');
}

/**
 * Makes a namespace with what is in it. As in the real service a refusal on the way does not undo all: what cannot be stored leaves the
 * namespace as far as it came, and so does what is there twice where the namespace is protected.
 *
 * Source: glance/api/v2/metadef_namespaces.py, `NamespaceController.create`.
 *
 * @throws a reason of definitions
 */
export function createNamespace(metadefs: Metadefs, given: NewNamespace, caller: Caller, stamp: () => Instant): MetadefNamespace {
  requireMetadefAdmin(caller, 'add-namespace');
  requireStorableFacts(given.facts, 'create');
  if (metadefs.get(given.facts.name) !== undefined) throw new Refused({ kind: 'namespace-exists', name: given.facts.name });
  const at = stamp();
  const empty = { associations: [], properties: [], objects: [], tags: [] };
  const made: MetadefNamespace = { id: metadefs.nextId(), ...given.facts, createdAt: at, updatedAt: at, ...empty };
  let draft = made;
  try {
    for (const association of given.associations) {
      metadefs.addType(association.name, stamp());
      draft = withAssociation(draft, association, stamp());
    }
    for (const object of given.objects) draft = withObject(draft, object, stamp(), 'namespace');
    for (const tag of given.tags) draft = withTag(draft, tag, stamp(), 'namespace');
    for (const property of given.properties) draft = withProperty(draft, property, 'namespace');
  } catch (thrown) {
    if (isRefused(thrown) && (made.protected || thrown.reason.kind !== 'definition-exists')) metadefs.put(draft);
    throw thrown;
  }
  metadefs.put(draft);
  return draft;
}

/**
 * Gives a namespace other facts; what is in it stays, also under another name.
 *
 * @throws `definition-not-storable`, `namespace-taken`
 */
export function updateNamespace(metadefs: Metadefs, before: MetadefNamespace, facts: NamespaceFacts, at: Instant): MetadefNamespace {
  requireStorableFacts(facts, 'update');
  if (facts.name !== before.name && metadefs.get(facts.name) !== undefined)
    throw new Refused({ kind: 'namespace-taken', name: facts.name });
  const after = { ...before, ...facts };
  const isSame = (Object.keys(facts) as (keyof NamespaceFacts)[]).every((name) => before[name] === facts[name]);
  if (!isSame) metadefs.put({ ...after, updatedAt: at }, before);
  return after;
}

/**
 * Takes away all of one kind that is in a namespace. Who may delete the namespace may do that.
 *
 * @throws `metadef-denied`, `namespace-protected`
 */
export function clearNamespace(
  metadefs: Metadefs,
  before: MetadefNamespace,
  caller: Caller,
  what: 'objects' | 'properties' | 'tags',
): void {
  requireMetadefAdmin(caller, 'delete-namespace');
  requireUnprotected(before);
  metadefs.put({ ...before, [what]: [] }, before);
}
