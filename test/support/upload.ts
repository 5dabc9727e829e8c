import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Received } from './client.ts';
import { type Bench, OCTETS } from './emulator.ts';

/** An image that is deleted while its data comes in. */
interface Doomed {
  readonly status: () => Promise<unknown>;
  readonly remove: () => Promise<unknown>;
}

/** An image by its id, seen and deleted through v2. */
export function toV2(bench: Bench, id: string): Doomed {
  return {
    status: async () => (await bench.v2('GET', `/v2/images/${id}`)).json.status,
    remove: () => bench.v2('DELETE', `/v2/images/${id}`),
  };
}

/** An image by its id, seen and deleted through v1. */
export function toV1(bench: Bench, id: string): Doomed {
  return {
    status: async () => (await bench.v1('HEAD', `/v1/images/${id}`)).headers['x-image-meta-status'],
    remove: () => bench.v1('DELETE', `/v1/images/${id}`),
  };
}

/** Sends half of an upload, deletes the image once it is `saving`, or what else it is meanwhile, sends the rest, and tells the answer. */
export function uploadUnderDelete(url: string, { status, remove }: Doomed, meanwhile = 'saving'): Promise<Received> {
  return new Promise((resolve, reject) => {
    const headers = { accept: '*/*', 'x-auth-token': 'dev-alice', 'transfer-encoding': 'chunked', ...OCTETS };
    const request = httpRequest(url, { method: 'PUT', agent: false, headers });
    request.on('error', reject);
    request.on('response', (response) => {
      toReceived(response).then(resolve, reject);
    });
    request.write('half');
    const removeUnderIt = async (): Promise<void> => {
      let found: unknown = '';
      while (found !== meanwhile) found = await status();
      await remove();
      request.end('rest');
    };
    removeUnderIt().catch(reject);
  });
}

async function toReceived(response: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return { status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString('utf8'), json: undefined };
}
