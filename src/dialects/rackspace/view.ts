import { createTimeTexts } from '../../core/clock.ts';
import type { Identity } from '../../core/identity.ts';
import type { Image, Member } from '../../core/image.ts';
import type { Json } from '../../operation/operation.ts';

/** An image as this dialect shows it. */
type WireImage = { readonly [name: string]: Json };

/** An image as JSON data and as text. */
export interface ImageDocument {
  readonly json: WireImage;
  readonly text: string;
}

/** Writes the images of one sandbox. */
export interface View {
  readonly document: (image: Image) => ImageDocument;
  readonly member: (image: Image, member: Member) => Json;
}

/** Documents that a view keeps. */
const DOCUMENTS_AT_MOST = 5000;

/** The number by which this dialect knows a project; one that is no project of ours stands as it is. */
export function toTenant({ projects }: Identity, project: string): string {
  return projects.find(({ id }) => id === project)?.tenant ?? project;
}

/** The project that a tenant's number means. */
export function toProject({ projects }: Identity, tenant: string): string {
  return projects.find((project) => project.tenant === tenant)?.id ?? tenant;
}

/**
 * Makes a view. What is not set is left out.
 *
 * Source: rackerlabs/docs-cloud-images, api-docs, "Images" and the examples of each method.
 */
export function createView(identity: Identity): View {
  const timeText = createTimeTexts();
  const documents = new Map<string, ImageDocument & { readonly of: Image }>();
  const toWire = (image: Image): WireImage => {
    const self = `/v2/images/${image.id}`;
    const wire: { [name: string]: Json } = {
      id: image.id,
      status: image.status,
      visibility: image.visibility,
      protected: image.protected,
      tags: image.tags,
      created_at: timeText(image.createdAt),
      updated_at: timeText(image.updatedAt),
      self,
      file: `${self}/file`,
      schema: '/v2/schemas/image',
    };
    if (image.name !== null) wire['name'] = image.name;
    if (image.checksum !== null) wire['checksum'] = image.checksum;
    if (image.size !== null) wire['size'] = image.size;
    if (image.diskFormat !== null) wire['disk_format'] = image.diskFormat;
    if (image.containerFormat !== null) wire['container_format'] = image.containerFormat;
    if (image.minDisk !== 0) wire['min_disk'] = image.minDisk;
    if (image.minRam !== 0) wire['min_ram'] = image.minRam;
    if (image.owner !== null) wire['owner'] = toTenant(identity, image.owner);
    // A property of the name of an attribute is hidden by it, as everywhere.
    for (const name in image.properties) {
      const value = image.properties[name] ?? null;
      if (value !== null && !Object.hasOwn(wire, name)) Object.defineProperty(wire, name, { value, enumerable: true, writable: true });
    }
    return wire;
  };
  const document = (image: Image): ImageDocument => {
    const known = documents.get(image.id);
    if (known?.of === image) return known;
    if (documents.size >= DOCUMENTS_AT_MOST) documents.clear();
    const json = toWire(image);
    const made = { of: image, json, text: JSON.stringify(json) };
    documents.set(image.id, made);
    return made;
  };
  const member = (image: Image, { project, status, createdAt, updatedAt }: Member): Json => ({
    created_at: timeText(createdAt),
    image_id: image.id,
    member_id: toTenant(identity, project),
    schema: '/v2/schemas/member',
    status,
    updated_at: timeText(updatedAt),
  });
  return { document, member };
}
