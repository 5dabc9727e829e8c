import { readFile, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { defaultSwitches } from '../config/switches.ts';
import type { Settings } from '../config.ts';
import { parseDocument, readDocument } from '../documents/document.ts';
import { createAliases } from '../journal/aliases.ts';
import { toActLine, toExchangeLine } from '../journal/lines.ts';
import { toShownData } from '../journal/redact.ts';
import { type ActLine, JOURNAL_KIND, JOURNAL_VERSION, type JournalFile, type JournalStamp } from '../operation/journal-words.ts';
import type { Json } from '../operation/operation.ts';
import { packageFile, packageVersion } from '../package-root.ts';
import { switchRows } from './dialects.ts';
import type { Ground } from './ground.ts';
import type { Sandbox } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';

export { toActLine, toExchangeLine };

/** This file, loaded when a journal is written. */
export interface JournalPage {
  readonly makeStamp: typeof makeStamp;
  readonly toMadeLine: typeof toMadeLine;
  readonly toActLine: typeof toActLine;
  readonly toExchangeLine: typeof toExchangeLine;
}

/** Bytes of the user's files that a journal takes in, with those that fixtures name. */
const FILES_AT_MOST = 16 * 1024 * 1024;

/** What a stamp is made of. */
export interface StampParts {
  readonly settings: Settings;
  readonly ground: Ground;
  readonly sandbox: JournalStamp['sandbox'];
  readonly dropped: number;
}

/** The first line of a journal: what the world began with. */
export async function makeStamp({ settings, ground, sandbox, dropped }: StampParts): Promise<JournalStamp> {
  const { seed, auth, switches, preset, clock, state, watch } = settings;
  const usual = defaultSwitches(switchRows);
  const room = { left: FILES_AT_MOST };
  const now = Date.now();
  return {
    polyglance: JOURNAL_KIND,
    version: JOURNAL_VERSION,
    release: packageVersion(),
    at: new Date(now).toISOString(),
    sandbox,
    seed,
    clock: { ...clock, started: clock.mode === 'real' ? now : (clock.at ?? now) },
    auth,
    switches: Object.fromEntries(Object.entries(switches).filter(([name, value]) => usual[name] !== value)),
    preset,
    contract: String(switches['contract']),
    settings: toOthers(settings),
    fixtures: await embedAll(ground.files.fixtures, room, toOpenFixture),
    scenarios: await embedAll(ground.files.scenarios, room, async (value) => value as Json),
    state: state !== null,
    watch,
    dropped,
  };
}

/** Settings that answers depend on, by their names; those of the machine and of the admin API are not among them. */
function toOthers(settings: Settings): JournalStamp['settings'] {
  const { root, maxUpload, imageData, publicUrl, publicUrls, trustProxy, ports, sandboxes, outgoing } = settings;
  const doors = Object.fromEntries(Object.keys(ports).map((name) => [name, 0]));
  const { hosts, ports: open } = outgoing;
  const out = { hosts, ports: open.map(({ first, last }) => `${first}-${last}`) };
  return { root, maxUpload, imageData, publicUrl, publicUrls, trustProxy, ports: doors, sandboxes, outgoing: out };
}

type Room = { left: number };
type Open = (value: unknown, file: string, room: Room) => Promise<Json>;

async function embedAll(files: readonly string[], room: Room, open: Open): Promise<readonly JournalFile[]> {
  const all: JournalFile[] = [];
  for (const name of files) all.push(await embed(name, room, open));
  return all;
}

async function embed(name: string, room: Room, open: Open): Promise<JournalFile> {
  const shipped = relative(packageFile('.'), resolve(name)).split(sep).join('/');
  if (/^(?:scenarios|fixtures)\//.test(shipped)) return { name, shipped };
  const content = await open((await readDocument(name)).value, name, room);
  const bytes = Buffer.byteLength(JSON.stringify(content));
  if (bytes > room.left) return { name, leftOut: `with it the files would have more than ${FILES_AT_MOST} bytes` };
  room.left -= bytes;
  return { name, content };
}

interface DataRow {
  readonly data?: { readonly file?: string };
}
interface OpenFixture {
  readonly identity?: { readonly tokens?: readonly { readonly id: string }[] };
  readonly images?: readonly (DataRow & { readonly locations?: readonly DataRow[] })[];
}

/** A fixture without its secrets, and with the bytes that it takes from files. Tokens are called after their places. */
async function toOpenFixture(value: unknown, file: string, room: Room): Promise<Json> {
  const { identity, images, ...others } = value as OpenFixture;
  const tokens = identity?.tokens?.map((token, index) => ({ ...token, id: `given-${index}` }));
  const opened = await Promise.all((images ?? []).map((image) => toOpenImage(image, file, room)));
  const open = {
    ...others,
    ...(identity === undefined ? {} : { identity: { ...identity, ...(tokens === undefined ? {} : { tokens }) } }),
    ...(images === undefined ? {} : { images: opened }),
  };
  return toShownData(open as unknown as Json);
}

async function toOpenImage(image: NonNullable<OpenFixture['images']>[number], file: string, room: Room): Promise<object> {
  const { locations } = image;
  const opened = await Promise.all((locations ?? []).map((row) => toOpenRow(row, file, room)));
  return { ...(await toOpenRow(image, file, room)), ...(locations === undefined ? {} : { locations: opened }) };
}

/** Bytes from a file become base64; too many stay where they are. */
async function toOpenRow(row: DataRow, file: string, room: Room): Promise<object> {
  if (row.data?.file === undefined) return row;
  const path = resolve(dirname(file), row.data.file);
  const { size } = await stat(path);
  const needed = Math.ceil(size / 3) * 4;
  if (needed > room.left) return { ...row, data: { file: path } };
  room.left -= needed;
  return { ...row, data: { base64: (await readFile(path)).toString('base64') } };
}

/** The line of a sandbox that was made on purpose. It lives as long as it is replayed. */
export async function toMadeLine({ name, given, createdAt }: Sandbox, life: number): Promise<ActLine> {
  const { ttl: _ttl, fixtures = [], ...others } = given as { readonly ttl?: unknown; readonly fixtures?: unknown };
  const room = { left: FILES_AT_MOST };
  const open = async (one: unknown): Promise<Json> =>
    toOpenFixture(typeof one === 'string' ? (await parseDocument(one, 'fixture')).value : one, '.', room);
  const opened = await Promise.all([fixtures].flat().map(open));
  const body = JSON.stringify({ name, ...others, ...(opened.length === 0 ? {} : { fixtures: opened }) });
  return toActLine({ at: createdAt, after: -1, method: 'POST', path: '/sandboxes', body }, name, life);
}

/** What a journal is written of. */
export interface WrittenParts {
  readonly settings: Settings;
  readonly ground: Ground;
  readonly sandboxes: Pick<Sandboxes, 'main' | 'named'>;
}

/**
 * What the journals keep, as the text of a file for `polyglance replay`.
 *
 * @param wanted one sandbox; all of them without it
 */
export async function writeJournal({ settings, ground, sandboxes }: WrittenParts, wanted?: Sandbox): Promise<string> {
  const all = wanted === undefined ? [sandboxes.main, ...sandboxes.named()] : [wanted];
  const made = await Promise.all(all.filter(({ name }) => name !== null).map((one) => toMadeLine(one, one.chronicle.life)));
  const written = all.filter(({ isAwake }) => isAwake).map(toLines);
  const dropped = written.reduce((sum, one) => sum + one.dropped, 0);
  const stamp = await makeStamp({ settings, ground, sandbox: wanted === undefined ? { all: true } : wanted.name, dropped });
  const lines = written.flatMap((one) => one.lines).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const count = (kind: string): number => [...made, ...lines].filter((one) => one.kind === kind).length;
  const end = { kind: 'end', at: new Date().toISOString(), exchanges: count('exchange'), acts: count('admin'), dropped: 0 };
  return [stamp, ...made, ...lines, end].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function toLines({ name, people, runtime, chronicle }: Sandbox): {
  readonly lines: readonly (ActLine | ReturnType<typeof toExchangeLine>)[];
  readonly dropped: number;
} {
  const { journal, world } = runtime;
  const aliases = createAliases(() => people.tokens.map(({ id }) => id));
  const source = { sandbox: name, chronicle, aliases, sizeOf: (id: string) => world.images.get(id)?.size ?? undefined };
  const kept = journal.list();
  const lost = (kept[0]?.number ?? journal.last + 1) - 1;
  const exchanges = kept.filter(({ outcome }) => outcome !== 'open').map((one) => toExchangeLine(one, source));
  const acts = chronicle.acts().map((act) => toActLine(act, name, chronicle.life));
  return { lines: [...acts, ...exchanges], dropped: lost + chronicle.dropped };
}
