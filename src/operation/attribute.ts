import type { Image } from '../core/image.ts';
import type { Schema } from './operation.ts';

/** An attribute of the core's image that a cloud can show. */
export type NeutralName = Exclude<keyof Image, 'properties' | 'members' | 'formerMembers'>;

/**
 * One attribute of an image as one dialect names it: a cell of the table attribute × dialect. Rows of all dialects that have
 * the same neutral name are one attribute; a dialect's own rows may say more than this.
 */
export interface AttributeRow {
  /** Its name on the wire: `min_ram`; of OpenStack v1 without `x-image-meta-`. */
  readonly wire: string;
  /** What of the image it shows: an attribute, `property` for the property of this name, `derived` for what is made of others. */
  readonly neutral: NeutralName | 'property' | 'derived';
  /** Its type on the wire. */
  readonly type: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  /** What stands on the wire where nothing is set; `never` where there is always a value. */
  readonly unset: 'null' | 'absent' | 'empty' | 'never';
  /** Whether an update may name it. */
  readonly access: 'writable' | 'read-only';
  /** Whether it means something for images in the formats of Amazon only. */
  readonly amazonOnly?: boolean;
  /** What its value may be, where that is known: the words that there are, how long a text may be. */
  readonly schema?: Schema;
}
