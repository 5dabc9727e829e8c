import { hostname } from 'node:os';
import type { Settings } from '../config.ts';
import type { Certificate } from '../server/certificate.ts';
import { type Ground, readGround } from './ground.ts';
import type { JournalWriting } from './journal-writing.ts';
import type { Keeping } from './keeping.ts';
import { openPorts, type Ports } from './ports.ts';
import { type Reloading, startReloading } from './reloading.ts';
import type { SandboxBase } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';

/** What of an emulator begins last. */
export interface Doors {
  readonly ports: Ports;
  readonly reloading: Reloading | null;
}

/**
 * Begins to look at files, where that is wanted, and opens the ports. Where one cannot be, nothing is left behind.
 *
 * @throws what stood in the way
 */
export async function openDoors(base: MutableBase, sandboxes: Sandboxes, toListener: Parameters<typeof openPorts>[2]): Promise<Doors> {
  let reloading: Reloading | null = null;
  try {
    reloading = openReloading(base, sandboxes);
    return { reloading, ports: await openPorts(base.settings, await openTls(base.settings), toListener) };
  } catch (error) {
    await reloading?.close();
    await base.keeper?.abandon();
    await base.journalWriting.close();
    throw error;
  }
}

/** What sandboxes begin with, where their ground may change. */
type MutableBase = Omit<SandboxBase, 'keeper' | 'journalWriting'> & {
  ground: Ground;
  readonly keeper: Keeping | null;
  readonly journalWriting: JournalWriting;
};

/** Begins to look at files where that is wanted. Small enough to be in the bundle: a file more to load costs each start more. */
function openReloading(base: MutableBase, sandboxes: Sandboxes): Reloading | null {
  const { settings, ground, dialects } = base;
  if (!settings.watch) return null;
  const apply = (next: Ground): void => {
    base.ground = next;
    sandboxes.rebase();
  };
  return startReloading({
    settings,
    ground,
    read: () => readGround(settings, dialects),
    apply,
    tell: (text) => process.stderr.write(text),
  });
}

/** The certificate that is spoken with; what makes it is loaded where TLS is wanted. */
async function openTls({ tls, tlsCa, host, publicUrl }: Settings): Promise<Certificate | null> {
  if (tls === null) return null;
  const { toCertificate, writeCa } = await import('../server/certificate.ts');
  const names = [host, hostname(), ...(publicUrl === null ? [] : [new URL(publicUrl).hostname])];
  const certificate = await toCertificate(
    tls,
    names.map((name) => name.replace(/^\[|\]$/g, '')).filter((name) => name !== '0.0.0.0' && name !== '::'),
  );
  if (tlsCa !== null) await writeCa(tlsCa, certificate);
  return certificate;
}
