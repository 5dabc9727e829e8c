import { readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Refusal } from '../refusals.ts';

/** What TLS is spoken with, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** What clients are to trust. */
  readonly ca: string;
}

/** Days that a certificate is good that was made. */
const DAYS = 365;
const DAY = 24 * 60 * 60 * 1000;

/**
 * The certificate to speak TLS with: one that is made now for these names and for this machine, or that of the files.
 *
 * @param files of the certificate and of its key, PEM; none: one is made, and a certificate that signs it
 * @param names host names and addresses that it is for too
 * @throws Refusal for files that cannot be read, and that are not what they should be
 */
export async function toCertificate(files: readonly string[], names: readonly string[]): Promise<Certificate> {
  const [certFile, keyFile] = files;
  if (certFile === undefined || keyFile === undefined) return makeCertificate(names);
  const [cert, key] = [await read(certFile), await read(keyFile)];
  try {
    createSecureContext({ cert, key });
  } catch (thrown) {
    throw new Refusal(`${certFile} and ${keyFile} are no certificate and its key, PEM: ${(thrown as Error).message}`);
  }
  return { cert, key, ca: cert };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw new Refusal(`${file} cannot be read: ${(thrown as Error).message.split(',', 1)[0]}`);
  }
}

async function makeCertificate(names: readonly string[]): Promise<Certificate> {
  const { generate } = await import('selfsigned');
  const now = Date.now();
  // A clock that is a little behind believes in it too.
  const common = {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY),
    notAfterDate: new Date(now + DAYS * DAY),
  } as const;
  const signer = await generate([{ name: 'commonName', value: 'polyglance, for tests' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const all = [...new Set(['localhost', '127.0.0.1', '::1', ...names])];
  const altNames = all.map((name) => (isIP(name) === 0 ? { type: 2 as const, value: name } : { type: 7 as const, ip: name }));
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    ca: { key: signer.private, cert: signer.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { cert: made.cert, key: made.private, ca: signer.cert };
}

/**
 * Writes what clients are to trust.
 *
 * @throws Refusal when it cannot be written
 */
export async function writeCa(file: string, { ca }: Certificate): Promise<void> {
  try {
    await writeFile(file, ca);
  } catch (thrown) {
    throw new Refusal(`the certificate to trust cannot be written: ${(thrown as Error).message}`, 'surroundings');
  }
}
