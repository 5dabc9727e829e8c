import { createTimeText } from '../../core/clock.ts';
import type { Caller } from '../../core/identity.ts';
import type { Image, ImageLocation, Member } from '../../core/image.ts';
import type { Json, Switches } from '../../operation/operation.ts';

/** An image as this dialect shows it. */
export type WireImage = { readonly [name: string]: Json };

/** A location as a reply may show it: right after a patch, with all that the patch said of it. */
type ShownLocation = ImageLocation | (ImageLocation & { readonly [member: string]: unknown });

/** Writes the images of one sandbox. */
export interface View {
  /** The image as this caller sees it, as JSON data; `locations` replaces its own, for a reply that shows more of them. */
  readonly wire: (image: Image, caller: Caller, locations?: readonly ShownLocation[]) => WireImage;
  /** The same with its text, made once per image: images never change. */
  readonly document: (image: Image, caller: Caller) => ImageDocument;
}

/** An image as JSON data and as the text of it. */
export interface ImageDocument {
  readonly json: WireImage;
  readonly text: string;
}

/** Documents that a view keeps. A map of weak references would cost the garbage collector more than it saves. */
const DOCUMENTS_AT_MOST = 5000;

/**
 * Makes a view, with or without what the switches hide.
 *
 * Source: glance/api/v2/images.py, `ResponseSerializer._format_image`.
 */
export function createView(switches: Switches): View {
  const withLocations = switches['openstack-v2.showMultipleLocations'] === true;
  const withDirectUrl = switches['openstack-v2.showDirectUrl'] === true;
  const createdText = createTimeText();
  const updatedText = createTimeText();
  const documents = new Map<string, ImageDocument & { readonly image: Image }>();
  const wire = (image: Image, caller: Caller, locations: readonly ShownLocation[] = image.locations): WireImage => {
    const shown = isSecretive(image, caller) ? [] : locations;
    const self = `/v2/images/${image.id}`;
    const [first] = shown;
    const stores = first === undefined ? [] : shown.flatMap(({ metadata: { store } }) => (typeof store === 'string' ? store : []));
    // One literal, so that all images have one shape; what only some have comes after it.
    const attributes: { [name: string]: Json } = {
      name: image.name,
      disk_format: image.diskFormat,
      container_format: image.containerFormat,
      visibility: image.visibility,
      size: image.size,
      virtual_size: image.virtualSize,
      status: image.status,
      checksum: image.checksum,
      protected: image.protected,
      min_ram: image.minRam,
      min_disk: image.minDisk,
      owner: image.owner,
      os_hidden: image.hidden,
      os_hash_algo: image.hashAlgorithm,
      os_hash_value: image.hashValue,
      id: image.id,
      created_at: createdText(image.createdAt),
      updated_at: updatedText(image.updatedAt),
      tags: image.tags,
      self,
      file: `${self}/file`,
      schema: '/v2/schemas/image',
    };
    if (withLocations) attributes['locations'] = shown.map(toWireLocation);
    if (withDirectUrl && first !== undefined) attributes['direct_url'] = first.url;
    // Spread defines names as they are, `__proto__` too. Where a store is known, it hides a property of that name.
    const whole = Object.keys(image.properties).length === 0 ? attributes : { ...image.properties, ...attributes };
    if (stores.length > 0) whole['stores'] = stores.join(',');
    return whole;
  };
  const document = (image: Image, caller: Caller): ImageDocument => {
    const known = documents.get(image.id);
    if (known?.image === image && image.status !== 'deactivated') return known;
    if (documents.size >= DOCUMENTS_AT_MOST) documents.clear();
    const json = wire(image, caller);
    const made = { image, json, text: JSON.stringify(json) };
    documents.set(image.id, made);
    return made;
  };
  return { wire, document };
}

/** A deactivated image keeps its locations from all but admins. Source: glance/api/policy.py, asked of Glance 25.1. */
function isSecretive(image: Image, caller: Caller): boolean {
  return image.status === 'deactivated' && !caller.admin;
}

function toWireLocation(location: ShownLocation): Json {
  return location as unknown as Json;
}

/** A member as this dialect shows it. */
export function toWireMember(image: Image, member: Member): Json {
  const timeText = createTimeText();
  return {
    member_id: member.project,
    image_id: image.id,
    status: member.status,
    created_at: timeText(member.createdAt),
    updated_at: timeText(member.updatedAt),
    schema: '/v2/schemas/member',
  };
}
