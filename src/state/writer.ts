import type { Schedule } from '../core/schedule.ts';

/** What a writer stands on. */
export interface WriterParts {
  /** Writes all there is, and tells how many milliseconds the text took of it. */
  readonly write: () => Promise<number>;
  readonly schedule: Schedule;
  /** Told once when writing begins to fail, not at each try. */
  readonly onTrouble: (error: unknown) => void;
  /** Told when it works again. */
  readonly onRecovery: () => void;
}

/** Writes behind those who change things. */
export interface Writer {
  /** Something changed: it is written soon, together with what else changes until then. */
  changed(): void;
  /** Why writing fails, `null` when it does not. */
  trouble(): unknown;
  /** Waits for a write under way. The writer does nothing any more. */
  end(): Promise<void>;
}

/** Milliseconds from a change to its write, at the least. */
const PAUSE = 100;
/** How many times as long as the last write the pause is: a large state takes a fifth of the time at most. */
const SHARE = 4;
const PAUSE_AT_MOST = 10_000;
/** Milliseconds until another try after a failure, at the least. */
const RETRY = 1000;

/** Makes a writer. There is one write at a time. */
export function createWriter({ write, schedule, onTrouble, onRecovery }: WriterParts): Writer {
  let dirty = false;
  let ended = false;
  let pause = PAUSE;
  let trouble: unknown = null;
  let callOff: (() => void) | undefined;
  let underway: Promise<void> | undefined;

  const attempt = async (): Promise<void> => {
    try {
      pause = Math.min(Math.max(PAUSE, SHARE * (await write())), PAUSE_AT_MOST);
      if (trouble !== null) onRecovery();
      trouble = null;
    } catch (error) {
      dirty = true;
      pause = Math.max(RETRY, pause);
      if (trouble === null) onTrouble(error);
      trouble = error;
    }
  };
  const run = (): void => {
    callOff = undefined;
    dirty = false;
    underway = attempt().finally(() => {
      underway = undefined;
      if (dirty) plan();
    });
  };
  const plan = (): void => {
    if (ended || callOff !== undefined || underway !== undefined) return;
    callOff = schedule(pause, run);
  };
  return {
    changed: () => {
      dirty = true;
      plan();
    },
    trouble: () => trouble,
    end: async () => {
      ended = true;
      callOff?.();
      await underway;
    },
  };
}
