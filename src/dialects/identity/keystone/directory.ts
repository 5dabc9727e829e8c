import type { Caller } from '../../../core/identity.ts';
import type { Call, Json, Operation, World } from '../../../operation/operation.ts';
import { toJsonReply } from '../../../wire/json-reply.ts';
import { toNotFound } from './errors.ts';
import { select, toFilters, toList, toListSchema, toOneSchema } from './listing.ts';
import { callerOf, denied, type Reach, reachOf } from './policy.ts';
import {
  type Row,
  roleNames,
  toDomainRow,
  toEndpointRows,
  toProjectRow,
  toRegionRows,
  toRoleRow,
  toServiceRows,
  toUserRow,
} from './rows.ts';

// Who there is and what services there are. Source: Keystone 22, asked with tokens of each scope.

/** One kind of thing that can be looked up. */
interface Kind {
  /** `project`; its list is at `/v3/projects`. */
  readonly kind: string;
  readonly rows: (world: World, call: Call, catalog: (call: Call) => Json) => readonly Row[];
  readonly filters: readonly string[];
  /** The domain that one is in, for the readers of domains; without it they may not look. */
  readonly domainOf?: (row: Row) => Json | undefined;
  /** Whether readers of a domain may have the list, too. */
  readonly listedInDomain: boolean;
  /** Whether a caller may look at this one because it is its own. */
  readonly isOwn: (row: Row, caller: Caller) => boolean;
  /** Whether what is not there is not found before anybody is refused. */
  readonly foundFirst: boolean;
  /** Anybody may look. */
  readonly open?: true;
}

const noOne = (): boolean => false;

const KINDS: readonly Kind[] = [
  {
    kind: 'project',
    rows: ({ identity }, call) => identity.projects.map((project) => toProjectRow(call, project)),
    // gap: domains are projects too in Keystone, and `is_domain=true` lists them; here it lists nothing.
    filters: ['name', 'domain_id', 'enabled', 'parent_id', 'is_domain'],
    domainOf: (row) => row['domain_id'],
    listedInDomain: true,
    isOwn: (row, { project }) => row.id === project?.id,
    foundFirst: false,
  },
  {
    kind: 'user',
    rows: ({ identity }, call) => identity.users.map((user) => toUserRow(call, identity, user)),
    filters: ['name', 'domain_id', 'enabled'],
    domainOf: (row) => row['domain_id'],
    listedInDomain: true,
    isOwn: (row, { user }) => row.id === user.id,
    foundFirst: false,
  },
  {
    kind: 'domain',
    rows: ({ identity }, call) => identity.domains.map((domain) => toDomainRow(call, domain)),
    filters: ['name', 'enabled'],
    domainOf: (row) => row.id,
    listedInDomain: false,
    isOwn: (row, { project }) => row.id === project?.domain,
    foundFirst: false,
  },
  {
    kind: 'role',
    rows: ({ identity }, call) => roleNames(identity).map((name) => toRoleRow(call, name)),
    filters: ['name', 'domain_id'],
    listedInDomain: false,
    isOwn: noOne,
    foundFirst: true,
  },
  {
    kind: 'service',
    rows: (_world, call, catalog) => toServiceRows(call, catalog(call)),
    filters: ['name', 'type'],
    listedInDomain: false,
    isOwn: noOne,
    foundFirst: false,
  },
  {
    kind: 'endpoint',
    rows: (_world, call, catalog) => toEndpointRows(call, catalog(call)),
    filters: ['interface', 'service_id', 'region_id'],
    listedInDomain: false,
    isOwn: noOne,
    foundFirst: true,
  },
  {
    kind: 'region',
    rows: (_world, call, catalog) => toRegionRows(call, catalog(call)),
    filters: ['parent_region_id'],
    listedInDomain: false,
    isOwn: noOne,
    foundFirst: true,
    open: true,
  },
];

/** Whether somebody of this reach sees this one. */
function sees(reach: Reach, { domainOf }: Kind, row: Row | undefined): boolean {
  if (reach.everywhere) return true;
  return reach.domain !== null && row !== undefined && domainOf?.(row) === reach.domain;
}

function show(kind: Kind, row: Row | undefined, call: Call, id: string): Row {
  const caller = callerOf(call);
  if (row === undefined && kind.foundFirst) throw toNotFound(kind.kind, id);
  const own = row !== undefined && (kind.open === true || kind.isOwn(row, caller));
  if (!own && !sees(reachOf(caller), kind, row)) throw denied();
  if (row === undefined) throw toNotFound(kind.kind, id);
  return row;
}

function list(kind: Kind, rows: readonly Row[], call: Call): readonly Row[] {
  const reach = reachOf(callerOf(call));
  if (reach.everywhere || kind.open === true) return rows;
  if (reach.domain === null || !kind.listedInDomain) throw denied();
  return rows.filter((row) => sees(reach, kind, row));
}

const common = { method: 'GET', auth: 'token', checks: ['token'] } as const;

/** Looking up projects, users, domains, roles, services, endpoints and regions. */
export function directoryOperations(catalog: (call: Call) => Json): readonly Operation[] {
  const source = 'openstack/keystone, api-ref/source/v3; answers asked of Keystone 22';
  return KINDS.flatMap((kind) => {
    const plural = `${kind.kind}s`;
    const parameter = `${kind.kind}_id`;
    return [
      {
        ...common,
        id: `keystone.${kind.kind}-list`,
        path: `/v3/${plural}`,
        summary: `List the ${plural}.`,
        source,
        request: { body: 'none', openQuery: true, query: toFilters(kind.filters) },
        replies: [{ status: 200, description: `The ${plural}.`, mediaType: 'application/json', schema: toListSchema(plural) }],
        handle: (world: World, call: Call) =>
          toList(call, plural, select(list(kind, kind.rows(world, call, catalog), call), call, kind.filters)),
      },
      {
        ...common,
        id: `keystone.${kind.kind}-show`,
        path: `/v3/${plural}/{${parameter}}`,
        summary: `Show one of the ${plural}.`,
        source,
        request: { body: 'none', openQuery: true, path: [{ name: parameter, required: true, schema: { type: 'string' } }] },
        replies: [{ status: 200, description: `The ${kind.kind}.`, mediaType: 'application/json', schema: toOneSchema(kind.kind) }],
        handle: (world: World, call: Call) => {
          const id = call.params[parameter] ?? '';
          const row = kind.rows(world, call, catalog).find((one) => one.id === id);
          return toJsonReply(200, { [kind.kind]: show(kind, row, call, id) });
        },
      },
    ];
  });
}
