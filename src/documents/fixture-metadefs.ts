import type { Project } from '../core/identity.ts';
import { byName, type MetadefNamespace, toProperties, toRequired, withoutNulls } from '../core/metadef.ts';
import type { MetadefData } from '../core/metadefs.ts';
import type { Finding } from '../refusals.ts';
import type { Path } from './document.ts';
import { MADE_AT, toProjectId } from './fixture-images.ts';
import { type FixtureNamespace, type FixtureSections, type FixtureTimes, findTwice, type Placed } from './fixture-rows.ts';
import { toFixtureTime, toInstant } from './fixture-time.ts';

/**
 * Makes definitions of metadata from the rows of files. A type of resource that a namespace is meant for needs no row.
 *
 * @param findings gets the place of each owner that is no project, and of each name that two have
 */
export function toMetadefs(
  { namespaces: rows, types: given }: NonNullable<FixtureSections['metadefs']>,
  projects: readonly Project[],
  findings: Finding[],
): MetadefData {
  const named = (name: string): string => `two namespaces have the name ${JSON.stringify(name)}`;
  findings.push(
    ...findTwice(
      rows,
      (row) => row.namespace,
      ['namespace'],
      (row) => named(row.namespace),
    ),
  );
  findings.push(
    ...findTwice(
      given,
      ({ name }) => name,
      ['name'],
      ({ name }) => `two types have the name ${JSON.stringify(name)}`,
    ),
  );
  const namespaces = rows.map((placed, index) => toNamespace(placed, index + 1, projects, findings));
  const types = new Map<string, number>();
  for (const { row, toFinding } of given) types.set(row.name, toInstant(row.created_at ?? MADE_AT, ['created_at'], toFinding, findings));
  for (const { name, createdAt } of namespaces.flatMap(({ associations }) => associations))
    if (!types.has(name)) types.set(name, createdAt);
  return { namespaces, types: [...types].map(([name, createdAt]) => ({ name, createdAt })) };
}

type Times = { readonly createdAt: number; readonly updatedAt: number };

function toNamespace(placed: Placed<FixtureNamespace>, id: number, projects: readonly Project[], findings: Finding[]): MetadefNamespace {
  const { row, toFinding } = placed;
  const { owner = null } = row;
  const timesOf = (given: FixtureTimes, at: Path, made: number | undefined): Times => {
    const read = (name: keyof FixtureTimes): number | undefined =>
      given[name] === undefined ? undefined : toInstant(given[name], [...at, name], toFinding, findings);
    const createdAt = read('created_at') ?? made ?? Date.parse(MADE_AT);
    return { createdAt, updatedAt: read('updated_at') ?? createdAt };
  };
  const times = timesOf(row, [], undefined);
  const inside = <Row extends FixtureTimes & { readonly name: string }>(
    section: 'resource_type_associations' | 'objects' | 'tags',
    rows: readonly Row[] = [],
  ): readonly (readonly [Row, Times])[] => {
    const seen = new Set<string>();
    return rows.map((one, index) => {
      if (seen.has(one.name)) findings.push(toFinding([section, index, 'name'], `${JSON.stringify(one.name)} stands here twice`));
      seen.add(one.name);
      return [one, timesOf(one, [section, index], times.createdAt)];
    });
  };
  return {
    id,
    name: row.namespace,
    displayName: row.display_name ?? null,
    description: row.description ?? null,
    visibility: row.visibility ?? 'private',
    protected: row.protected ?? false,
    owner: owner === null ? null : toProjectId(owner, placed, ['owner'], projects, findings),
    ...times,
    associations: inside('resource_type_associations', row.resource_type_associations).map(([one, at]) => ({
      name: one.name,
      prefix: one.prefix ?? null,
      target: one.properties_target ?? null,
      ...at,
    })),
    properties: toProperties(row.properties ?? {}),
    objects: inside('objects', row.objects).map(([one, at]) => ({
      name: one.name,
      description: one.description ?? null,
      required: toRequired(one.required ?? []),
      properties: toProperties(one.properties ?? {}),
      ...at,
    })),
    tags: inside('tags', row.tags).map(([{ name }, at]) => ({ name, ...at })),
  };
}

const some = (name: string, items: readonly unknown[]): object => (items.length === 0 ? {} : { [name]: items });

/**
 * Writes definitions of metadata as a fixture file has them.
 *
 * @param projects ids of those that the file has
 */
export function toMetadefRows({ namespaces, types }: MetadefData, projects: ReadonlySet<string>): object {
  const rows = [...namespaces].sort((a, b) => a.createdAt - b.createdAt || a.id - b.id).map((one) => toNamespaceRow(one, projects));
  return { namespaces: rows, resource_types: types.map(({ name, createdAt }) => ({ name, created_at: toFixtureTime(createdAt) })) };
}

/** What is as old as the namespace says nothing of it. */
function toTimeRows({ createdAt, updatedAt }: Times, made: number | undefined): object {
  return {
    ...(createdAt === made ? {} : { created_at: toFixtureTime(createdAt) }),
    ...(updatedAt === createdAt ? {} : { updated_at: toFixtureTime(updatedAt) }),
  };
}

function toNamespaceRow(namespace: MetadefNamespace, projects: ReadonlySet<string>): object {
  const { name, displayName, description, visibility, owner, createdAt, associations, properties, objects, tags } = namespace;
  const isKnown = owner === null || projects.has(owner);
  return {
    namespace: name,
    ...withoutNulls({ display_name: displayName, description }),
    visibility,
    ...(namespace.protected ? { protected: true } : {}),
    ...withoutNulls({ owner: isKnown ? owner : { id: owner } }),
    ...toTimeRows(namespace, undefined),
    ...some(
      'resource_type_associations',
      associations.map((one) => ({
        name: one.name,
        ...withoutNulls({ prefix: one.prefix, properties_target: one.target }),
        ...toTimeRows(one, createdAt),
      })),
    ),
    ...(properties.length === 0 ? {} : { properties: byName(properties) }),
    ...some(
      'objects',
      objects.map((one) => ({
        name: one.name,
        ...withoutNulls({ description: one.description }),
        ...some('required', one.required),
        ...(one.properties.length === 0 ? {} : { properties: byName(one.properties) }),
        ...toTimeRows(one, createdAt),
      })),
    ),
    ...some(
      'tags',
      tags.map((one) => ({ name: one.name, ...toTimeRows(one, createdAt) })),
    ),
  };
}
