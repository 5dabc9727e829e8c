import type { MetadataValue } from '../core/image.ts';
import type { PropertySchema } from '../core/metadef.ts';
import { didYouMean, type Finding } from '../refusals.ts';
import type { Document, Path } from './document.ts';

/** People, as a fixture file writes them. */
export interface FixtureIdentity {
  readonly domains: readonly { readonly id: string; readonly name: string }[];
  readonly projects: readonly {
    readonly id: string;
    readonly name: string;
    readonly domain?: string;
    readonly regionProject: string;
    readonly tenant: string;
  }[];
  readonly users: readonly {
    readonly id: string;
    readonly name: string;
    readonly domain?: string;
    readonly password: string;
    readonly apiKey?: string | null;
    readonly accessKeys?: readonly { readonly id: string; readonly secret: string }[];
    readonly roles: Readonly<Record<string, readonly string[]>>;
    readonly domainRoles?: Readonly<Record<string, readonly string[]>>;
    readonly systemRoles?: readonly string[];
    readonly applicationCredentials?: readonly {
      readonly id: string;
      readonly name: string;
      readonly secret: string;
      readonly project?: string;
      readonly roles?: readonly string[];
      readonly description?: string;
      readonly unrestricted?: boolean;
      readonly expiresAt?: string;
    }[];
  }[];
  readonly tokens: readonly {
    readonly id: string;
    readonly user: string;
    readonly project: string | null;
    readonly expiresAt?: string;
    readonly issuedAt?: string;
    readonly methods?: readonly string[];
    readonly auditId?: string;
    readonly domain?: string;
    readonly system?: true;
    readonly applicationCredential?: string;
    readonly parentAuditId?: string;
  }[];
}

/** A store, as a fixture file writes it. */
export interface FixtureStore {
  readonly id: string;
  readonly description?: string;
  readonly default?: boolean;
  readonly readOnly?: boolean;
}

/** When something was made and changed, as a fixture file writes it. */
export interface FixtureTimes {
  readonly created_at?: string;
  readonly updated_at?: string;
}

/** An image, as a fixture file writes it. */
export interface FixtureImage extends FixtureTimes {
  readonly id: string;
  readonly name?: string | null;
  readonly status?: 'queued' | 'saving' | 'uploading' | 'importing' | 'active' | 'deactivated' | 'killed' | 'pending_delete';
  readonly visibility?: 'public' | 'private' | 'shared' | 'community';
  readonly owner?: string | FixtureForeign | null;
  readonly disk_format?: string | null;
  readonly container_format?: string | null;
  readonly min_disk?: number;
  readonly min_ram?: number;
  readonly size?: number | null;
  readonly virtual_size?: number | null;
  readonly checksum?: string | null;
  readonly os_hash_algo?: string | null;
  readonly os_hash_value?: string | null;
  readonly protected?: boolean;
  readonly os_hidden?: boolean;
  readonly tags?: readonly string[];
  readonly active_at?: string | null;
  readonly members?: readonly FixtureMember[];
  readonly locations?: readonly FixtureLocation[];
  readonly properties?: Readonly<Record<string, string | null>> | readonly FixtureProperty[];
  readonly data?: FixtureData;
}

/** A project that is not among those of the cloud. */
export interface FixtureForeign {
  readonly id: string;
}

/** A member of an image, as a fixture file writes it. */
export interface FixtureMember extends FixtureTimes {
  readonly project: string | FixtureForeign;
  readonly status?: 'pending' | 'accepted' | 'rejected';
  readonly can_share?: boolean;
}

/** A place an image's bytes are at, as a fixture file writes it. */
export interface FixtureLocation {
  readonly url: string;
  readonly metadata?: Readonly<Record<string, MetadataValue>>;
  readonly data?: FixtureData;
}

/** A property whose name may be any. */
export interface FixtureProperty {
  readonly name: string;
  readonly value: string | null;
}

/** Bytes, as a fixture file writes them: one of these. */
export interface FixtureData {
  readonly text?: string;
  readonly base64?: string;
  /** A path, relative to the fixture file. */
  readonly file?: string;
}

