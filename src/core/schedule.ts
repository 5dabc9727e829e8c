/**
 * Calls something later. Returns a function that calls it off.
 *
 * @param holds whether the process has to stay for it; without it, it may end before
 */
export type Schedule = (milliseconds: number, work: () => void, holds?: boolean) => () => void;

/** By the machine's time. */
export const realSchedule: Schedule = (milliseconds, work, holds = false) => {
  const timer = setTimeout(work, milliseconds);
  if (!holds) timer.unref();
  return () => clearTimeout(timer);
};
