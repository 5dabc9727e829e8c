/** Ids, and checksums of bytes that were not kept. */
const ID =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{128}\b|\b[0-9a-f]{64}\b|\b[0-9a-f]{40}\b|\b[0-9a-f]{32}\b|^[\w-]{22}$/g;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/;

/** Which ids of a journal are which ones now. */
export interface IdMap {
  /** What has these ids has them now too. */
  know(ids: Iterable<string>): void;
  /** A text of the journal with the ids of now. */
  toNow(text: string): string;
  /**
   * Whether two texts say the same: with other ids where those were not seen before, which it remembers, and times that are near each other.
   *
   * @param slack milliseconds that times may be apart
   */
  areAlike(then: string, now: string, slack: number): boolean;
}

/** Makes it; nothing is known to begin with. */
export function createIdMap(): IdMap {
  const known = new Map<string, string>();
  const know = (ids: Iterable<string>): void => {
    for (const id of ids) if (!known.has(id)) known.set(id, id);
  };
  const toNow = (text: string): string => (known.size === 0 ? text : text.replace(ID, (id) => known.get(id) ?? id));
  const areAlike: IdMap['areAlike'] = (then, now, slack) => {
    if (then === now) {
      know(then.match(ID) ?? []);
      return true;
    }
    if (toNow(then) === now || areNear(then, now, slack)) return true;
    const [before, after] = [then.match(ID) ?? [], now.match(ID) ?? []];
    if (before.length === 0 || before.length !== after.length || then.replace(ID, '') !== now.replace(ID, '')) return false;
    const taken = new Set(known.values());
    const fits = before.every((id, index) => {
      const other = after[index] ?? '';
      // Bodies that were not kept are zeros, and may have the same checksum for that.
      const free = !taken.has(other) || !other.includes('-');
      return id.length === other.length && (known.get(id) ?? (free ? other : id)) === other;
    });
    if (fits) for (const [index, id] of before.entries()) known.set(id, after[index] ?? id);
    return fits;
  };
  return { know, toNow, areAlike };
}

/** Whether both are times that are hardly apart. */
function areNear(then: string, now: string, slack: number): boolean {
  if (slack === 0 || !TIME.test(then) || !TIME.test(now)) return false;
  return Math.abs(Date.parse(then) - Date.parse(now)) <= slack;
}