/** A namespace of metadata definitions, as a fixture file and the Image API write it. */
export interface FixtureNamespace extends FixtureTimes {
  readonly namespace: string;
  readonly display_name?: string;
  readonly description?: string;
  readonly visibility?: 'public' | 'private';
  readonly protected?: boolean;
  readonly owner?: string | FixtureForeign | null;
  readonly resource_type_associations?: readonly (FixtureTimes & {
    readonly name: string;
    readonly prefix?: string;
    readonly properties_target?: string;
  })[];
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly objects?: readonly (FixtureTimes & {
    readonly name: string;
    readonly description?: string;
    readonly required?: readonly string[];
    readonly properties?: Readonly<Record<string, PropertySchema>>;
  })[];
  readonly tags?: readonly (FixtureTimes & { readonly name: string })[];
}

/** A type of resource, as a fixture file writes it. */
export interface FixtureResourceType extends Pick<FixtureTimes, 'created_at'> {
  readonly name: string;
}

/** Definitions of metadata, as fixture files write them. */
export interface FixtureMetadefs {
  readonly namespaces: readonly FixtureNamespace[];
  readonly resource_types: readonly FixtureResourceType[];
}

/** Images to be generated, as a fixture file wishes for them. */
export interface FixtureWish {
  readonly dialect: string;
  readonly count: number;
  readonly seed?: number;
  readonly owner?: string;
}

/** The same once it is checked: whoever knows the dialects makes the images. */
export interface GenerateWish {
  /** Id of a dialect. */
  readonly dialect: string;
  readonly count: number;
  readonly seed: number;
  /** Id of a project; `null` for any. */
  readonly owner: string | null;
  readonly toFinding: Placed<FixtureWish>['toFinding'];
}

/** A row of a file that knows where it stands. */
export interface Placed<Row> {
  readonly row: Row;
  /** The path of the file. */
  readonly file: string;
  /** A finding about what stands at this path of the row. */
  readonly toFinding: (path: Path, message: string, part?: 'key' | 'value') => Finding;
}

/** What fixture files say, section by section; a section that no file has is left out. */
export interface FixtureSections {
  readonly identity?: {
    readonly domains: readonly Placed<FixtureIdentity['domains'][number]>[];
    readonly projects: readonly Placed<FixtureIdentity['projects'][number]>[];
    readonly users: readonly Placed<FixtureIdentity['users'][number]>[];
    readonly tokens: readonly Placed<FixtureIdentity['tokens'][number]>[];
  };
  readonly stores?: readonly Placed<FixtureStore>[];
  readonly images?: readonly Placed<FixtureImage>[];
  readonly metadefs?: {
    readonly namespaces: readonly Placed<FixtureNamespace>[];
    readonly types: readonly Placed<FixtureResourceType>[];
  };
  readonly generate?: readonly Placed<FixtureWish>[];
}

/** What a file calls by name or by id. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Puts a row together with its place. */
export function place<Row>(row: Row, document: Document, at: Path): Placed<Row> {
  return { row, file: document.file, toFinding: (path, message, part) => ({ message, place: document.placeOf([...at, ...path], part) }) };
}

/** What has this name or id; ids go first. */
export function find<Item extends Named>(items: readonly Item[], wanted: string): Item | undefined {
  return items.find(({ id }) => id === wanted) ?? items.find(({ name }) => name === wanted);
}

/** `there is no project "alhpa", did you mean "alpha"?` */
export function toMissing(kind: string, wanted: string, items: readonly Named[]): string {
  const names = items.map(({ name }) => name);
  const known = names.length === 0 ? `: there are no ${kind}s` : `: there are ${names.slice(0, 20).join(', ')}`;
  return `there is no ${kind} ${JSON.stringify(wanted)}${didYouMean(wanted, [...names, ...items.map(({ id }) => id)]) || known}`;
}

/**
 * Finds values that have to be different and are not.
 *
 * @param toKey what may be there once
 * @param at where that stands in a row
 */
export function findTwice<Row>(
  rows: readonly Placed<Row>[],
  toKey: (row: Row) => string,
  at: Path,
  toMessage: (row: Row) => string,
): Finding[] {
  const seen = new Set<string>();
  return rows.flatMap(({ row, toFinding }) => {
    const key = toKey(row);
    const twice = seen.has(key);
    seen.add(key);
    return twice ? [toFinding(at, toMessage(row))] : [];
  });
}
