import type { Operation } from '../../operation/operation.ts';
import { versionOperations } from '../../wire/glance-versions.ts';

const SOURCE = 'rackerlabs/rackspace-how-to, Cloud Images FAQ: made of OpenStack Icehouse; glance/api/versions.py of Icehouse';

/**
 * Glance of Icehouse, without v1, which Rackspace does not offer.
 *
 * gap: no document of Rackspace shows a list of versions; clients that discover one ask for it.
 */
const VERSIONS = [
  { id: 'v2.2', status: 'CURRENT' },
  { id: 'v2.1', status: 'SUPPORTED' },
  { id: 'v2.0', status: 'SUPPORTED' },
] as const;

const { list, choose } = versionOperations('rackspace', SOURCE, (call) => {
  const links = [{ rel: 'self', href: `${call.base}/v2/` }];
  return VERSIONS.map(({ id, status }) => ({ status, id, links }));
});

/** Versions. */
export const VERSION_OPERATIONS: readonly Operation[] = [choose, list];
