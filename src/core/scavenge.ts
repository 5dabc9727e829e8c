/**
 * Takes back memory that was used for a moment. What comes from a socket is 64 KiB of memory beside a little object each time; the engine goes
 * by the objects, lets some 30 MiB pile up, and then looks through all it has, which costs more than to look at the youngest now and then.
 *
 * @returns a function that does it, in a third of a millisecond; it does nothing where the engine has no such thing
 */
export function createScavenger(): () => void {
  try {
    const flags = process.getBuiltinModule('node:v8');
    flags.setFlagsFromString('--expose-gc');
    const collect: unknown = process.getBuiltinModule('node:vm').runInNewContext('gc');
    flags.setFlagsFromString('--no-expose-gc');
    if (typeof collect === 'function') return () => collect({ type: 'minor' });
  } catch {
    // Another engine, or one that was told to take no flags.
  }
  return () => undefined;
}
