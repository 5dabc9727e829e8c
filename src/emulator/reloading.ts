import { relative } from 'node:path';
import type { Settings } from '../config.ts';
import { realSchedule, type Schedule } from '../core/schedule.ts';
import { isRefusal, Refusal } from '../refusals.ts';
import type { Ground } from './ground.ts';
import { toFileFindings } from './validation.ts';
import { type Watch, watchFiles } from './watching.ts';

/** Reads files again when they change. */
export interface Reloading {
  /** Resolves once nothing is read any more. */
  close(): Promise<void>;
}

/** What is read again, and where it goes. */
export interface ReloadingParts {
  readonly settings: Pick<Settings, 'fixtures' | 'scenarios'>;
  /** What runs at the beginning. */
  readonly ground: Ground;
  /** @throws Refusal with the place of everything that is wrong */
  readonly read: () => Promise<Ground>;
  readonly apply: (ground: Ground) => void;
  /** Takes a message for the user, with line breaks. */
  readonly tell: (message: string) => void;
  readonly watch?: Watch;
  readonly schedule?: Schedule;
}

/** Milliseconds of silence until files count as written: an editor makes several events of one save. */
const SILENCE = 100;
/** Changed files that are named in a message. */
const NAMED_AT_MOST = 5;

/**
 * Begins to look at the files and folders of the settings, and at the files that fixtures take bytes from.
 *
 * @throws Refusal when there is nothing to look at, or the system does not let us
 */
export function startReloading(parts: ReloadingParts): Reloading {
  const { settings, ground, read, apply, tell, watch = watchFiles, schedule = realSchedule } = parts;
  const paths = [...settings.fixtures, ...settings.scenarios];
  if (paths.length === 0) throw new Refusal('there is nothing to watch: name fixture or scenario files too, or leave watch out');
  const changed = new Set<string>();
  let call: () => void = () => undefined;
  let running: Promise<void> | undefined;
  let closed = false;
  let followed = pathsOf(paths, ground);

  const reload = async (): Promise<void> => {
    const names = [...changed];
    changed.clear();
    if (closed) return;
    try {
      // Before the reading: what changes from now on is told again.
      watching.follow(followed);
      const next = await read();
      if (closed) return;
      apply(next);
      followed = pathsOf(paths, next);
      watching.follow(followed);
      tell(`polyglance: reloaded ${toAmounts(next)}: ${toNames(names)} changed\n`);
    } catch (thrown) {
      if (!closed) tell(toTrouble(thrown));
    }
  };
  const run = async (): Promise<void> => {
    while (changed.size > 0) await reload();
    running = undefined;
  };
  const watching = watch((path) => {
    changed.add(path);
    call();
    call = schedule(SILENCE, () => {
      running ??= run();
    });
  });
  try {
    watching.follow(followed);
  } catch (thrown) {
    watching.close();
    throw thrown;
  }
  return {
    close: async () => {
      closed = true;
      call();
      watching.close();
      await running;
    },
  };
}

function pathsOf(paths: readonly string[], { cloud }: Ground): readonly string[] {
  return [...paths, ...cloud.data.flatMap((data) => ('file' in data ? [data.file] : []))];
}

function toAmounts({ files: { fixtures, scenarios } }: Ground): string {
  const amount = (number: number, unit: string): string => `${number} ${unit} ${number === 1 ? 'file' : 'files'}`;
  return `${amount(fixtures.length, 'fixture')} and ${amount(scenarios.length, 'scenario')}`;
}

function toNames(paths: readonly string[]): string {
  const names = paths.slice(0, NAMED_AT_MOST).map((path) => {
    const near = relative('', path);
    return near.startsWith('..') ? path : near;
  });
  return paths.length > NAMED_AT_MOST ? `${names.join(', ')} and ${paths.length - NAMED_AT_MOST} more` : names.join(', ');
}

/** Findings as `polyglance validate` tells them. */
function toTrouble(thrown: unknown): string {
  const lines = isRefusal(thrown)
    ? toFileFindings(thrown).map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`)
    : [thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)];
  return `polyglance: not reloaded, what was loaded goes on:\n${lines.join('\n')}\n`;
}
