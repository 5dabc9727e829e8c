import { parseJson } from '../../operation/json.ts';
import type { Target } from './target.ts';

/** Milliseconds that the service has to say which versions it has. */
const PATIENCE = 3000;
const BYTES_AT_MOST = 262_144;

/** What a service says of itself. */
export interface Introduction {
  /** `v2.15 CURRENT`; `null` where it does not say. */
  readonly versions: readonly string[] | null;
  /** Why it cannot be reached; `null` where it can. */
  readonly trouble: string | null;
}

/** Asks a service which versions of its API it has. */
export async function askVersions(target: Target): Promise<Introduction> {
  for (const path of ['/versions', '/']) {
    const answer = await ask(target, path);
    if ('trouble' in answer) return { versions: null, trouble: answer.trouble };
    const versions = toVersions(answer.text);
    if (versions !== null) return { versions, trouble: null };
  }
  return { versions: null, trouble: null };
}

function ask(target: Target, path: string): Promise<{ readonly text: string } | { readonly trouble: string }> {
  const agent = target.connect();
  return new Promise<{ readonly text: string } | { readonly trouble: string }>((resolve) => {
    const headers = { Host: target.host, Accept: 'application/json', Connection: 'close' };
    const request = target.send({ agent, method: 'GET', path: `${target.prefix}${path}`, headers });
    request.setTimeout(PATIENCE, () => request.destroy(new Error('it does not answer')));
    request.once('error', (error: NodeJS.ErrnoException) => resolve({ trouble: error.code ?? error.message }));
    request.once('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text = text.length < BYTES_AT_MOST ? text + chunk : text;
      });
      answer.once('close', () => resolve({ text }));
    });
    request.end();
  }).finally(() => agent.destroy());
}

function toVersions(text: string): string[] | null {
  const body = parseJson(text) as { readonly versions?: unknown } | null | undefined;
  const list = body?.versions;
  if (!Array.isArray(list)) return null;
  const rows = list as readonly ({ readonly id?: unknown; readonly status?: unknown } | null)[];
  const toText = (value: unknown): string => (typeof value === 'string' ? value : '');
  return rows.map((row) => `${toText(row?.id)} ${toText(row?.status)}`.trim()).filter((version) => version !== '');
}
