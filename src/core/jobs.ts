import type { Chance } from './chance.ts';
import type { Clock, Instant } from './clock.ts';
import type { Pace } from './pace.ts';

/** How far a job has come. */
export type JobStatus = 'pending' | 'processing' | 'success' | 'failure';

/** Work that goes on after the request that asked for it was answered: an import, an export. It is never changed: a change makes a new one. */
export interface Job {
  readonly id: string;
  /** What it does, in the words of its cloud. */
  readonly type: string;
  readonly status: JobStatus;
  /** The project that asked for it. */
  readonly owner: string | null;
  readonly user: string | null;
  readonly request: string | null;
  readonly image: string | null;
  /** What it was told and what it has brought, as JSON. */
  readonly input: unknown;
  readonly result: unknown;
  readonly message: string;
  /** The cloud's code for its failure, where the cloud has codes. */
  readonly code: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** When it is forgotten; `null` while it goes on. */
  readonly expiresAt: Instant | null;
}

/** What becomes of a job in place of what would become of it. */
export interface JobFate {
  readonly pace?: Pace;
  /** It goes on and never ends. */
  readonly stalls?: boolean;
  readonly fails?: {
    /** What is said of it, in place of the cloud's own words. */
    readonly message?: string;
    /** The cloud's code for it, in place of the one it would have. */
    readonly code?: string;
    /** Only in these stores; in all of them without it. */
    readonly stores?: readonly string[];
  };
}

/** What somebody asks for. */
export type JobOrder = Pick<Job, 'type' | 'owner' | 'user' | 'request' | 'image' | 'input'> & {
  /** Milliseconds that it is remembered after its end. */
  readonly remembered: number;
  /** What is said of a failure. */
  readonly toFailure: (thrown: unknown) => { readonly message: string; readonly code?: string };
  /** How long it takes at least. */
  readonly pace: Pace;
  /** Whether it is pending until somebody has looked at it, or its time is over; without it only until the request is answered. */
  readonly waitsForLook?: boolean;
  readonly fate?: JobFate | undefined;
};

/** The job that work is done for. */
export interface JobRun {
  readonly id: string;
  /** That of {@link Jobs.signal}: work ends then, and changes nothing more. */
  readonly signal: AbortSignal;
  /** How it is to fail when data goes into this store; `undefined` where it is not to. */
  failureIn(store: string | undefined): NonNullable<JobFate['fails']> | undefined;
  /** All that is needed from elsewhere is here. Resolves when the time of the job is over: what is left is done at once, and whoever looks waits for it. */
  due(): Promise<void>;
  /** Says how far it has come. */
  say(message: string): void;
}

/** The jobs of one sandbox. */
export interface Jobs {
  get(id: string): Job | undefined;
  /** Those that are not forgotten, oldest first. */
  list(): readonly Job[];
  /**
   * Begins a job. It is pending when this returns; the work begins right after. What the work resolves with is the result, what it throws
   * makes the job fail.
   */
  start(order: JobOrder, work: (run: JobRun) => Promise<unknown>): Job;
  /**
   * Somebody looks at a job, or at its image.
   *
   * @returns what to wait for, where work goes on that was due before; `undefined` where there is nothing to wait for
   */
  look(id: string): Promise<void> | undefined;
  /** Makes a job fail that goes on; what its work does after that is its own affair. */
  abandon(id: string, message: string): void;
  /** What is over and not forgotten, for other jobs to begin with. */
  kept(): readonly Job[];
  /** Tells of each change, after it happened. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
  /** Aborts when the cloud is gone, or has become another. */
  readonly signal: AbortSignal;
  /** Ends all work. */
  close(): void;
}

/** Jobs that are remembered at most; of those that are over the oldest go first. */
const AT_MOST = 10_000;

interface Work {
  readonly image: string | null;
  readonly remembered: number;
  readonly pace: Pace;
  /** Looks that are left before its time is over. */
  polls: number;
  /** Whether it is pending after the next look too. */
  isNew: boolean;
  /** Lets its time be over, where that is not up to the clock. */
  release: () => void;
  /** Whether its time is over. */
  over: boolean;
  /** Whether all is here that comes from elsewhere. */
  here: boolean;
  time: Promise<void>;
  done: Promise<void>;
}

/**
 * Makes the jobs of one sandbox.
 *
 * @param kept those to begin with
 */
