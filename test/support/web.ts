import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';

/** A server elsewhere on the web, as images are fetched from. */
export interface Web {
  /** `http://127.0.0.1:32768`; known when the tests run. */
  readonly url: string;
}

/** The files of a certificate for localhost and of its key, for tests alone. */
export const TLS_FILES = { cert: toPath('cert'), key: toPath('key') } as const;

function toPath(name: string): string {
  return fileURLToPath(new URL(`tls/${name}.pem`, import.meta.url));
}

/**
 * Has a server for all tests of a file, or of a `describe`.
 *
 * @param isSecure whether it speaks TLS, with {@link TLS_FILES}
 */
export function useWeb(listener: RequestListener, { isSecure = false }: { readonly isSecure?: boolean } = {}): Web {
  const server = isSecure
    ? createSecureServer({ cert: readFileSync(TLS_FILES.cert), key: readFileSync(TLS_FILES.key) }, listener)
    : createServer(listener);
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `${isSecure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
