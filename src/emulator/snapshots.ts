import { toShownImage, toTime } from '../admin/shown.ts';
import type { ApplicationCredential } from '../core/application-credentials.ts';
import { lookOver } from '../core/base-data.ts';
import type { HeldData, HoldingStore } from '../core/data.ts';
import type { GivenToken, IdentityData, KeptTokens, User } from '../core/identity.ts';
import type { Image } from '../core/image.ts';
import { createMetadefs } from '../core/metadefs.ts';
import { compareDocuments, type Difference } from '../core/patch.ts';
import { createRepository } from '../core/repository.ts';
import { toFixtureText } from '../documents/fixture-text.ts';
import type { Chronicle } from '../journal/chronicle.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import type { Ground } from './ground.ts';
import type { KeptWorld } from './sandbox.ts';

/** A state that has a name. */
export interface Snapshot {
  readonly name: string;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly createdAt: number;
  /** How many images it has. */
  readonly images: number;
  /** Names of the scenarios that were loaded. */
  readonly scenarios: readonly string[];
}

/** What is different, image by image: the operations of RFC 6902 that make one of the other, as the admin API shows images. */
export interface SnapshotDiff {
  /** By id. An image that was made is an `add` of the whole (path `''`), one that was deleted a `remove`; those alike are left out. */
  readonly images: Readonly<Record<string, readonly Difference[]>>;
}

/** The states of one sandbox that have a name. They live as long as the process and the sandbox. */
export interface Snapshots {
  /** Oldest first. */
  list(): readonly Snapshot[];
  get(name: string): Snapshot | undefined;
  /**
   * Gives the state of now a name.
   *
   * @param name made up when it is left out
   * @throws Refusal when the name is not good or taken, or there are too many
   */
  take(name?: string): Snapshot;
  /**
   * Back to the state of this name. Rules count from zero; the journal stays.
   *
   * @throws Refusal when there is none of this name
   */
  restore(name: string): void;
  /** @returns whether there was one */
  delete(name: string): boolean;
  /**
   * What has happened to the images since.
   *
   * @param to the name of another state; the state of now by default
   * @throws Refusal when there is none of this name
   * @example emulator.snapshots.diff('before').images[id] // [{ op: 'replace', path: '/name', value: 'Fedora 18' }, …]
   */
  diff(name: string, to?: string): SnapshotDiff;
  /**
   * A fixture file that has this state: users, projects and tokens, stores, images with their bytes, and definitions of metadata. What is deleted, the clock, chance
   * and scenarios are not in it. It holds passwords and tokens.
   *
   * @throws Refusal when there is none of this name, or its images have more than 64 MiB of data
   * @example await writeFile('seeded.yaml', await emulator.snapshots.fixture('seeded')); // polyglance --fixtures seeded.yaml
   */
  fixture(name: string): Promise<string>;
}

/** The same, as its sandbox has it. */
export interface KeptSnapshots extends Snapshots {
  /** Drops all of them. */
  clear(): void;
}

/** A sandbox at one moment, but for its bytes. */
export interface Moment {
  readonly ground: Ground;
  readonly kept: Omit<KeptWorld, 'createdAt'>;
  /** What the clock said. */
  readonly at: number;
  /** Names of the scenarios that were loaded. */
  readonly names: readonly string[];
  /** Keys of the bytes of the ground that are deleted. */
  readonly hidden: readonly string[];
}

/** What snapshots are taken of. */
export interface SnapshotParts {
  readonly look: () => Moment;
  readonly restore: (moment: Moment) => void;
  readonly data: () => HoldingStore;
  /** Where it is written down that somebody took or used one. */
  readonly chronicle: () => Pick<Chronicle, 'act'>;
}

interface Entry {
  readonly facts: Snapshot;
  readonly moment: Moment;
  readonly held: HeldData;
}

