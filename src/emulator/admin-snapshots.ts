import { toTime } from '../admin/shown.ts';
import type { AdminSnapshots } from '../admin/snapshots.ts';
import type { Json } from '../operation/operation.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';

/** Shows the snapshots of a sandbox to the admin API. */
export function toAdminSnapshots(snapshots: Snapshots): AdminSnapshots {
  return {
    list: () => snapshots.list().map(toJson),
    get: (name) => {
      const found = snapshots.get(name);
      return found === undefined ? undefined : toJson(found);
    },
    names: () => snapshots.list().map(({ name }) => name),
    take: (name) => toJson(snapshots.take(name)),
    restore: (name) => snapshots.restore(name),
    delete: (name) => snapshots.delete(name),
    fixture: (name) => snapshots.fixture(name),
    diff: (name, to) => snapshots.diff(name, to) as unknown as Json,
  };
}

function toJson({ name, createdAt, images, scenarios }: Snapshot): Json {
  return { name, createdAt: toTime(createdAt), images, scenarios };
}
