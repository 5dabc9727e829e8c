import { readLifetime } from '../config.ts';
import { SANDBOX_NAME } from '../operation/place.ts';
import { Refusal } from '../refusals.ts';
import { createExpiry } from './expiry.ts';
import { preparedIn } from './ledger.ts';
import { createPast } from './past.ts';
import { createSandbox, type Sandbox, type SandboxBase, type SandboxWishes } from './sandbox.ts';

/** All sandboxes of an emulator. */
export interface Sandboxes {
  /** The one without a name. */
  readonly main: Sandbox;
  /** The one of this name, if there is one; never makes one, and is no use of it. */
  get(name: string | null): Sandbox | undefined;
  /** The one of this name, for a request; made on first use where sandboxes are made so, else `undefined`, as for one whose ttl is over that was declared. */
  use(name: string | null): Sandbox | undefined;
  /** Why there is none of this name, where that is known. */
  absence(name: string | null): string | undefined;
  /** @throws Refusal when the name is not good or taken, or there are too many */
  create(name: string | undefined, wishes: SandboxWishes): Sandbox;
  /** Lets it live as long as the emulator, unless it was given a life of its own. */
  hold(sandbox: Sandbox): void;
  delete(name: string): boolean;
  named(): readonly Sandbox[];
  /** Lays all of them over what lies below now: each keeps what was made, changed and deleted in it. */
  rebase(): void;
  /** Whoever waits at a clock of them goes on, and nobody waits there again. */
  letGo(): void;
  closeAll(): void;
}

/** Sandboxes beside the default one. */
const AT_MOST = 2000;

/**
 * Makes the sandboxes of an emulator; each is made when it is first used, and taken away when nobody has used it for as long as it
 * is to live.
 *
 * @param there those that were kept, to be made at once
 */
export function createSandboxes(
  base: SandboxBase,
  there: readonly { readonly name: string; readonly wishes: SandboxWishes }[] = [],
): Sandboxes {
  // What is kept across restarts is not to be lost by a long night.
  const usual = base.keeper === null ? readLifetime(base.settings.sandboxTtl) : Number.POSITIVE_INFINITY;
  const main = createSandbox(base, null);
  const named = new Map<string, Sandbox>();
  const declared = new WeakSet<Sandbox>();
  const past = createPast();
  let made = 0;
  const remove = (name: string): boolean => {
    const found = named.get(name);
    if (found !== undefined) base.ledger.gone(preparedIn(found, base));
    found?.chronicle.act('DELETE', `/sandboxes/${name}`);
    found?.close();
    const removed = named.delete(name);
    if (removed) base.keeper?.forget(name);
    return removed;
  };
  const expire = (sandbox: Sandbox): void => {
    const { name, life } = sandbox;
    if (declared.has(sandbox)) past.remember(name ?? '', life.ttl);
    remove(name ?? '');
  };
  const expiry = createExpiry(() => named.values(), expire);
  const isFull = (): boolean => {
    if (named.size >= AT_MOST) expiry.sweep();
    return named.size >= AT_MOST;
  };
  const make = (name: string, wishes: SandboxWishes): Sandbox => {
    if (!SANDBOX_NAME.test(name)) {
      throw new Refusal(
        `${JSON.stringify(name.slice(0, 60))} is no name for a sandbox: lower case letters, digits and hyphens, a letter first, 41 at most, no "v" before a digit`,
      );
    }
    if (isFull()) throw new Refusal(`there are ${AT_MOST} sandboxes, which is as many as there can be: delete some`);
    const sandbox = createSandbox(base, name, { ...wishes, ttl: wishes.ttl ?? usual });
    named.set(name, sandbox);
    expiry.watch(sandbox);
    return sandbox;
  };
  const declare = (name: string, wishes: SandboxWishes): Sandbox => {
    const sandbox = make(name, wishes);
    declared.add(sandbox);
    past.forget(name);
    return sandbox;
  };
  const get = (name: string | null): Sandbox | undefined => {
    if (name === null) return main;
    const found = named.get(name);
    if (found === undefined || !expiry.isOver(found)) return found;
    expire(found);
    return undefined;
  };
  const use = (name: string | null): Sandbox | undefined => {
    if (name === null) return main;
    const found = named.get(name);
    const now = Date.now();
    if (found !== undefined && now < found.life.expiresAt) {
      found.life.expiresAt = now + found.life.ttl;
      return found;
    }
    const other = get(name);
    if (other !== undefined || past.has(name) || base.settings.sandboxes !== 'auto' || !SANDBOX_NAME.test(name) || isFull()) return other;
    return make(name, {});
  };
  const freeName = (): string => {
    do made += 1;
    while (named.has(`sandbox-${made}`));
    return `sandbox-${made}`;
  };
  const create = (given: string | undefined, wishes: SandboxWishes): Sandbox => {
    const name = given ?? freeName();
    if (get(name) !== undefined) throw new Refusal(`there is a sandbox "${name}" already: choose another name, or reset it`);
    const sandbox = declare(name, wishes);
    base.journalWriting.made(sandbox);
    return sandbox;
  };
  const all = (): readonly Sandbox[] => [main, ...named.values()];
  // One that was made on first use was made with nothing.
  for (const { name, wishes } of there) (Object.keys(wishes.given ?? {}).length > 0 ? declare : make)(name, wishes);
  return {
    main,
    get,
    use,
    absence: (name) => past.tell(name),
    create,
    hold: ({ life, given }) => {
      if (given['ttl'] === undefined) Object.assign(life, FOR_EVER);
    },
    delete: (name) => get(name) !== undefined && remove(name),
    named: () => {
      expiry.sweep();
      return [...named.values()];
    },
    rebase: () => {
      for (const sandbox of all()) sandbox.rebase();
    },
    letGo: () => {
      for (const sandbox of all()) sandbox.letGo();
    },
    closeAll: () => {
      expiry.stop();
      for (const sandbox of all()) sandbox.close();
    },
  };
}

const FOR_EVER = { ttl: Number.POSITIVE_INFINITY, expiresAt: Number.POSITIVE_INFINITY };
