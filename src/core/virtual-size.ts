import type { StoredData } from './data.ts';

const QCOW2_MAGIC = 0x514649fb;
const QCOW2_SIZE_OFFSET = 24;

/**
 * How large the disk is that the data describes, in bytes; `null` where the format does not say.
 *
 * gap: Glance also reads vhd, vhdx, vmdk, vdi and iso (glance/common/format_inspector.py); here those are not looked into.
 */
export function virtualSize(diskFormat: string | null, { size, head }: StoredData): number | null {
  // An empty raw disk has no virtual size in the real service, which takes 0 for "not known".
  if (diskFormat === 'raw') return size === 0 ? null : size;
  if (diskFormat !== 'qcow2' || head.length < QCOW2_SIZE_OFFSET + 8) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (view.getUint32(0) !== QCOW2_MAGIC) return null;
  return Number(view.getBigUint64(QCOW2_SIZE_OFFSET));
}
