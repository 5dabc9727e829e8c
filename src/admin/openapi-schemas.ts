import type { Json } from '../operation/operation.ts';

// What the admin API takes and answers, as JSON Schema. Rows: what an operation has is in openapi.ts.

type Members = Readonly<Record<string, Json>>;

/** An object; members whose name ends in `?` may be left out. */
const object = (members: Members, description?: string): Json => {
  const properties = Object.fromEntries(Object.entries(members).map(([name, schema]) => [name.replace(/\?$/, ''), schema]));
  const required = Object.keys(members).filter((name) => !name.endsWith('?'));
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    ...(required.length === 0 ? {} : { required }),
    properties,
  };
};
const list = (items: Json): Json => ({ type: 'array', items });
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const map = (values: Json): Json => ({ type: 'object', additionalProperties: values });
const text: Json = { type: 'string' };
const time: Json = { type: 'string', description: 'RFC 3339.' };
const whole: Json = { type: 'integer', minimum: 0 };
const truth: Json = { type: 'boolean' };
const document: Json = { type: 'object' };
const orNull = (type: string, description?: string): Json => ({
  type: [type, 'null'],
  ...(description === undefined ? {} : { description }),
});

/** Schemas by name. */
export const ADMIN_SCHEMAS: Members = {
  Error: object({ error: object({ code: text, message: text }) }, 'What was wrong, and the way out.'),
  Health: object({ status: { const: 'ok' } }),
  Ready: object({ ready: truth, reasons: list(text) }),
  Version: object({
    version: text,
    node: text,
    startedAt: time,
    dialects: list(object({ id: text, title: text, home: text })),
    urls: { ...(map(text) as Members), description: 'Where each home is for this client.' },
  }),
  AdminOperation: object({ id: text, method: text, path: text, scope: { enum: ['process', 'sandbox'] }, summary: text, query: list(text) }),
  Operation: object({ id: text, dialect: text, method: text, path: text, summary: text, source: text, auth: text }),
  ErrorRow: object({ id: text, dialect: text, status: whole, code: orNull('string'), message: orNull('string') }),
  Sandbox: object({
    name: text,
    url: text,
    createdAt: time,
    seed: text,
    clock: object({ mode: ref('ClockMode'), now: time }),
    ttl: orNull('string', 'How long it lives that nobody uses; null: as long as the emulator.'),
    expiresAt: orNull('string', 'When it is taken away unless it is used; null: never.'),
    images: whole,
  }),
  NewSandbox: object({
    'name?': { ...(text as Members), pattern: '^[a-z][a-z0-9-]{0,40}$', description: 'Made up without it.' },
    'seed?': { type: ['string', 'number'] },
    'clock?': { description: 'As clock-set takes it.' },
    'ttl?': { ...(text as Members), description: 'How long it lives that nobody uses, such as 30m; none: as long as the emulator.' },
    'switches?': map({ type: ['boolean', 'string', 'number'] }),
    'preset?': { description: 'Named sets of switches: otc, or a list.', type: ['string', 'array'], items: text },
    'contract?': { description: 'How strictly requests are held against the contract.' },
    'fixtures?': { description: 'Fixtures, as documents or texts of files: what they have replaces that part of the emulator’s cloud.' },
  }),
  ClockMode: { enum: ['real', 'offset', 'frozen'] },
  Clock: object({ mode: ref('ClockMode'), now: time, pending: list(object({ purpose: text, due: orNull('string') })) }),
  ClockSetting: {
    description: 'A text such as frozen:2026-01-01T00:00:00Z, or its parts.',
    anyOf: [text, object({ mode: ref('ClockMode'), 'at?': time })],
  },
  Violation: object({
    id: text,
    operation: text,
    location: text,
    rule: text,
    expected: text,
    actual: text,
    severity: { enum: ['error', 'warning'] },
    source: text,
    fix: text,
  }),
  Exchange: object(
    {
      number: { type: 'integer', minimum: 1 },
      requestId: text,
      at: time,
      dialect: text,
      operation: text,
      method: text,
      path: text,
      url: text,
      headers: map({ type: ['string', 'array'], items: text }),
      requestBody: orNull('string'),
      user: orNull('string'),
      project: orNull('string'),
      status: whole,
      replyHeaders: { type: ['object', 'null'] },
      replyBody: orNull('string'),
      error: orNull('string', 'Id of the error that was answered.'),
      violations: list(ref('Violation')),
      rules: list(text),
      nearMisses: list(text),
      outcome: { enum: ['open', 'answered', 'aborted', 'reset', 'broken'] },
      duration: { type: 'number', description: 'Milliseconds.' },
    },
    'A request and its answer; secrets are ***.',
  ),
  Explanation: object({ number: whole, requestId: text, words: list(text), status: whole, outcome: text }),
  Scenario: object({
    name: text,
    state: map(text),
    rules: list(object({ name: text, rule: document, seen: whole, fired: whole, expired: truth })),
  }),
  ScenarioDocument: { description: 'A scenario: its schema is schemas/scenario.schema.json.', type: 'object' },
  Plan: object({ name: text, operations: map(list(ref('PlanStep'))), left: whole }),
  PlanStep: object({
    step: text,
    consumedBy: {
      anyOf: [{ type: 'null' }, object({ number: whole, requestId: text })],
      description: 'The request that it was used up by.',
    },
  }),
  PlanDocument: {
    description: 'For each operation, what its next calls come to: {"openstack-v2.image-update": ["503 retry-after=2s", "ok"]}.',
    type: 'object',
  },
  Image: object(
    {
      id: text,
      owner: orNull('string'),
      name: orNull('string'),
      status: text,
      visibility: text,
      protected: truth,
      hidden: truth,
      diskFormat: orNull('string'),
      containerFormat: orNull('string'),
      minDisk: whole,
      minRam: whole,
      size: orNull('integer'),
      virtualSize: orNull('integer'),
      checksum: orNull('string'),
      tags: list(text),
      members: list(ref('Member')),
      locations: list(object({ url: text, metadata: document })),
      properties: map(orNull('string')),
      createdAt: time,
      updatedAt: time,
    },
    'An image in neutral words, as no cloud shows it.',
  ),
  Member: object({
    project: text,
    status: { enum: ['pending', 'accepted', 'rejected'] },
    createdAt: time,
    updatedAt: time,
    'canShare?': truth,
  }),
  Snapshot: object({ name: text, createdAt: time, images: whole, scenarios: list(text) }),
  SnapshotDiff: object({ images: map(list(ref('PatchOperation'))) }),
  PatchOperation: object({ op: { enum: ['add', 'remove', 'replace'] }, path: text, 'value?': {} }, 'RFC 6902.'),
  OpenApi: object({ openapi: text, info: document, paths: document }),
  Report: object(
    {
      version: { const: 1 },
      polyglance: text,
      requests: whole,
      violations: object({ errors: whole, warnings: whole, lost: whole, list: list(ref('Violation')) }),
      coverage: object({ percent: orNull('number'), dialects: list(document) }),
      shortfalls: list(object({ name: text, wanted: { type: 'number' }, percent: { type: 'number' } })),
      unused: list(text),
    },
    'All of it is described by schemas/report.schema.json.',
  ),
  Stopping: object({ status: { const: 'stopping' } }),
};

/** A page of a list. */
export const pageOf = (name: string, item: string, more: Members = {}): Json => object({ [name]: list(ref(item)), ...more });
export { object, orNull, ref, text, truth, whole };
