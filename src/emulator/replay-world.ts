import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorOptions } from '../config.ts';
import type { Emulator } from '../emulator.ts';
import type { JournalFile, JournalStamp } from '../operation/journal-words.ts';
import type { Dialect } from '../operation/operation.ts';
import { packageFile } from '../package-root.ts';
import { Refusal } from '../refusals.ts';
import type { Ports } from './ports.ts';
import type { Sandbox } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';

/** An emulator, and what is inside it. */
export interface Opened {
  readonly emulator: Emulator;
  readonly sandboxes: Sandboxes;
  readonly ports: Pick<Ports, 'main' | 'own'>;
  readonly dialects: readonly Dialect[];
}

/** The world of a journal, begun again. */
export interface ReplayWorld extends Opened {
  /** Whether its clock stood still in the run, too. */
  readonly stoodStill: boolean;
  /** The sandbox of this name, made on first use where that is allowed. */
  sandbox(name: string | null): Sandbox | undefined;
  /** Ids of its fixtures. */
  fixed(): readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts an emulator as that of a journal was.
 *
 * @param port 0 takes a free one
 * @throws Refusal for a setting or a file that this release does not take
 */
export async function openReplayWorld(
  stamp: JournalStamp,
  port: number,
  open: (options: EmulatorOptions) => Promise<Opened>,
): Promise<ReplayWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'polyglance-replay-'));
  try {
    const { seed, auth, switches, settings, clock } = stamp;
    const fixtures = await lay(stamp.fixtures, folder, 'fixture');
    const scenarios = await lay(stamp.scenarios, folder, 'scenario');
    const at = clock.at ?? clock.started;
    // What the journal says is checked like what a user says.
    const options = { ...settings, port, seed, auth, switches, fixtures, scenarios, clock: { mode: 'frozen', at }, sandboxTtl: 'none' };
    const opened = await open(options as unknown as EmulatorOptions);
    return {
      ...opened,
      stoodStill: clock.mode === 'frozen',
      sandbox: (name) => opened.sandboxes.use(name),
      fixed: () => {
        const { people, runtime } = opened.sandboxes.main;
        const images = runtime.world.images.list({ limit: Number.POSITIVE_INFINITY });
        return [...people.projects, ...people.users, ...images].map(({ id }) => id);
      },
      stop: () => opened.emulator.stop(),
    };
  } finally {
    // They were read.
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the files of a journal where they can be read. */
async function lay(files: readonly JournalFile[], folder: string, kind: string): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, { name, shipped, content, leftOut }] of files.entries()) {
    if (shipped !== undefined) {
      if (!/^(?:scenarios|fixtures)\/[\w./-]+$/.test(shipped) || shipped.includes('..'))
        throw new Refusal(`the package has no file ${JSON.stringify(shipped)}`);
      paths.push(packageFile(shipped));
    } else if (content === undefined) {
      throw new Refusal(`the journal has not what stood in ${name}: ${leftOut ?? 'there is nothing of it'}`);
    } else {
      const path = join(folder, `${kind}-${index}.json`);
      await writeFile(path, JSON.stringify(content));
      paths.push(path);
    }
  }
  return paths;
}
