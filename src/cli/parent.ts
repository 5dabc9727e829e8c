/** Milliseconds between two looks. */
const PAUSE = 250;

/**
 * Tells when the process that started this one is gone: the system then gives it another parent.
 *
 * @param onGone is called once
 * @param parent who the parent is now; the operating system's answer by default
 * @returns a function that ends the watch
 */
export function watchParent(onGone: () => void, parent: () => number = () => process.ppid): () => void {
  const first = parent();
  const timer = setInterval(() => {
    if (parent() === first) return;
    clearInterval(timer);
    onGone();
  }, PAUSE);
  timer.unref();
  return () => clearInterval(timer);
}

/** What is said then. */
export const ORPHANED = 'the process that started polyglance is gone: stopping\n';
