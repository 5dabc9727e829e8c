import type { Mistake } from './broken-scenarios.ts';

const ID = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
const [HEX_A, HEX_B] = ['a'.repeat(32), 'b'.repeat(32)];
const update = (...steps: unknown[]): string => JSON.stringify({ 'openstack-v2.image-update': steps });
const download = (...steps: unknown[]): string => JSON.stringify({ 'openstack-v2.image-download': steps });
const UPDATE = '"openstack-v2.image-update": ["503"]';

/** Plans with a mistake, as they are sent. */
export const BROKEN_PLANS: readonly Mistake[] = [
  ['1:1: this file holds a list: it has to hold keys and values', '["503"]'],
  ['1:2: a plan names each operation by its id: it has no *', '{"openstack-v2.*":["503"]}'],
  [
    '1:2: there is no operation "openstack-v2.image-updat", did you mean "openstack-v2.image-update"?',
    '{"openstack-v2.image-updat":["503"]}',
  ],
  ['1:2: there is no operation "PATCH /v2/images": polyglance routes lists them', '{"PATCH /v2/images":["503"]}'],
  ['1:9: name is "A B": it has to be lower case letters, digits and hyphens', `{"name":"A B","plan":{${UPDATE}}}`],
  ['1:2: there is no key "nam" in this file, did you mean "name"?', `{"nam":"a","plan":{${UPDATE}}}`],
  ['1:2: beside "header" the operations stand below "plan"', `{"header":{"a":"b"},${UPDATE}}`],
  ['1:11: header is keys and values: it has to have one key at most', `{"header":{"a":"b","c":"d"},"plan":{${UPDATE}}}`],
  ['1:12: "a b" in header is no good name: it has to be the name of a header, such as X-Run', `{"header":{"a b":"c"},"plan":{${UPDATE}}}`],
  ['1:31: plan.openstack-v2.image-update[0] is 503: it has to be a text such as "503 retry-after=2s", "reset" or "ok"', update(503)],
  ['1:31: plan.openstack-v2.image-update[0] is a list: it has to be a text such as', update(['503'])],
  ['1:31: "503," is no part of a step: a step is ok, a status, a fault, or a value such as', update('503, reset')],
  ['1:31: "5xx" is no part of a step', update('5xx')],
  ['1:31: "reset=after" is no part of a step, did you mean "reset"?', update('reset=after')],
  ['1:31: "retryAfter=2s" is no part of a step, did you mean "retry-after"?', update('503 retryAfter=2s')],
  ['1:31: "2" is no duration with a unit, such as 200ms', update('503 delay=2')],
  ['1:31: "2" is no duration with a unit, such as 200ms', update('503 retry-after=2')],
  ['1:31: "auto" is what is left of the rate of a rule, and a step has none: say how long', update('503 retry-after=auto')],
  ['1:31: retry-after=2s is of an answer, and there is none in this step: add a status or error=', update('reset retry-after=2s')],
  ['1:31: undocumented is of an answer, and there is none in this step', update('undocumented')],
  ['1:31: there is no error "503": 503 is a status', update('error=503')],
  ['1:31: there is no error "openstack-v2.conflct", did you mean "openstack-v2.conflict"?', update('error=openstack-v2.conflct')],
  ['1:31: no operation of this rule answers with the error ims.malformed', update('error=ims.malformed')],
  ['1:31: no operation of this rule answers with 418: there are 400,', update('418')],
  ['1:31: for= is of a fault, and there is none in this step: add one of reset,', update('503 for=2s')],
  ['1:33: "for" is of the fault stall: reset has none', download('reset for=2s')],
  ['1:33: "fast" is no size such as 512, 64KiB', download('dribble rate=fast')],
  ['1:33: 0s is no time at all: say more, or leave it out', download('stall for=0s')],
  ['1:31: no operation of this rule takes an upload', update('truncate in=upload')],
  ['1:31: in= is download or upload, not "up"', update('truncate in=up')],
  ['1:31: token= is revoke or expire, not "expires"', update('token=expires')],
  ['1:31: by= is a whole number other than 0, not "x"', update('wrong-length by=x')],
  ['1:31: a rule that breaks the connection sends no reply: make two rules of it', update('503 reset')],
  ['1:31: "502" is one too many in this step', update('503 502')],
  ['1:31: "OK" is no part of a step, did you mean "ok"?', update('OK')],
  ['1:31: "stage" says when, and nothing happens in this step: say what', update('stage=after')],
  ['1:31: a text has no room for a number of reads: write { stale: 3 reads } in its place', update('stale=3 reads')],
  ['1:39: "3" says not for how long: it has to be like "3 reads" or "2s"', update('reset', 'stale=3')],
  ['1:32: there is no key "repl" in plan.openstack-v2.image-update[0], did you mean "reply"?', update({ repl: { status: 503 } })],
  ['1:32: there is no key "status" in plan.openstack-v2.image-update[0]: it belongs into "reply" or "image"', update({ status: 503 })],
  ['1:50: plan.openstack-v2.image-update[0].image.status is "activ": it has to be one of queued', update({ image: { status: 'activ' } })],
  ['1:30: no operation of this rule is about one image', '{"openstack-v2.image-list":[{"stale":"3 reads"}]}'],
];