/** Snapshots of one sandbox. */
const AT_MOST = 100;
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** Makes the snapshots of one sandbox. Images never change, and bytes are held where they are: taking one copies neither. */
export function createSnapshots({ look, restore, data, chronicle }: SnapshotParts): KeptSnapshots {
  const entries = new Map<string, Entry>();
  let made = 0;
  const find = (name: string): Entry => {
    const found = entries.get(name);
    if (found !== undefined) return found;
    const known = [...entries.keys()];
    // A program may hand in anything.
    const near = typeof name === 'string' ? didYouMean(name, known) : '';
    const hint = near || (known.length === 0 ? ': none was taken' : `: there are ${known.slice(0, 20).join(', ')}`);
    throw new Refusal(`there is no snapshot ${JSON.stringify(name)}${hint}`);
  };
  const freeName = (): string => {
    do made += 1;
    while (entries.has(`snapshot-${made}`));
    return `snapshot-${made}`;
  };
  const take = (given?: string): Snapshot => {
    if (given !== undefined && (typeof given !== 'string' || !NAME.test(given))) {
      throw new Refusal(
        `${JSON.stringify(given)?.slice(0, 80)} is no name for a snapshot: letters, digits, ".", "_" and "-", 64 at most, a letter or digit first`,
      );
    }
    if (given !== undefined && entries.has(given)) {
      throw new Refusal(`there is a snapshot "${given}" already: choose another name, or delete it`);
    }
    if (entries.size >= AT_MOST) throw new Refusal(`there are ${AT_MOST} snapshots, which is as many as there can be: delete some`);
    const name = given ?? freeName();
    chronicle().act('POST', '/snapshots', JSON.stringify({ name }));
    const moment = look();
    const images = createRepository(moment.ground.images, moment.kept.images).count;
    const facts: Snapshot = { name, createdAt: Date.now(), images, scenarios: moment.names };
    entries.set(name, { facts, moment, held: data().hold() });
    return facts;
  };
  const remove = (name: string): boolean => {
    entries.get(name)?.held.release();
    return entries.delete(name);
  };
  return {
    list: () => [...entries.values()].map(({ facts }) => facts),
    get: (name) => entries.get(name)?.facts,
    take,
    restore: (name) => {
      const { moment, held } = find(name);
      chronicle().act('POST', `/snapshots/${name}/restore`);
      data().restore(held);
      restore(moment);
    },
    delete: (name) => {
      const removed = remove(name);
      if (removed) chronicle().act('DELETE', `/snapshots/${name}`);
      return removed;
    },
    diff: (name, to) => compare(imagesOf(find(name).moment), imagesOf(to === undefined ? look() : find(to).moment)),
    fixture: async (name) => write(find(name)),
    clear: () => {
      for (const name of entries.keys()) remove(name);
    },
  };
}

async function write({ facts, moment, held }: Entry): Promise<string> {
  const { ground, kept, hidden, at } = moment;
  const reading = held.again();
  try {
    const images = [...imagesOf(moment)].reverse();
    const data = lookOver(ground.data, reading, new Set(hidden));
    const people = ground.cloud.identity;
    const users = people.users.map((user) => ({ ...user, applicationCredentials: credentialsOf(user, kept.tokens) }));
    const identity: IdentityData = { ...people, users, tokens: tokensOf(people.tokens, users, kept.tokens, at) };
    const note = `The snapshot ${facts.name} of ${toTime(facts.createdAt)}. It holds passwords and tokens.`;
    const definitions = createMetadefs(ground.metadefs, kept.metadefs);
    const metadefs = { namespaces: definitions.all(), types: definitions.types() };
    return await toFixtureText({ identity, stores: ground.cloud.stores, images, metadefs, data }, note);
  } finally {
    reading.release();
  }
}

/** The application credentials that a user had then. One without a project has no place in a fixture. */
function credentialsOf({ id: user, applicationCredentials = [] }: User, { credentials }: KeptTokens): readonly ApplicationCredential[] {
  const { made = [], removed = [] } = credentials ?? {};
  const own = made.filter((credential) => credential.user === user && credential.project !== null);
  return [...applicationCredentials.filter(({ id }) => !removed.includes(id)), ...own];
}

/** The tokens that were good then. */
function tokensOf(
  given: readonly GivenToken[],
  users: readonly User[],
  { issued, revoked }: KeptTokens,
  at: number,
): readonly GivenToken[] {
  const credentials = new Set(users.flatMap(({ applicationCredentials = [] }) => applicationCredentials.map(({ id }) => id)));
  const all = [...given.filter(({ id }) => !revoked.includes(id)), ...issued];
  return all.filter(
    ({ expiresAt = null, applicationCredential: made }) =>
      (expiresAt === null || expiresAt > at) && (made === undefined || credentials.has(made)),
  );
}

/** All images of a moment, newest first. */
function imagesOf({ ground, kept }: Moment): readonly Image[] {
  return createRepository(ground.images, kept.images).list({ limit: Number.POSITIVE_INFINITY });
}

function compare(before: readonly Image[], after: readonly Image[]): SnapshotDiff {
  const old = new Map(before.map((image) => [image.id, image]));
  const changed: [string, readonly Difference[]][] = [];
  for (const image of after) {
    const was = old.get(image.id);
    old.delete(image.id);
    // Images never change: what is another object may be another image.
    if (was === image) continue;
    const value = toShownImage(image);
    const operations: readonly Difference[] =
      was === undefined ? [{ op: 'add', path: '', value }] : compareDocuments(toShownImage(was) as object, value as object);
    if (operations.length > 0) changed.push([image.id, operations]);
  }
  for (const id of old.keys()) changed.push([id, [{ op: 'remove', path: '' }]]);
  return { images: Object.fromEntries(changed) };
}
