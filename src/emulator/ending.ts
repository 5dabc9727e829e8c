import type { JournalWriting } from './journal-writing.ts';
import type { Keeping } from './keeping.ts';
import type { Ports } from './ports.ts';
import type { Reloading } from './reloading.ts';
import type { Sandboxes } from './sandboxes.ts';

/** What of an emulator has to be ended. */
export interface Ending {
  readonly ports: Ports;
  readonly keeping: Keeping | null;
  readonly reloading: Reloading | null;
  readonly journalWriting: JournalWriting;
  readonly sandboxes: Sandboxes;
}

/** Ends an emulator: no more requests, and what is to be kept is written. */
export async function endAll({ ports, keeping, sandboxes, reloading, journalWriting }: Ending): Promise<void> {
  await reloading?.close();
  // What waits for a clock that nobody will move any more would hold it up.
  sandboxes.letGo();
  await ports.close();
  // What is held for them alone is not to be found in the folder of the state.
  for (const sandbox of [sandboxes.main, ...sandboxes.named()]) if (sandbox.isAwake) sandbox.snapshots.clear();
  try {
    await keeping?.close();
  } finally {
    sandboxes.closeAll();
    await journalWriting.close();
  }
}
