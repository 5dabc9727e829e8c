import { DATA_FILE } from './bytes.ts';
import {
  both,
  count,
  distinct,
  form,
  list,
  number,
  object,
  optional,
  orNull,
  record,
  type Shape,
  simple,
  text,
  truth,
  word,
} from './shape.ts';

const STATUSES = ['queued', 'saving', 'uploading', 'importing', 'active', 'deactivated', 'killed', 'pending_delete', 'deleted'];

const metadata: Shape = (value) => (typeof value === 'string' ? undefined : (Array.isArray(value) ? list : record)(metadata)(value));

const member = object({
  project: text,
  status: word('pending', 'accepted', 'rejected'),
  createdAt: number,
  updatedAt: number,
  canShare: optional(truth),
});

const image = object({
  id: text,
  name: orNull(text),
  status: word(...STATUSES),
  visibility: word('public', 'private', 'shared', 'community'),
  owner: orNull(text),
  protected: truth,
  hidden: truth,
  diskFormat: orNull(text),
  containerFormat: orNull(text),
  minDisk: number,
  minRam: number,
  size: orNull(number),
  virtualSize: orNull(number),
  checksum: orNull(text),
  hashAlgorithm: orNull(text),
  hashValue: orNull(text),
  createdAt: number,
  updatedAt: number,
  activeAt: orNull(number),
  deletedAt: orNull(number),
  tags: list(text),
  properties: record(orNull(text)),
  locations: list(object({ url: text, metadata: record(metadata) })),
  members: list(member),
  formerMembers: optional(list(member)),
});

const token = object({
  id: text,
  user: text,
  project: orNull(text),
  methods: list(text),
  auditId: text,
  issuedAt: number,
  expiresAt: orNull(number),
  domain: optional(text),
  system: optional(truth),
  applicationCredential: optional(text),
  parentAuditId: optional(text),
});

const credential = object({
  id: text,
  name: text,
  description: orNull(text),
  secret: text,
  user: text,
  project: orNull(text),
  roles: list(text),
  unrestricted: orNull(truth),
  expiresAt: orNull(number),
});

const anything: Shape = () => undefined;

const times = { createdAt: number, updatedAt: number };
const property = object({ name: text, schema: record(anything) });
const namespace = object({
  id: count,
  name: text,
  displayName: orNull(text),
  description: orNull(text),
  visibility: word('public', 'private'),
  protected: truth,
  owner: orNull(text),
  ...times,
  associations: list(object({ name: text, prefix: orNull(text), target: orNull(text), ...times })),
  properties: list(property),
  objects: list(object({ name: text, description: orNull(text), required: list(text), properties: list(property), ...times })),
  tags: list(object({ name: text, ...times })),
});
const metadefs = object({
  own: both(list(namespace), distinct('name')),
  masked: list(text),
  types: both(list(object({ name: text, createdAt: number })), distinct('name')),
});

/** Only what is over is kept. */
const job = object({
  id: text,
  type: text,
  status: word('success', 'failure'),
  owner: orNull(text),
  user: orNull(text),
  request: orNull(text),
  image: orNull(text),
  input: anything,
  result: anything,
  message: text,
  code: orNull(text),
  createdAt: number,
  updatedAt: number,
  expiresAt: number,
});

/** What the switches, the presets, the clock, scenarios and fixtures are is looked at where they are put to use. */
const made = object({
  switches: optional(record(simple('true, false, a text or a number', (value) => ['boolean', 'string', 'number'].includes(typeof value)))),
  preset: optional(anything),
  seed: optional(text),
  scenarios: optional(list(anything)),
  clock: optional(anything),
  fixtures: optional(list(anything)),
  ttl: optional(text),
});

/** How a clock runs, and since when. */
const course = { setting: object({ mode: word('real', 'offset', 'frozen'), at: optional(number) }), started: number };

const sandbox = object({
  name: orNull(form('a name of a sandbox', /^(?!.*v\d)[a-z][a-z0-9-]{0,40}$/)),
  createdAt: number,
  made,
  images: object({ own: both(list(image), distinct('id')), masked: list(text), deleted: list(image) }),
  metadefs: optional(metadefs),
  jobs: optional(both(list(job), distinct('id'))),
  tokens: object({
    issued: list(token),
    revoked: list(text),
    credentials: optional(object({ made: both(list(credential), distinct('id')), removed: list(text) })),
  }),
  scenarios: object({ loaded: list(record(anything)), removed: list(text) }),
  chance: object({ floor: count, counters: record(count) }),
  clock: object({ ...course, meanwhile: optional(object(course)), last: orNull(number) }),
  data: record(object({ file: form('the name of a file of data/', DATA_FILE), size: count })),
});

/** What has to stand in state.json. */
export const stateShape: Shape = object({ version: count, sandboxes: both(list(sandbox), distinct('name')) });
