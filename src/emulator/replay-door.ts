import type { ExchangeLine } from '../operation/journal-words.ts';
import { toHomePlace } from '../operation/place.ts';
import { HOMES, ROOT_LINES, rootOf } from '../server/homes.ts';
import { toTarget } from '../server/target.ts';
import type { ReplayWorld } from './replay-world.ts';

/** The port that a request came by: that of a home of its own, where the URL leads elsewhere at the one of all. */
export function toDoor({ emulator, ports, dialects }: ReplayWorld, line: ExchangeLine): number {
  const { url, dialect } = line;
  const { root } = emulator.settings;
  const headers = line.headers as Readonly<Record<string, string>>;
  const target = toTarget(url, headers, dialects, root === 'all' ? ROOT_LINES : rootOf(root));
  if (target.kind === 'dialect' && target.sandbox === line.sandbox && target.dialect.id === dialect) return ports.main;
  const own = Object.entries(ports.own).find(([name]) => {
    const place = toHomePlace(name);
    const lines = HOMES.find(({ path }) => path === place?.home)?.lines ?? [];
    return place?.sandbox === line.sandbox && lines.some((one) => one.dialect === dialect);
  });
  return own?.[1] ?? ports.main;
}
