import type { Json } from '../operation/operation.ts';
import { ADMIN_SCHEMAS, object, orNull, pageOf, ref, text, truth, whole } from './openapi-schemas.ts';
import type { AdminOperation } from './operation.ts';

/** What an operation takes and answers, beside its row. */
interface Shape {
  readonly status?: number;
  /** Of the answer; none: it has no body. */
  readonly schema?: Json;
  /** Media types of the answer, where it is no JSON, or not alone. */
  readonly types?: readonly string[];
  /** Of the body that it takes. */
  readonly body?: Json;
  readonly bodyTypes?: readonly string[];
  /** Whether the body has to be there. */
  readonly bodyRequired?: boolean;
  /** Statuses of errors that it answers, beside 400 and 401. */
  readonly errors?: readonly number[];
}

const YAML_TOO = ['application/json', 'application/yaml'];
const EXPLAINED: Shape = { schema: ref('Explanation'), errors: [404] };
const GONE: Shape = { status: 204 };

/** By the id of the operation. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'admin.index-list': { schema: pageOf('operations', 'AdminOperation') },
  'admin.health-show': { schema: ref('Health') },
  'admin.report-show': {
    schema: ref('Report'),
    types: ['application/json', 'text/plain', 'application/xml', 'application/sarif+json', 'text/html'],
  },
  'admin.ready-show': { schema: ref('Ready') },
  'admin.version-show': { schema: ref('Version') },
  'admin.operation-list': { schema: pageOf('operations', 'Operation'), errors: [404] },
  'admin.error-list': { schema: pageOf('errors', 'ErrorRow'), errors: [404] },
  'admin.openapi-show': { schema: ref('OpenApi'), errors: [404] },
  'admin.description-show': { schema: ref('OpenApi') },
  'admin.sandbox-list': { schema: pageOf('sandboxes', 'Sandbox') },
  'admin.sandbox-create': { status: 201, schema: ref('Sandbox'), body: ref('NewSandbox'), errors: [409] },
  'admin.sandbox-show': { schema: ref('Sandbox'), errors: [404] },
  'admin.sandbox-delete': { ...GONE, errors: [404] },
  'admin.shutdown': { status: 202, schema: ref('Stopping') },
  'admin.journal-list': {
    schema: pageOf('exchanges', 'Exchange', { count: whole, dropped: whole }),
    types: ['application/json', 'application/x-ndjson'],
  },
  'admin.event-list': { schema: text, types: ['text/event-stream'] },
  'admin.journal-clear': GONE,
  'admin.journal-unmatched': { schema: pageOf('exchanges', 'Exchange') },
  'admin.journal-show': { schema: ref('Exchange'), errors: [404] },
  'admin.journal-explain': EXPLAINED,
  'admin.plan-list': { schema: pageOf('plans', 'Plan') },
  'admin.plan-add': { status: 201, schema: ref('Plan'), body: ref('PlanDocument'), bodyTypes: YAML_TOO, bodyRequired: true },
  'admin.plan-clear': { ...GONE, errors: [409] },
  'admin.scenario-list': { schema: pageOf('scenarios', 'Scenario') },
  'admin.scenario-add': { status: 201, schema: ref('Scenario'), body: ref('ScenarioDocument'), bodyTypes: YAML_TOO, bodyRequired: true },
  'admin.scenario-show': { schema: ref('Scenario'), errors: [404] },
  'admin.scenario-remove': { ...GONE, errors: [404] },
  'admin.image-list': { schema: pageOf('images', 'Image', { total: whole, next: orNull('string') }) },
  'admin.clouds-show': { schema: text, types: ['application/yaml'] },
  'admin.openrc-show': { schema: text, types: ['text/plain'] },
  'admin.reset': GONE,
  'admin.clock-show': { schema: ref('Clock') },
  'admin.clock-set': { schema: ref('Clock'), body: ref('ClockSetting'), bodyRequired: true },
  'admin.clock-advance': {
    schema: ref('Clock'),
    body: object({ by: { type: 'string', description: 'A duration with its unit: 15m.' } }),
    bodyRequired: true,
  },
  'admin.snapshot-list': { schema: pageOf('snapshots', 'Snapshot') },
  'admin.snapshot-create': { status: 201, schema: ref('Snapshot'), body: object({ 'name?': text }), errors: [409] },
  'admin.snapshot-show': { schema: ref('Snapshot'), errors: [404] },
  'admin.snapshot-delete': { ...GONE, errors: [404] },
  'admin.snapshot-restore': { ...GONE, errors: [404] },
  'admin.snapshot-diff': { schema: ref('SnapshotDiff'), errors: [404] },
  'admin.snapshot-fixture': { schema: text, types: ['application/yaml'], errors: [404] },
};

/** What parameters of a query are, where they are no texts. */
const QUERY: Readonly<Record<string, Json>> = { limit: whole, all: truth, verify: truth };