export function createJobs(clock: Clock, chance: Chance, kept: readonly Job[] = []): Jobs {
  const jobs = new Map(kept.map((job) => [job.id, job]));
  const works = new Map<string, Work>();
  const listeners = new Set<() => void>();
  let controller: AbortController | undefined;
  const controllerOf = (): AbortController => {
    controller ??= new AbortController();
    return controller;
  };
  let closed = false;
  const change = (id: string, changes: Partial<Job>): void => {
    const before = jobs.get(id);
    // What is over stays as it ended.
    if (before === undefined || before.expiresAt !== null || closed) return;
    jobs.set(id, { ...before, ...changes, updatedAt: clock.stamp() });
    for (const listener of listeners) listener();
  };
  const forget = (): void => {
    const now = clock.now();
    for (const { id, expiresAt } of jobs.values()) if (expiresAt !== null && expiresAt < now) jobs.delete(id);
    for (const { id, expiresAt } of jobs.values()) {
      if (jobs.size <= AT_MOST) return;
      if (expiresAt !== null) jobs.delete(id);
    }
  };
  /** Who looks first at a job that waits for it sees it pending, who looks next sees it going on. */
  const see = (id: string): void => {
    const work = works.get(id);
    if (work === undefined || jobs.get(id)?.status !== 'pending') return;
    if (work.isNew) work.isNew = false;
    else change(id, { status: 'processing' });
  };
  const toRun = (id: string, { fails }: JobFate, work: Work, signal: AbortSignal): JobRun => ({
    id,
    signal,
    failureIn: (store) => (fails?.stores?.includes(store ?? '') === false ? undefined : fails),
    due: async () => {
      work.here = true;
      await work.time;
    },
    say: (message) => change(id, { message }),
  });
  /** Its time goes from when it is asked for, whatever else it has to wait for. A clock lets those go who wait when its cloud is gone. */
  const toTime = (id: string, { stalls = false }: JobFate, work: Work): Promise<void> => {
    const { pace } = work;
    if (!stalls && 'milliseconds' in pace) return clock.wait(pace.milliseconds, `task ${id}`);
    return new Promise((resolve) => {
      work.release = resolve;
      if (!stalls && work.polls === 0) resolve();
    });
  };
  const run = async (
    id: string,
    { remembered, toFailure, fate = {} }: JobOrder,
    work: Work,
    does: (run: JobRun) => Promise<unknown>,
  ): Promise<void> => {
    const { signal } = controllerOf();
    const end = (changes: Partial<Job>): void => change(id, { ...changes, expiresAt: clock.now() + remembered });
    try {
      // The request that asks for it is answered first.
      await Promise.resolve();
      if (!work.isNew) change(id, { status: 'processing' });
      const result = await does(toRun(id, fate, work, signal));
      end({ status: 'success', result });
    } catch (thrown) {
      end({ status: 'failure', ...toFailure(thrown) });
    } finally {
      works.delete(id);
    }
  };
  const start: Jobs['start'] = (order, does) => {
    forget();
    const { type, owner, user, request, image, input, remembered, waitsForLook = false, fate = {} } = order;
    const at = clock.stamp();
    const id = chance.uuid('job');
    const rest = { status: 'pending', result: null, message: '', code: null, createdAt: at, updatedAt: at, expiresAt: null } as const;
    const job: Job = { id, type, owner, user, request, image, input, ...rest };
    jobs.set(id, job);
    const pace = fate.pace ?? order.pace;
    const polls = 'polls' in pace && fate.stalls !== true ? pace.polls : 0;
    const nothing = Promise.resolve();
    const begun = { release: () => undefined, over: false, here: false, time: nothing, done: nothing };
    const work: Work = { image, remembered, pace, polls, isNew: waitsForLook, ...begun };
    works.set(id, work);
    work.time = toTime(id, fate, work).then(() => {
      work.over = true;
      return undefined;
    });
    work.done = run(id, order, work, does);
    return job;
  };
  return {
    get: (id) => {
      forget();
      return jobs.get(id);
    },
    list: () => {
      forget();
      return [...jobs.values()];
    },
    start,
    look: (id) => {
      if (works.size === 0) return undefined;
      see(id);
      let wait: Promise<void> | undefined;
      for (const [job, work] of works) {
        if (job !== id && work.image !== id) continue;
        // Who counts on a clock that stands still, or on polls, sees the same each time, however quick another server is.
        if (work.over && (work.here || 'polls' in work.pace || clock.mode === 'frozen')) wait = work.done;
        else if (work.polls > 0) {
          work.polls -= 1;
          if (work.polls === 0) work.release();
        }
      }
      return wait;
    },
    abandon: (id, message) => change(id, { status: 'failure', message, expiresAt: clock.now() + (works.get(id)?.remembered ?? 0) }),
    kept: () => [...jobs.values()].filter(({ expiresAt }) => expiresAt !== null),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get signal() {
      return controllerOf().signal;
    },
    close: () => {
      closed = true;
      controllerOf().abort();
      for (const { release } of works.values()) release();
    },
  };
}
