import type { GuardSettings } from '../admin/guard.ts';
import type { Settings } from '../config.ts';
import type { Cloud } from '../core/cloud.ts';
import { toHomePlace } from '../operation/place.ts';
import type { Sandboxes } from './sandboxes.ts';

/** A sandbox that somebody holds stays, unless it was given a life of its own. */
export const FOR_EVER = { ttl: Number.POSITIVE_INFINITY };

/** Whom the admin API answers. */
export function toGuard({ admin: enabled, adminToken: token, adminHosts: hosts, publicUrl }: Settings): GuardSettings {
  return { enabled, token, hosts, publicUrl };
}

/** Makes the sandboxes that have a home with a port of its own. */
export function makePorted({ ports }: Settings, sandboxes: Sandboxes): void {
  for (const port of Object.keys(ports)) {
    const name = toHomePlace(port)?.sandbox ?? null;
    if (sandboxes.get(name) === undefined && name !== null) sandboxes.create(name, FOR_EVER);
  }
}

/** A token that is good from the start. */
export interface ReadyToken {
  readonly id: string;
  readonly user: string;
  readonly project: string;
}

/** The tokens that are good from the start, as long as nobody takes them. */
export function toReadyTokens({ identity }: Cloud): readonly ReadyToken[] {
  const nameIn = (all: readonly { readonly id: string; readonly name: string }[], id: string): string =>
    all.find((one) => one.id === id)?.name ?? id;
  return identity.tokens.flatMap(({ id, user, project, expiresAt = null }) =>
    project === null || expiresAt !== null ? [] : [{ id, user: nameIn(identity.users, user), project: nameIn(identity.projects, project) }],
  );
}
