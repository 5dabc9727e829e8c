import { setImmediate } from 'node:timers/promises';
import { type Chance, createChance } from '../core/chance.ts';
import type { Project } from '../core/identity.ts';
import { type Image, newImage } from '../core/image.ts';
import { refuseAll } from '../documents/check.ts';
import type { GenerateWish } from '../documents/fixture-rows.ts';
import { loadFaker } from '../operation/example.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { toGenerationSchemas } from './generation-schema.ts';

type Wire = Readonly<Record<string, Json>>;

/** What generated images depend on, and nothing else. */
function chanceOf({ seed, dialect }: GenerateWish): Chance {
  return createChance(`${seed}/${dialect}`);
}

/**
 * Refuses wishes whose images would have ids that are taken. Makes no images.
 *
 * @throws Refusal with the place of each wish that does
 */
export function refuseTakenIds(wishes: readonly GenerateWish[], images: readonly Image[]): void {
  const taken = new Set(images.map(({ id }) => id));
  const findings = wishes.flatMap((wish) => {
    const chance = chanceOf(wish);
    let first: string | undefined;
    for (let index = 0; index < wish.count; index += 1) {
      const id = chance.uuid('id');
      if (taken.has(id)) first ??= id;
      taken.add(id);
    }
    return first === undefined ? [] : [wish.toFinding(['seed'], `two images have the id ${first}: give this block another seed`)];
  });
  refuseAll(findings);
}

/**
 * Makes the images that fixtures wish for: the same ones for the same seed, dialect and index.
 *
 * @param projects those that images belong to where a wish names no owner
 * @throws Refusal as {@link refuseTakenIds}
 */
export async function generateImages(
  wishes: readonly GenerateWish[],
  {
    projects,
    images,
    dialects,
  }: { readonly projects: readonly Project[]; readonly images: readonly Image[]; readonly dialects: readonly Dialect[] },
): Promise<readonly Image[]> {
  refuseTakenIds(wishes, images);
  const made: Image[] = [];
  for (const wish of wishes) {
    const dialect = dialects.find(({ id }) => id === wish.dialect);
    if (dialect === undefined) throw new Error(`there is no dialect ${wish.dialect}`);
    const chance = chanceOf(wish);
    const fake = await loadFaker(Math.floor(chance.fraction('fake') * 2 ** 32));
    const owners = wish.owner === null ? projects.map(({ id }) => id) : [wish.owner];
    const schemas = toGenerationSchemas(dialect, owners);
    for (let index = 0; index < wish.count; index += 1) {
      const schema = schemas[Math.floor(chance.fraction('system') * schemas.length)] ?? true;
      // Between whiles a signal is heard.
      if (index % 1000 === 999) await setImmediate();
      made.push(toImage(chance.uuid('id'), fake(schema) as Wire, dialect));
    }
  }
  return made;
}

/** What an image in the words of a dialect is to the core. */
function toImage(id: string, wire: Wire, { attributes }: Dialect): Image {
  const given: Record<string, unknown> = {};
  const properties: Record<string, string> = { ...(wire['properties'] as Record<string, string> | undefined) };
  for (const { wire: name, neutral } of attributes) {
    const value = wire[name];
    if (value === undefined) continue;
    if (neutral === 'property' || neutral === 'derived') properties[name] = toText(value);
    else given[neutral] = toNeutral(neutral, value);
  }
  const image = newImage({ owner: null, createdAt: 0, updatedAt: 0, ...(given as Partial<Image>), id, properties });
  if (image.status === 'queued') return { ...image, ...NO_DATA };
  // A raw disk is as long as its data.
  return { ...image, activeAt: image.createdAt, virtualSize: image.diskFormat === 'raw' ? image.size : image.virtualSize };
}

const NO_DATA = { size: null, virtualSize: null, checksum: null, hashAlgorithm: null, hashValue: null } as const;

function toText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function toNeutral(name: string, value: Json): Json {
  if (name === 'createdAt' || name === 'updatedAt') return Date.parse(toText(value));
  // OpenStack v1 only knows whether all may see it.
  if (name === 'visibility' && typeof value === 'boolean') return value ? 'public' : 'private';
  return value;
}
