// Source: glance/common/format_inspector.py of Glance 25.1, asked too: which bytes it looks at while they go by, and what it makes of them.

/** What the bytes of an image say of the disk in it. */
export interface Inspected {
  /** The first bytes, up to {@link HEAD}. */
  readonly head: Uint8Array;
  /** What stands deeper, in the formats that have it there. */
  readonly deep: Deep | null;
}

/** The size of a disk that does not stand in the head. `unreadable`: the place is there, and what it says is not to be read. */
export interface Deep {
  readonly format: 'vmdk' | 'vhdx';
  readonly virtualSize: number | 'unreadable';
}

/** Looks at bytes that go by. */
export interface Inspector {
  take(chunk: Uint8Array): void;
  finish(): Inspected;
}

/** Bytes that are waited for, and what is to be done with them: they are the result, or tell which are to be waited for next. */
interface Wanted {
  readonly offset: number;
  readonly length: number;
  readonly next: (bytes: Buffer) => Wanted | Deep | null;
}

/** Bytes of a head. */
export const HEAD = 512;

/** Makes an inspector for bytes of any format. */
export function createInspector(): Inspector {
  let head: Uint8Array | undefined;
  let deep: Deep | null = null;
  let wanted: Wanted | null = {
    offset: 0,
    length: HEAD,
    next: (bytes) => {
      head = bytes;
      return begin(bytes);
    },
  };
  let caught: Uint8Array[] = [];
  let filled = 0;
  let position = 0;
  const take = (chunk: Uint8Array): void => {
    const start = position;
    position += chunk.length;
    while (wanted !== null) {
      const from = wanted.offset + filled - start;
      // What has gone by does not come again.
      if (from < 0) wanted = null;
      if (wanted === null || (from >= chunk.length && filled < wanted.length)) return;
      const part = Uint8Array.prototype.slice.call(chunk, from, from + wanted.length - filled);
      caught.push(part);
      filled += part.length;
      if (filled < wanted.length) return;
      const found = wanted.next(join(caught));
      [caught, filled] = [[], 0];
      wanted = found !== null && 'next' in found ? found : null;
      if (found !== null && 'virtualSize' in found) deep = found;
    }
  };
  return { take, finish: () => ({ head: head ?? join(caught), deep }) };
}

function join(parts: readonly Uint8Array[]): Buffer {
  const [only] = parts;
  if (only === undefined || parts.length > 1) return Buffer.concat(parts);
  return Buffer.from(only.buffer, only.byteOffset, only.length);
}

function begin(head: Buffer): Wanted | null {
  // What begins so is rare, and looked at only then.
  if (head[0] !== 0x4b && head[0] !== 0x76) return null;
  if (head.toString('latin1', 0, 4) === 'KDMV') return toDescriptor(head);
  return head.toString('latin1', 0, 8) === 'vhdxfile' ? REGIONS : null;
}

const SECTOR = 512;
const DESCRIPTOR_AT_MOST = 2 ** 20 - 1;
const SECTORS_AT = 12;
const DESCRIPTOR_AT = 28;
const DESCRIPTOR_LENGTH_AT = 36;
const DIRECTORY_AT = 56;
const AT_THE_END = 2n ** 64n - 1n;

/** A sparse VMDK has its size in the head, where the descriptor behind it is of a kind that goes with that. */
function toDescriptor(head: Buffer): Wanted | null {
  const version = head.readUInt32LE(4);
  if (version < 1 || version > 3 || head.readBigUInt64LE(DIRECTORY_AT) === AT_THE_END) return null;
  if (head.readBigUInt64LE(DESCRIPTOR_AT) !== 1n) return null;
  const length = Math.min(Number(head.readBigUInt64LE(DESCRIPTOR_LENGTH_AT)) * SECTOR, DESCRIPTOR_AT_MOST);
  return { offset: SECTOR, length, next: (descriptor) => readDescriptor(head, descriptor) };
}

const TYPE = 'createType="';

function readDescriptor(head: Buffer, descriptor: Buffer): Deep | null {
  const at = descriptor.indexOf(TYPE);
  if (at < 0) return { format: 'vmdk', virtualSize: 'unreadable' };
  const type = descriptor.toString('latin1', at + TYPE.length, descriptor.indexOf('"', at + TYPE.length));
  if (type !== 'monolithicSparse' && type !== 'streamOptimized') return null;
  return { format: 'vmdk', virtualSize: Number(head.readBigUInt64LE(SECTORS_AT)) * SECTOR };
}

const TABLE = 64 * 1024;
const ENTRIES_AT_MOST = 2047;
const ENTRY = 32;
const METADATA_REGION = guid('8b7ca206-4790-4b9a-b8fe-575f050f886e');
const DISK_SIZE = guid('2fa54224-cd1b-4876-b211-5dbed83bf4b8');

/** A VHDX names the place of its metadata in a table of regions, and there the place of its size. */
const REGIONS: Wanted = {
  offset: 3 * TABLE,
  length: TABLE,
  next: (table) => {
    if (table.toString('latin1', 0, 4) !== 'regi') return null;
    const entry = findEntry(table, table.readUInt32LE(8), 16, METADATA_REGION);
    return entry === undefined ? null : toMetadata(Number(entry.readBigUInt64LE(16)));
  },
};

/** First how many entries the table has, for what is behind the last one may not come any more. */
function toMetadata(offset: number): Wanted {
  return {
    offset,
    length: ENTRY,
    next: (header) => {
      const count = header.readUInt16LE(10);
      if (header.toString('latin1', 0, 8) !== 'metadata' || count > ENTRIES_AT_MOST) return null;
      return { offset: offset + ENTRY, length: count * ENTRY, next: (entries) => toDiskSize(offset, entries, count) };
    },
  };
}

function toDiskSize(offset: number, entries: Buffer, count: number): Wanted | null {
  const entry = findEntry(entries, count, 0, DISK_SIZE);
  // Of another length Glance breaks down with 500.
  if (entry === undefined || entry.readUInt32LE(20) !== 8) return null;
  const toDeep = (bytes: Buffer): Deep => ({ format: 'vhdx', virtualSize: Number(bytes.readBigUInt64LE(0)) });
  return { offset: offset + entry.readUInt32LE(16), length: 8, next: toDeep };
}

function findEntry(table: Buffer, count: number, first: number, id: Buffer): Buffer | undefined {
  if (count > ENTRIES_AT_MOST) return undefined;
  for (let at = first; at < first + count * ENTRY; at += ENTRY) {
    const entry = table.subarray(at, at + ENTRY);
    if (id.equals(entry.subarray(0, id.length))) return entry;
  }
  return undefined;
}

/** As Microsoft writes it into files: the first three parts in little endian. */
function guid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
