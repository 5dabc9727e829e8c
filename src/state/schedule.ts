/** Calls something later, and lets a process end before that. Returns a function that calls it off. */
export type Schedule = (milliseconds: number, work: () => void) => () => void;

/** By the machine's time. */
export const realSchedule: Schedule = (milliseconds, work) => {
  const timer = setTimeout(work, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};
