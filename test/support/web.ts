import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';

/** A server elsewhere on the web, as images are fetched from. */
export interface Web {
  /** `http://127.0.0.1:32768`; known when the tests run. */
  readonly url: string;
}

/** Has a server for all tests of a file, or of a `describe`. */
export function useWeb(listener: RequestListener): Web {
  const server = createServer(listener);
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    get url() {
      return url;
    },
  };
}
