import type { Schedule } from '../../src/core/schedule.ts';

interface Task {
  readonly milliseconds: number;
  readonly work: () => void;
}

/** Time that goes on only when a test says so. */
export interface ManualSchedule {
  readonly schedule: Schedule;
  /** Does what was scheduled first, as soon as something is. Tells how many milliseconds it was to wait. */
  readonly run: () => Promise<number>;
  /** Resolves as soon as something is scheduled. */
  readonly waiting: () => Promise<void>;
  /** What is scheduled now, in milliseconds each. */
  readonly pending: () => readonly number[];
}

export function createManualSchedule(): ManualSchedule {
  const tasks: Task[] = [];
  let wake: () => void = () => undefined;
  const waiting = async (): Promise<void> => {
    while (tasks.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    schedule: (milliseconds, work) => {
      const task = { milliseconds, work };
      tasks.push(task);
      wake();
      return () => {
        if (tasks.includes(task)) tasks.splice(tasks.indexOf(task), 1);
      };
    },
    run: async () => {
      await waiting();
      const [task] = tasks.splice(0, 1);
      task?.work();
      return task?.milliseconds ?? 0;
    },
    waiting,
    pending: () => tasks.map(({ milliseconds }) => milliseconds),
  };
}