const image = (line: string): string => `version: 1\nimages:\n  - id: ${ID}\n    ${line}\n`;
const people = (roles: string): string =>
  `version: 1\nidentity:\n  projects: [{ id: ${HEX_A}, name: red, regionProject: eu-de, tenant: '1' }]\n` +
  `  users:\n    - { id: ${HEX_B}, name: ann, password: p, roles: ${roles} }\n`;

/** Fixtures with a mistake. */
export const BROKEN_FIXTURES: readonly Mistake[] = [
  ['2:16: images[0].id is "fedora-17": it has to be a UUID, such as da3b75d9', 'version: 1\nimages: [{ id: fedora-17 }]\n'],
  ['2:10: "id" is missing in images[0]', 'version: 1\nimages: [{ name: a }]\n'],
  ['2:9: images is keys and values: it has to be a list', `version: 1\nimages: { ${ID}: { name: a } }\n`],
  ['2:1: there is no key "users" in this file: it belongs into "identity"', 'version: 1\nusers: []\n'],
  ['4:13: images[0].status is "activ": it has to be one of queued,', image('status: activ')],
  [
    '4:17: images[0].visibility is "privat": it has to be one of public, private, shared, community, did you mean "private"?',
    image('visibility: privat'),
  ],
  ['4:15: images[0].min_disk is "20": it has to be a whole number (leave the quotes out)', image('min_disk: "20"')],
  ['4:14: images[0].min_ram is -1: it has to be 0 or more', image('min_ram: -1')],
  ['4:11: images[0].size is "2GiB": it has to be a whole number or null', image('size: 2GiB')],
  ['4:11: images[0].tags is "a, b": it has to be a list', image('tags: a, b')],
  ['4:11: images[0].tags is a list: it has to have each entry once', image('tags: [a, b, a]')],
  ['4:17: images[0].created_at is "2026-01-01": it has to be a time with its zone', image('created_at: 2026-01-01')],
  ['4:17: 2026-02-30T00:00:00Z is no time: there is no such day or hour', image('created_at: 2026-02-30T00:00:00Z')],
  ['4:22: images[0].properties.a is 5: it has to be a text or null (put it in quotes)', image('properties: { a: 5 }')],
  ['4:19: "min_disk" is an attribute: it cannot be a property', image('properties: { min_disk: "5" }')],
  ['4:5: there is no key "diskFormat" in images[0], did you mean "disk_format"?', image('diskFormat: raw')],
  ['locations, data, properties; anything else goes into "properties"', image('hw_disk_bus: scsi')],
  ['4:26: there is no project "betta", did you mean "beta"?', image('members: [{ project: betta }]')],
  ['4:15: images[0].members[0] is "beta": it has to be keys and values, such as { project: beta }', image('members: [beta]')],
  [
    '4:40: images[0].members[0].status is "ok": it has to be one of pending, accepted, rejected',
    image('members: [{ project: beta, status: ok }]'),
  ],
  ['4:17: images[0].locations[0] is "http://a": it has to be keys and values, such as { url:', image('locations: ["http://a"]')],
  ['4:11: images[0].data is "hello": it has to be either text: …, base64: … or file: …', image('data: hello')],
  ['4:22: there is no key "checksum" in images[0].data: it belongs further out, beside "data"', image('data: { text: a, checksum: b }')],
  [
    '2:22: generate.dialect is "openstack": it has to be one of openstack-v2, openstack-v1',
    'version: 1\ngenerate: { dialect: openstack, count: 3 }\n',
  ],
  ['2:34: generate.count is -3: it has to be 0 or more', 'version: 1\ngenerate: { dialect: ims, count: -3 }\n'],
  ['2:44: there is no project "alhpa", did you mean "alpha"?', 'version: 1\ngenerate: { dialect: ims, count: 3, owner: alhpa }\n'],
  [
    '2:54: a is the default store already: b cannot be it too',
    'version: 1\nstores: [{ id: a, default: true }, { id: b, default: true }]\n',
  ],
  ['2:19: there is no key "readonly" in stores[0], did you mean "readOnly"?', 'version: 1\nstores: [{ id: a, readonly: true }]\n'],
  ['5:85: identity.users[0].roles.red is "member": it has to be a list', people('{ red: member }')],
  ['5:80: there is no project "rad", did you mean "red"?', people('{ rad: [member] }')],
];