/** The version of the admin API itself: what it has is not taken away or changed while this stays. */
const API_VERSION = '1';

/**
 * Describes the admin API as OpenAPI 3.1.
 *
 * @param base where the emulator is for this client
 * @param release the release of the emulator
 */
export function toAdminOpenApi(operations: readonly AdminOperation[], base: string, release: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const row of operations) {
    const path = row.path === '/' ? '/__admin' : `/__admin${row.path}`;
    for (const prefix of row.scope === 'sandbox' ? ['', '/sandbox/{sandbox}'] : ['']) {
      const item = paths[`${prefix}${path}`] ?? {};
      item[row.method.toLowerCase()] = toOperation(row, `${prefix}${path}`, prefix !== '');
      paths[`${prefix}${path}`] = item;
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'polyglance: admin API',
      version: API_VERSION,
      summary: 'What is asked of the emulator itself.',
      description: `Release ${release}. What is here stays while the version is ${API_VERSION}; members, parameters and operations may be added.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: base }],
    security: [{}, { token: [] }],
    tags: [
      { name: 'process', description: 'Of the emulator as a whole.' },
      { name: 'sandbox', description: 'Of the main sandbox, and of each other one below /sandbox/{sandbox}.' },
    ],
    paths,
    components: {
      schemas: ADMIN_SCHEMAS,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Where the emulator was started with --admin-token.' } },
      responses: { Error: { description: 'It was refused.', content: { 'application/json': { schema: ref('Error') } } } },
    },
  };
}

function toOperation({ id, path, scope, summary, query }: AdminOperation, fullPath: string, isInSandbox: boolean): Json {
  const { status = 200, schema, types = ['application/json'], errors = [], ...shape } = SHAPES[id] ?? {};
  const [first, ...rest] = id.replace('admin.', '').split('-');
  const name = `${first}${rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
  const inPath = [...fullPath.matchAll(/\{(\w+)\}/g)].map(
    ([, one = '']): Json => ({ name: one, in: 'path', required: true, schema: text }),
  );
  const inQuery = query.map((one): Json => ({ name: one, in: 'query', schema: QUERY[one] ?? text }));
  const content =
    schema === undefined ? {} : { content: Object.fromEntries(types.map((type) => [type, { schema: toBodySchema(type, schema) }])) };
  const refused = [400, 401, ...(isInSandbox && path !== '/' ? [404] : []), ...errors];
  return {
    operationId: isInSandbox ? `sandbox${name.charAt(0).toUpperCase()}${name.slice(1)}` : name,
    summary,
    tags: [scope],
    ...(inPath.length + inQuery.length === 0 ? {} : { parameters: [...inPath, ...inQuery] }),
    ...toRequestBody(shape),
    responses: {
      [status]: { description: summary, ...content },
      ...Object.fromEntries([...new Set(refused)].map((code) => [code, { $ref: '#/components/responses/Error' }])),
      ...(id === 'admin.ready-show'
        ? { 503: { description: 'Not ready.', content: { 'application/json': { schema: ref('Ready') } } } }
        : {}),
    },
  };
}

/** The schema is that of the JSON of ours; other forms of JSON have schemas elsewhere, and the rest is text. */
function toBodySchema(type: string, schema: Json): Json {
  if (type === 'application/json') return schema;
  return type.endsWith('+json') ? { type: 'object' } : text;
}

function toRequestBody({ body, bodyTypes = ['application/json'], bodyRequired = false }: Shape): { readonly requestBody?: Json } {
  if (body === undefined) return {};
  return { requestBody: { required: bodyRequired, content: Object.fromEntries(bodyTypes.map((type) => [type, { schema: body }])) } };
}
