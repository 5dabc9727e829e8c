import { SANDBOX_NAME } from '../operation/place.ts';
import { Refusal } from '../refusals.ts';
import { createSandbox, type Sandbox, type SandboxBase, type SandboxWishes } from './sandbox.ts';

/** All sandboxes of an emulator. */
export interface Sandboxes {
  /** The one without a name. */
  readonly main: Sandbox;
  /** The one of this name, if there is one; never makes one. */
  get(name: string | null): Sandbox | undefined;
  /** The one of this name; made on first use where sandboxes are made so, else `undefined`. */
  use(name: string | null): Sandbox | undefined;
  /** @throws Refusal when the name is not good or taken, or there are too many */
  create(name: string | undefined, wishes: SandboxWishes): Sandbox;
  delete(name: string): boolean;
  named(): readonly Sandbox[];
  /** Whoever waits at a clock of them goes on, and nobody waits there again. */
  letGo(): void;
  closeAll(): void;
}

/** Sandboxes beside the default one. */
const AT_MOST = 2000;

/**
 * Makes the sandboxes of an emulator; each is made when it is first used.
 *
 * @param there those that were kept, to be made at once
 */
export function createSandboxes(
  base: SandboxBase,
  there: readonly { readonly name: string; readonly wishes: SandboxWishes }[] = [],
): Sandboxes {
  const main = createSandbox(base, null);
  const named = new Map<string, Sandbox>();
  let made = 0;
  const make = (name: string, wishes: SandboxWishes): Sandbox => {
    if (!SANDBOX_NAME.test(name)) {
      throw new Refusal(
        `${JSON.stringify(name.slice(0, 60))} is no name for a sandbox: lower case letters, digits and hyphens, a letter first, 41 at most, no "v" before a digit`,
      );
    }
    if (named.size >= AT_MOST) throw new Refusal(`there are ${AT_MOST} sandboxes, which is as many as there can be: delete some`);
    const sandbox = createSandbox(base, name, wishes);
    named.set(name, sandbox);
    return sandbox;
  };
  const get = (name: string | null): Sandbox | undefined => (name === null ? main : named.get(name));
  const use = (name: string | null): Sandbox | undefined => {
    const found = get(name);
    if (found !== undefined || name === null || base.settings.sandboxes !== 'auto' || !SANDBOX_NAME.test(name) || named.size >= AT_MOST)
      return found;
    return make(name, {});
  };
  const freeName = (): string => {
    do made += 1;
    while (named.has(`sandbox-${made}`));
    return `sandbox-${made}`;
  };
  const create = (given: string | undefined, wishes: SandboxWishes): Sandbox => {
    const name = given ?? freeName();
    if (named.has(name)) throw new Refusal(`there is a sandbox "${name}" already: choose another name, or reset it`);
    return make(name, wishes);
  };
  const remove = (name: string): boolean => {
    named.get(name)?.close();
    const removed = named.delete(name);
    if (removed) base.keeper?.forget(name);
    return removed;
  };
  const all = (): readonly Sandbox[] => [main, ...named.values()];
  const letGo = (): void => {
    for (const sandbox of all()) sandbox.letGo();
  };
  const closeAll = (): void => {
    for (const sandbox of all()) sandbox.close();
  };
  for (const { name, wishes } of there) make(name, wishes);
  return { main, get, use, create, delete: remove, named: () => [...named.values()], letGo, closeAll };
}
