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
}

/** Ports that listen. */
export interface Ports extends OpenPorts {
  /** Takes no more connections on any of them, and waits for the requests under way. */
  close(): Promise<void>;
}

/**
 * Opens the port that has everything, and one for each home that has a port of its own. Either all are open in the end, or none.
 *
 * @param certificate what TLS is spoken with on all of them; none without it
 * @param toListener makes what serves a port: everything, or one home
 * @throws the error of the system, with its `code` and `port`
 */
export async function openPorts(
  { host, port, ports }: PortWishes,
  certificate: Certificate | null,
  toListener: (own?: HomePlace) => Listener,
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
    return { main: main.port, own, close };
  } catch (error) {
    await close();
    throw error;
  }
}
