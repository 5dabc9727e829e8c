/** Things by key, which may be held as they are now: what a hold has stays until the hold is released, whatever becomes of the shelf. */
export interface Shelf<Item extends object> {
  get(key: string): Item | undefined;
  /** Puts it there in place of what was there. */
  set(key: string, item: Item): void;
  delete(key: string): void;
  clear(): void;
  entries(): Iterable<readonly [string, Item]>;
  /** Holds what is there now. Nothing is copied. */
  hold(): Hold<Item>;
  /** Puts what a hold has in place of all there is. */
  restore(hold: Hold<Item>): void;
  /** Whether there is nothing, on the shelf and in holds. */
  readonly isBare: boolean;
}

/** What was on a shelf once. */
export interface Hold<Item extends object> {
  readonly items: ReadonlyMap<string, Item>;
  /** Another hold of the same. */
  again(): Hold<Item>;
  /** Lets go. Doing it again changes nothing. */
  release(): void;
}

/**
 * Makes a shelf.
 *
 * @param free told of each thing that is needed no more, neither by the shelf nor by a hold
 */
export function createShelf<Item extends object>(free: (item: Item) => void, begin: Iterable<readonly [string, Item]> = []): Shelf<Item> {
  const items = new Map<string, Item>();
  const users = new Map<Item, number>();
  const take = (item: Item): void => {
    users.set(item, (users.get(item) ?? 0) + 1);
  };
  const give = (item: Item): void => {
    const left = (users.get(item) ?? 1) - 1;
    if (left > 0) users.set(item, left);
    else {
      users.delete(item);
      free(item);
    }
  };
  const set = (key: string, item: Item): void => {
    const before = items.get(key);
    take(item);
    items.set(key, item);
    if (before !== undefined) give(before);
  };
  const clear = (): void => {
    const all = [...items.values()];
    items.clear();
    for (const item of all) give(item);
  };
  for (const [key, item] of begin) set(key, item);
  return {
    get: (key) => items.get(key),
    set,
    delete: (key) => {
      const item = items.get(key);
      if (item === undefined) return;
      items.delete(key);
      give(item);
    },
    clear,
    entries: () => items.entries(),
    hold: () => holdAll(new Map(items), take, give),
    restore: (hold) => {
      const wanted = [...hold.items];
      // Taken first, so that what stays is not freed in between.
      for (const [, item] of wanted) take(item);
      clear();
      for (const [key, item] of wanted) items.set(key, item);
    },
    get isBare() {
      return users.size === 0;
    },
  };
}

function holdAll<Item extends object>(items: Map<string, Item>, take: (item: Item) => void, give: (item: Item) => void): Hold<Item> {
  for (const item of items.values()) take(item);
  const release = (): void => {
    const all = [...items.values()];
    items.clear();
    for (const item of all) give(item);
  };
  return { items, again: () => holdAll(new Map(items), take, give), release };
}
