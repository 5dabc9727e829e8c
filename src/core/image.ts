import type { Instant } from './clock.ts';

/** Where an image is in its life. */
export type ImageStatus =
  | 'queued'
  | 'saving'
  | 'uploading'
  | 'importing'
  | 'active'
  | 'deactivated'
  | 'killed'
  | 'pending_delete'
  | 'deleted';

/** Who may see an image. */
export type Visibility = 'public' | 'private' | 'shared' | 'community';

/** One place an image's bytes are at. */
export interface ImageLocation {
  readonly url: string;
  /** `store` names the store. */
  readonly metadata: Readonly<Record<string, MetadataValue>>;
}

/** What metadata of a location may hold: texts, and lists and objects of them. */
export type MetadataValue = string | readonly MetadataValue[] | { readonly [name: string]: MetadataValue };

/** A project an image is shared with. */
export interface Member {
  readonly project: string;
  readonly status: 'pending' | 'accepted' | 'rejected';
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Whether it may share the image in its turn; left out where it may not. */
  readonly canShare?: boolean;
}

/** An image in neutral words. It is never changed: a change makes a new one. */
export interface Image {
  readonly id: string;
  readonly name: string | null;
  readonly status: ImageStatus;
  readonly visibility: Visibility;
  readonly owner: string | null;
  readonly protected: boolean;
  readonly hidden: boolean;
  readonly diskFormat: string | null;
  readonly containerFormat: string | null;
  readonly minDisk: number;
  readonly minRam: number;
  readonly size: number | null;
  readonly virtualSize: number | null;
  readonly checksum: string | null;
  readonly hashAlgorithm: string | null;
  readonly hashValue: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** When it got its data, `null` before that. */
  readonly activeAt: Instant | null;
  /** When it was deleted, on images that are gone. */
  readonly deletedAt: Instant | null;
  readonly tags: readonly string[];
  /** Everything that is no attribute. Has no prototype, so that any name is just a name. */
  readonly properties: Readonly<Record<string, string | null>>;
  readonly locations: readonly ImageLocation[];
  readonly members: readonly Member[];
  /** Members that were taken away: the service keeps them, and some ways to add one bring it back. */
  readonly formerMembers?: readonly Member[];
}

/** A properties object without a prototype, with these entries. */
export function toProperties(entries: Readonly<Record<string, string | null>> = {}): Record<string, string | null> {
  return Object.assign(Object.create(null) as Record<string, string | null>, entries);
}

/**
 * Makes an image with what every new one has, overlaid with `given`.
 *
 * @example newImage({ id, owner: project.id, createdAt: at, updatedAt: at, name: 'Fedora 17' })
 */
export function newImage(given: Pick<Image, 'id' | 'owner' | 'createdAt' | 'updatedAt'> & Partial<Image>): Image {
  return {
    name: null,
    status: 'queued',
    visibility: 'shared',
    protected: false,
    hidden: false,
    diskFormat: null,
    containerFormat: null,
    minDisk: 0,
    minRam: 0,
    size: null,
    virtualSize: null,
    checksum: null,
    hashAlgorithm: null,
    hashValue: null,
    activeAt: null,
    deletedAt: null,
    tags: [],
    locations: [],
    members: [],
    ...given,
    properties: toProperties(given.properties),
  };
}
