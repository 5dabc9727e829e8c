import type { Image } from '../../core/image.ts';
import { toImagesText } from '../../documents/fixture-text.ts';
import { plural } from '../../operation/report-words.ts';
import type { Line, Stamp } from './line.ts';
import type { Views } from './views.ts';

/** Whose images are, in order: people of the default cloud can use them then. */
const PROJECTS: readonly string[] = ['alpha', 'beta'];

/** The projects of the default cloud that stand for those of the recording. */
function toOwners(images: readonly Image[]): ReadonlyMap<string, string> {
  // Those of others are seen too where they are public: what somebody has alone is more likely the client's.
  const first = [...images].sort((a, b) => Number(a.visibility === 'public') - Number(b.visibility === 'public'));
  const owners = [...new Set(first.flatMap(({ owner }) => (owner === null ? [] : [owner])))];
  return new Map(owners.slice(0, PROJECTS.length).map((owner, index) => [owner, PROJECTS[index] ?? '']));
}

/**
 * Writes the images of a recording as a fixture file, each as it was seen last.
 *
 * @returns its text, and how many images it has
 */
export async function toFixture(views: Views, stamp: Stamp): Promise<{ readonly text: string; readonly count: number }> {
  const images = views.images();
  const owners = toOwners(images);
  const owned = images.map((image) => ({ ...image, owner: image.owner === null ? null : (owners.get(image.owner) ?? image.owner) }));
  const told = [...owners].map(([placeholder, project]) => `${placeholder} is ${project} here`);
  const note = `${plural(images.length, 'image')} as ${images.length === 1 ? 'it was' : 'they were'} seen last, ${toSource(stamp)}${told.length === 0 ? '' : `; ${told.join(', ')}`}`;
  return { text: await toImagesText(owned, new Set(PROJECTS), [note]), count: images.length };
}

/**
 * Where a recording comes from, in words.
 *
 * @example toSource(stamp) // 'recorded 2026-11-21 from Glance 25.1'
 */
export function toSource({ at, release, dialect }: Pick<Stamp, 'at' | 'release' | 'dialect'>): string {
  return `recorded ${at.slice(0, 10)} from ${release ?? `a service of ${dialect}`}`;
}

/** Whether an exchange was answered, which is all that can be made into something. */
export function isAnswered({ outcome, status }: Line): boolean {
  return outcome === 'answered' && status !== null;
}
