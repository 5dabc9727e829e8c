import { type HomePlace, toHomePlace } from '../operation/place.ts';
import type { Certificate } from '../server/certificate.ts';
import { type Listening, listen } from '../server/http-server.ts';
import type { OpenPorts } from '../server/links.ts';
import type { Listener } from '../server/listener.ts';

/** What the ports of an emulator are to be. */
export interface PortWishes {
  readonly host: string;
  readonly port: number;
  /** By home: `ims`, `sandbox-a/ims`. */
  readonly ports: Readonly<Record<string, number>>;
  /** Where the admin API is, if it is not on the port that has everything. */
  readonly adminPort: number | null;
}

/** Ports that listen. */
export interface Ports extends OpenPorts {
  /** Where the admin API is. */
  readonly admin: number;
  /** Takes no more connections on any of them, and waits for the requests under way. */
  close(): Promise<void>;
}

/**
 * Opens the port that has everything, and one for each home that has a port of its own. Either all are open in the end, or none.
 *
 * @param certificate what TLS is spoken with on all of them; none without it
 * @param toListener makes what serves a port: everything, one home, or everything with the admin API where that has a port of its own
 * @throws the error of the system, with its `code` and `port`
 */
export async function openPorts(
  { host, port, ports, adminPort }: PortWishes,
  certificate: Certificate | null,
  toListener: (own?: HomePlace | 'admin') => Listener,
): Promise<Ports> {
  const open: Listening[] = [];
  const own: Record<string, number> = {};
  const close = async (): Promise<void> => {
    await Promise.all(open.map((one) => one.close()));
  };
  try {
    const main = await listen(toListener(), host, port, certificate);
    open.push(main);
    for (const [name, wanted] of Object.entries(ports)) {
      const listening = await listen(toListener(toHomePlace(name)), host, wanted, certificate);
      open.push(listening);
      own[name] = listening.port;
    }
    let admin = main.port;
    if (adminPort !== null) {
      const listening = await listen(toListener('admin'), host, adminPort, certificate);
      open.push(listening);
      admin = listening.port;
    }
    return { main: main.port, own, admin, close };
  } catch (error) {
    await close();
    throw error;
  }
}
