import { type Clock, type Course, type Instant, readCourse } from '../core/clock.ts';

/** Something that was done to a sandbox by its owner, as the request to the admin API that does it. */
export interface Act {
  /** The machine's time, in milliseconds since 1970. */
  readonly at: number;
  /** The number of the exchange before it. */
  readonly after: number;
  readonly method: string;
  /** Below `/__admin`. */
  readonly path: string;
  readonly body: string;
}

/** What is done to a sandbox between its requests, from one reset to the next. */
export interface Chronicle {
  /** Counts the lives of all sandboxes of an emulator. */
  readonly life: number;
  /** Writes down that this is done now. */
  act(method: string, path: string, body?: string): void;
  /** From now on its clock is this one. */
  follow(clock: Clock): void;
  /**
   * What its clock said when an exchange began.
   *
   * @param number of the exchange
   * @param at the machine's time then
   */
  clockAt(number: number, at: Instant): Instant;
  acts(): readonly Act[];
  /** How many acts were given up for newer ones. */
  readonly dropped: number;
}

/** Characters that the acts of one sandbox may have. */
const ACTS_AT_MOST = 4 * 1024 * 1024;
/** What an act needs besides its body. */
const ACT = 200;

/**
 * Makes the chronicle of a sandbox. A request costs it nothing: what a clock said is found out afterwards, from how it ran.
 *
 * @param last the number of the newest exchange
 * @param courses how many courses of its clock it remembers, at most
 * @param tell hears of each act
 */
export function createChronicle(life: number, last: () => number, courses: number, tell?: (act: Act) => void): Chronicle {
  const acts: Act[] = [];
  const ran: { readonly after: number; readonly course: Course }[] = [];
  let size = 0;
  let dropped = 0;
  const turn = (clock: Clock): void => {
    const { setting, started, meanwhile = { setting, started } } = clock.kept();
    const after = last();
    if (ran.at(-1)?.after === after) ran.pop();
    ran.push({ after, course: meanwhile });
    if (ran.length > courses + 1) ran.shift();
  };
  return {
    life,
    act: (method, path, body = '') => {
      const act = { at: Date.now(), after: last(), method, path, body };
      acts.push(act);
      size += ACT + body.length;
      while (size > ACTS_AT_MOST) {
        size -= ACT + (acts.shift()?.body.length ?? 0);
        dropped += 1;
      }
      tell?.(act);
    },
    follow: (clock) => {
      turn(clock);
      clock.onChange(() => turn(clock));
    },
    clockAt: (number, at) => {
      const course = (ran.findLast(({ after }) => after < number) ?? ran[0])?.course;
      return course === undefined ? at : readCourse(course, at);
    },
    acts: () => acts,
    get dropped() {
      return dropped;
    },
  };
}
