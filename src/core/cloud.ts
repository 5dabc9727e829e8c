import type { CloudData } from './base-data.ts';
import type { IdentityData } from './identity.ts';
import type { Image } from './image.ts';
import type { MetadefData } from './metadefs.ts';

/** A place for bytes, as a fixture gives it. */
export interface StoreData {
  readonly id: string;
  readonly description: string;
  readonly default: boolean;
  readonly readOnly: boolean;
}

/** All that a sandbox begins with. Plain data: what a fixture file becomes, at build time for the shipped one. */
export interface Cloud {
  readonly identity: IdentityData;
  readonly stores: readonly StoreData[];
  readonly images: readonly Image[];
  readonly metadefs: MetadefData;
  /** The bytes of images that have some. */
  readonly data: readonly CloudData[];
}
