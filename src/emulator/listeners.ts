import { createAdminHandler } from '../admin/handler.ts';
import type { AdminHost } from '../admin/host.ts';
import type { Settings } from '../config.ts';
import type { HomePlace } from '../operation/place.ts';
import { createListener, type Listener } from '../server/listener.ts';
import type { Shared } from '../server/runtime.ts';
import { toGuard } from './beginning.ts';
import type { Sandboxes } from './sandboxes.ts';

/** What they serve. */
export interface ListenersParts {
  readonly shared: Shared;
  readonly sandboxes: Pick<Sandboxes, 'use' | 'absence'>;
  readonly settings: Settings;
}

/** What serves the ports of an emulator. */
export interface Listeners {
  /** The one that has everything. */
  readonly listener: Listener;
  /** That of a port: everything, one home, or the admin API where that has a port of its own. */
  readonly toListener: (own?: HomePlace | 'admin') => Listener;
}

/**
 * Makes what serves the ports. Where the admin API has a port of its own, the clouds are there too, so that what it hands out can be
 * used; on all others it has nothing but its health.
 */
export function createListeners({ shared, sandboxes, settings }: ListenersParts, host: AdminHost): Listeners {
  const runtime = (name: string | null) => sandboxes.use(name)?.runtime;
  const absence = (name: string | null) => sandboxes.absence(name);
  const parts = { shared, runtime, absence };
  const admin = createAdminHandler(host, toGuard(settings));
  const healthAlone = settings.adminPort === null ? admin : createAdminHandler(host, toGuard({ ...settings, admin: false }));
  const shown = { ...parts, admin: healthAlone };
  const listener = createListener(shown);
  const toListener = (own?: HomePlace | 'admin'): Listener => {
    if (own === 'admin') return createListener({ ...parts, admin });
    return own === undefined ? listener : createListener(shown, own);
  };
  return { listener, toListener };
}
