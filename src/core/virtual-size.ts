import { HEAD } from './inspector.ts';
import type { StoredData } from './intake.ts';

/** Where a format has its size in the head. */
interface Head {
  readonly magic: Buffer;
  readonly magicAt: number;
  readonly sizeAt: number;
  readonly littleEndian: boolean;
}

const HEADS: Readonly<Record<string, Head>> = {
  qcow2: { magic: Buffer.from('514649fb', 'hex'), magicAt: 0, sizeAt: 24, littleEndian: false },
  vhd: { magic: Buffer.from('conectix'), magicAt: 0, sizeAt: 40, littleEndian: false },
  vdi: { magic: Buffer.from('7f10dabe', 'hex'), magicAt: 0x40, sizeAt: 0x170, littleEndian: true },
};

/** More the database of Glance does not hold. */
const SIZE_AT_MOST = 2 ** 63;

/** What an image says of its data. */
export interface Formats {
  readonly diskFormat: string | null;
  readonly containerFormat: string | null;
}

/**
 * How large the disk is that the data describes, in bytes; `null` where the format does not say, or the data is of another one.
 *
 * Source: glance/location.py, `set_data`, and glance/common/format_inspector.py of Glance 25.1, asked too.
 * gap: a size that Glance's database does not hold is answered with 500 there, and the image stays `saving`; here it counts as not known.
 */
export function virtualSize({ diskFormat, containerFormat }: Formats, stored: StoredData): number | null {
  // In another container the disk does not stand at the beginning.
  if (containerFormat !== 'bare') return null;
  const size = diskFormat === 'raw' ? stored.size : (readHead(diskFormat ?? '', stored.head) ?? readDeep(diskFormat, stored));
  // 0 counts as not known.
  return size > 0 && size < SIZE_AT_MOST ? size : null;
}

function readHead(format: string, head: Uint8Array): number | undefined {
  const known = Object.hasOwn(HEADS, format) ? HEADS[format] : undefined;
  if (known === undefined || head.length < HEAD) return undefined;
  const { magic, magicAt, sizeAt, littleEndian } = known;
  if (!magic.equals(head.subarray(magicAt, magicAt + magic.length))) return undefined;
  return Number(new DataView(head.buffer, head.byteOffset, head.length).getBigUint64(sizeAt, littleEndian));
}

function readDeep(format: string | null, { deep }: StoredData): number {
  return deep === null || deep.format !== format || deep.virtualSize === 'unreadable' ? 0 : deep.virtualSize;
}

/** Whether the data should say how large its disk is, and cannot be read: Glance refuses it then, once all of it has come. */
export function isUnreadable({ diskFormat, containerFormat }: Formats, { deep }: StoredData): boolean {
  return containerFormat === 'bare' && deep !== null && deep.format === diskFormat && deep.virtualSize === 'unreadable';
}
