/** A mistake that people make: where it is and what is said of it, and the text of the file. */
export type Mistake = readonly [said: string, text: string];

const file = (rest: string): string => `version: 1\nname: a\n${rest}\n`;
const rule = (lines: string): string => file(`rules:\n  - ${lines.replaceAll('\n', '\n    ')}`);
const update = (lines: string): string => rule(`match: { operation: openstack-v2.image-update }\n${lines}`);
const upload = (lines: string): string => rule(`match: { operation: openstack-v2.image-upload }\n${lines}`);
const importing = (lines: string): string => rule(`match: { operation: openstack-v2.image-import }\n${lines}`);
const when = (keys: string): string => update(`when: { ${keys} }\nreply: { status: 503 }`);
const match = (keys: string): string => rule(`match: { ${keys} }\nreply: { status: 503 }`);

/** Scenarios with a mistake. */
export const BROKEN_SCENARIOS: readonly Mistake[] = [
  // tasks and jobs
  ['5:5: no operation of this rule begins a task or a job', update('job: { stalls: true }')],
  ['5:5: when the operation is done the job has begun: leave "stage" out', importing('job: { stalls: true }\nstage: after')],
  ['5:12: "code" is of a failure: add "fails"', importing('job: { code: x }')],
  ['5:12: the jobs of this rule have no codes: leave it out', importing('job: { code: IMG.0057, fails: true }')],
  [
    '5:18: there is no code "IMG.0S57", did you mean "IMG.0057"?',
    rule('match: { operation: ims.cloudimage-create }\njob: { code: IMG.0S57, fails: true }'),
  ],
  ['5:26: a job that stalls never comes to "takes": leave one out', importing('job: { stalls: true, takes: 2s }')],
  [
    '5:19: rules[0].job.takes is "3 looks": it has to be a number of polls such as "3 polls", or a duration such as 20s',
    importing('job: { takes: 3 looks }'),
  ],
  ['5:19: rules[0].job.fails is false: it has to be true, or what is said of the failure', importing('job: { fails: false }')],
  ['5:12: there is no key "outcome" in rules[0].job: there are takes, fails, code, stores, stalls', importing('job: { outcome: failure }')],
  // stages and faults
  ['5:12: rules[0].stage is "later": it has to be one of before, after, did you mean "after"?', update('stage: later\nfault: reset')],
  ['5:12: rules[0].stage is "After": it has to be one of before, after, did you mean "after"?', update('stage: After\nfault: reset')],
  ['4:5: rules[0] has to have at least one of reply, delay, fault, image, stale, token, job, set', update('stage: after')],
  [
    '5:27: there is no key "stage" in rules[0].reply: it belongs further out, beside "reply"',
    update('reply: { status: 503, stage: after }'),
  ],
  [
    '5:20: rules[0].fault.kind is "stal": it has to be one of reset, empty, garbage, truncate, dribble, stall, timeout, wrong-length, did you mean "stall"?',
    update('fault: { kind: stal }'),
  ],
  ['5:12: "kind" is missing in rules[0].fault', update('fault: { in: upload, after: 3 }')],
  [
    '5:31: rules[0].fault.in is "uplaod": it has to be one of download, upload, did you mean "upload"?',
    upload('fault: { kind: reset, in: uplaod }'),
  ],
  ['5:31: rules[0].fault.in is "both": it has to be one of download, upload', upload('fault: { kind: reset, in: both }')],
  ['5:31: no operation of this rule takes an upload', update('fault: { kind: reset, in: upload }')],
  [
    '5:46: rules[0].fault.after is -1: it has to be a size such as 512, 64KiB, 1MiB or 10GiB',
    upload('fault: { kind: reset, in: upload, after: -1 }'),
  ],
  [
    '5:46: rules[0].fault.after is "3 parsecs": it has to be a size such as 512, 64KiB, 1MiB or 10GiB',
    upload('fault: { kind: reset, in: upload, after: 3 parsecs }'),
  ],
  [
    '5:46: rules[0].fault.after is "50%": it has to be a size such as 512, 64KiB, 1MiB or 10GiB',
    upload('fault: { kind: reset, in: upload, after: 50% }'),
  ],
  ['5:27: "for" is of the fault stall: reset has none', upload('fault: { kind: reset, for: 3s }')],
  [
    '5:32: rules[0].fault.for is 3: it has to be a duration with its unit, such as 200ms, 1.5s, 2m or 1h',
    upload('fault: { kind: stall, for: 3 }'),
  ],
  ['5:32: 48h is more than the longest delay, 24h', upload('fault: { kind: stall, for: 48h }')],
  ['5:27: "rate" is of the fault dribble: stall has none', upload('fault: { kind: stall, rate: 3 }')],
  ['5:35: 0 is no size such as 512, 64KiB, 1MiB or 10GiB', upload('fault: { kind: dribble, rate: 0 }')],
  [
    '5:35: rules[0].fault.rate is "1KiB/s": it has to be a size such as 512, 64KiB, 1MiB or 10GiB',
    upload('fault: { kind: dribble, rate: 1KiB/s }'),
  ],
  ['5:38: a length that is wrong by 0 is right', upload('fault: { kind: wrong-length, by: 0 }')],
  ['5:38: rules[0].fault.by is "3": it has to be a whole number (leave the quotes out)', upload('fault: { kind: wrong-length, by: "3" }')],
  ['5:27: "by" is of the fault wrong-length: reset has none', upload('fault: { kind: reset, by: 3 }')],
  ['5:38: rules[0].fault.by is "1KiB": it has to be a whole number', upload('fault: { kind: wrong-length, by: 1KiB }')],
  ['6:31: when the operation is done the upload is over: leave "stage" out', upload('stage: after\nfault: { kind: reset, in: upload }')],
  [
    '5:12: rules[0].fault is a list: it has to be one of reset, empty, garbage, truncate, dribble, stall, timeout, wrong-length, or keys and values',
    update('fault: [reset]'),
  ],
  ['6:5: a rule that breaks the connection sends no reply: make two rules of it', update('reply: { status: 503 }\nfault: empty')],
  [
    '5:5: there is no key "effect" in rules[0]: there are match, when, ttl, stage, reply, delay, fault, image, stale, token, job, set',
    update('effect: reset'),
  ],
  [
    '6:5: a rule that answers in place of the operation takes no upload: make two rules of it',
    upload('reply: { status: 503 }\nfault: { kind: stall, in: upload }'),
  ],
  [
    '6:5: a rule that answers in place of the operation takes no upload: make two rules of it',
    upload('reply: { status: 503 }\nfault: { kind: reset, in: upload }'),
  ],
  [
    '5:44: in an answer "after" is the length that it says: leave one out',
    rule('match: { operation: openstack-v2.image-download }\nfault: { kind: wrong-length, after: 5, by: 4 }'),
  ],
  [
    '5:50: an upload of a wrong length has more bytes: truncate takes some away',
    upload('fault: { kind: wrong-length, in: upload, by: -4 }'),
  ],
  // images, tokens and states
  ['5:12: rules[0].image has to have at least one of status, name, visibility, protected, tags, properties, deleted', update('image: {}')],
  [
    '5:22: rules[0].image.status is "deactive": it has to be one of queued, saving, uploading, importing, active, deactivated, killed, pending_delete, did you mean "active"?',
    update('image: { status: deactive }'),
  ],
  [
    '5:22: rules[0].image.status is "deleted": it has to be one of queued, saving, uploading, importing, active, deactivated, killed, pending_delete',
    update('image: { status: deleted }'),
  ],
  ['5:23: rules[0].image.deleted is false: it has to be true', update('image: { deleted: false }')],
  ['5:14: an image that is gone is like nothing: leave the rest out', update('image: { deleted: true, name: x }')],
  [
    '5:14: there is no key "property" in rules[0].image: there are status, name, visibility, protected, tags, properties, deleted, for',
    update('image: { property: { a: b } }'),
  ],
  ['5:31: rules[0].image.properties.a is 5: it has to be a text or null (put it in quotes)', update('image: { properties: { a: 5 } }')],
  ['5:20: rules[0].image.tags is "a": it has to be a list', update('image: { tags: a }')],
  [
    '5:35: rules[0].image.for is 3: it has to be a number of reads such as "3 reads", or a duration such as 2s',
    update('image: { status: saving, for: 3 }'),
  ],
  [
    '5:35: rules[0].image.for is "three reads": it has to be a number of reads such as "3 reads", or a duration such as 2s',
    update('image: { status: saving, for: three reads }'),
  ],
  [
    '5:12: rules[0].image has to have at least one of status, name, visibility, protected, tags, properties, deleted',
    update('image: { for: 3 reads }'),
  ],
  [
    '5:35: rules[0].image.for is "0 reads": it has to be a number of reads such as "3 reads", or a duration such as 2s',
    update('image: { status: saving, for: 0 reads }'),
  ],
  ['5:5: no operation of this rule is about one image', rule('match: { operation: openstack-v2.image-list }\nimage: { status: saving }')],
  [
    '5:5: no operation of this rule is about one image: with "stage: after" it is the image that was made',
    rule('match: { operation: openstack-v2.image-create }\nimage: { status: saving }'),
  ],
  [
    '5:26: rules[0].image.visibility is "privat": it has to be one of public, private, shared, community, did you mean "private"?',
    update('image: { visibility: privat }'),
  ],
  ['5:12: rules[0].image is "saving": it has to be keys and values, such as { status: saving }', update('image: saving')],
  ['5:12: rules[0].stale is 3: it has to be a number of reads such as "3 reads", or a duration such as 2s', update('stale: 3')],
  [
    '5:12: rules[0].stale is "3 read s": it has to be a number of reads such as "3 reads", or a duration such as 2s',
    update('stale: 3 read s'),
  ],
  ['6:5: after the operation there is nothing old left to see: leave "stage" out', update('stage: after\nstale: 3 reads')],
  ['5:5: no operation of this rule is about one image', rule('match: { operation: openstack-v2.image-list }\nstale: 3s')],
  ['5:12: 0s is no time at all: say more, or leave it out', update('stale: 0s')],
  ['5:35: 0s is no time at all: say more, or leave it out', update('image: { status: saving, for: 0s }')],
  ['5:12: rules[0].token is "revok": it has to be one of revoke, expire, did you mean "revoke"?', update('token: revok')],
  ['5:12: rules[0].token is "expired": it has to be one of revoke, expire, did you mean "expire"?', update('token: expired')],
  ['5:5: no operation of this rule takes a token', rule('match: { operation: keystone.token-create }\ntoken: revoke')],
  ['5:10: rules[0].set is a list: it has to be keys and values', update('set: [a]')],
  ['5:15: rules[0].set.a is 1: it has to be a text (put it in quotes)', update('set: { a: 1 }')],
  [
    '5:12: "A" in rules[0].set is no good name: it has to be a lower case letter, then letters, digits and hyphens',
    update('set: { A: b }'),
  ],
  [
    '6:22: nothing sets the state "phas", did you mean "phase"?',
    file(
      'state: { phase: calm }\nrules:\n  - match: { operation: openstack-v2.image-update }\n    when: { state: { phas: calm } }\n    reply: { status: 503 }',
    ),
  ],
  [
    '6:29: the state "phase" is never "clam", did you mean "calm"?',
    file(
      'state: { phase: calm }\nrules:\n  - match: { operation: openstack-v2.image-update }\n    when: { state: { phase: clam } }\n    reply: { status: 503 }',
    ),
  ],
  ['5:22: nothing sets the state "phase": give it a value in "state", or let a rule "set" it', when('state: { phase: clam }')],
  ['5:20: rules[0].when.state is "down": it has to be keys and values', when('state: down')],
  ['5:12: no rule asks for the state "a": let one do so in "when: { state }", or leave it out', update('set: { a: b }')],
  [
    '3:10: no rule asks for the state "phase": let one do so in "when: { state }", or leave it out',
    file('state: { phase: calm }\nrules:\n  - match: { operation: openstack-v2.image-update }\n    reply: { status: 503 }'),
  ],
  [
    '3:10: no rule asks for the state "phase": let one do so in "when: { state }", or leave it out',
    file('state: { phase: calm }\nplan: { openstack-v2.image-update: [ok] }'),
  ],
  // when
  ['5:22: rules[0].when.between is a list: it has to be two times or two durations, such as [10s, 20s]', when('between: [10s]')],
  ['5:22: 20s is not before 10s', when('between: [20s, 10s]')],
  ['5:22: one of the two is a time and the other a duration: they have to be alike', when('between: [2026-01-01T00:00:00Z, 10s]')],
  ['5:23: "now" is neither a time such as 2026-01-01T00:00:00Z nor a duration such as 10s', when('between: [now, 10s]')],
  ['5:22: rules[0].when.between is "10s-20s": it has to be two times or two durations, such as [10s, 20s]', when('between: 10s-20s')],
  [
    '5:23: "2026-01-01T00:00:00" is neither a time such as 2026-01-01T00:00:00Z nor a duration such as 10s',
    when('between: ["2026-01-01T00:00:00", "2026-01-02T00:00:00"]'),
  ],
  ['5:23: rules[0].when.between[0] is 0: it has to be a text (put it in quotes)', when('between: [0, 10]')],
  ['5:23: 2026-02-30T00:00:00Z is no time: there is no such day', when('between: [2026-02-30T00:00:00Z, 2026-04-01T00:00:00Z]')],
  [
    '5:23: "2026-02-01" is neither a time such as 2026-01-01T00:00:00Z nor a duration such as 10s',
    when('between: [2026-02-01, 2026-04-01]'),
  ],
  [
    '6:10: the rule is gone after 30s, before "between" begins at 60s',
    update('when: { between: [60s, 90s] }\nttl: 30s\nreply: { status: 503 }'),
  ],
  ['5:19: rules[0].when.rate is "10/60s": it has to be keys and values, such as { calls: 10, within: 60s }', when('rate: 10/60s')],
  ['5:19: "within" is missing in rules[0].when.rate', when('rate: { calls: 3 }')],
  ['5:19: "within" is missing in rules[0].when.rate', when('rate: { calls: 3, per: 60s }')],
  ['5:28: rules[0].when.rate.calls is -3: it has to be 0 or more', when('rate: { calls: -3, within: 60s }')],
  [
    '5:39: rules[0].when.rate.within is 60: it has to be a duration with its unit, such as 200ms, 1.5s, 2m or 1h',
    when('rate: { calls: 3, within: 60 }'),
  ],
  ['5:39: 0s is no time at all: say more, or leave it out', when('rate: { calls: 3, within: 0s }')],
  ['5:20: rules[0].when.quota has to be keys and values, such as { images: 10 }', when('quota: {}')],
  ['5:20: rules[0].when.quota is 10: it has to be keys and values, such as { images: 10 }', when('quota: 10')],
  ['5:22: there is no key "image" in rules[0].when.quota, did you mean "images"?', when('quota: { image: 10 }')],
  ['5:29: rules[0].when.quota.bytes is -1: it has to be a size such as 512, 64KiB, 1MiB or 10GiB', when('quota: { bytes: -1 }')],
  ['5:29: rules[0].when.quota.bytes is "lots": it has to be a size such as 512, 64KiB, 1MiB or 10GiB', when('quota: { bytes: lots }')],
  ['5:29: 0 is no size such as 512, 64KiB, 1MiB or 10GiB', when('quota: { bytes: 0 }')],
  ['5:28: rules[0].when.per is "tenant": it has to be one of image, project, user', when('first: 1, per: tenant')],
  ['5:13: "per" counts apart, and nothing here counts: leave it out', when('per: image')],
  ['5:31: "per" counts apart, and nothing here counts: leave it out', when('probability: 0.5, per: user')],
  [
    '5:28: no operation of this rule has an image in its path to count apart',
    rule('match: { operation: openstack-v2.image-list }\nwhen: { first: 1, per: image }\nreply: { status: 503 }'),
  ],
  ['5:13: no call is at once what "first" and "after" say', when('first: 2, after: 2')],
  ['5:13: no call is at once what "calls" and "first" say', when('calls: 5, first: 2')],
  ['5:13: no call is at once what "calls" and "after" say', when('calls: 2, after: 5')],
  ['5:13: no call is at once what "calls" and "every" say', when('calls: 2, every: 3')],
  ['5:13: no call is at once what "first" and "every" say', when('first: 2, every: 3')],
  ['5:26: rules[0].when.probability is "50%": it has to be a number', when('probability: 50%')],
  ['5:26: rules[0].when.probability is -1: it has to be 0 or more', when('probability: -1')],
  ['5:20: rules[0].when.every is 0: it has to be 1 or more', when('every: 0')],
  ['5:20: rules[0].when.every is 1.5: it has to be a whole number', when('every: 1.5')],
  [
    '5:20: rules[0].when.calls is "2": it has to be a number from 1, or a list of numbers and ranges, such as [2, 4-6] (leave the quotes out)',
    when('calls: "2"'),
  ],
  [
    '5:20: rules[0].when.calls is "2-4": it has to be a number from 1, or a list of numbers and ranges, such as [2, 4-6]',
    when('calls: 2-4'),
  ],
  ['5:20: rules[0].when.first is 0: it has to be 1 or more', when('first: 0')],
  [
    '5:10: rules[0].ttl is 5: it has to be a duration with its unit, such as 200ms, 1.5s, 2m or 1h',
    update('ttl: 5\nreply: { status: 503 }'),
  ],
  ['5:10: 0s is no time at all: say more, or leave it out', update('ttl: 0s\nreply: { status: 503 }')],
  [
    '5:10: rules[0].ttl is "forever": it has to be a duration with its unit, such as 200ms, 1.5s, 2m or 1h',
    update('ttl: forever\nreply: { status: 503 }'),
  ],
  ['5:13: there is no key "ttl" in rules[0].when: it belongs further out, beside "when"', when('ttl: 5m')],
  ['5:11: rules[0].when has to have a key at least', when('')],
  ['5:13: there is no key "firts" in rules[0].when, did you mean "first"?', when('firts: 2')],
  ['5:5: there is no key "first" in rules[0]: it belongs into "when"', update('first: 2\nreply: { status: 503 }')],
  [
    '5:13: there is no key "times" in rules[0].when: there are calls, first, after, every, probability, between, state, rate, quota, per',
    when('times: 2'),
  ],
  // delays and replies
  [
    '5:39: "auto" is what is left of the time of "when: { rate }", and there is none: say how long',
    update('reply: { status: 503, retryAfter: auto }'),
  ],
  [
    '5:39: rules[0].reply.retryAfter is 30: it has to be a duration with its unit, such as 200ms, 1.5s, 2m or 1h, or auto',
    update('reply: { status: 503, retryAfter: 30 }'),
  ],
  ['5:27: there is no key "retry-after" in rules[0].reply, did you mean "retryAfter"?', update('reply: { status: 503, retry-after: 30s }')],
  [
    '5:39: rules[0].reply.retryAfter is "30sec": it has to be a duration with its unit, such as 200ms, 1.5s, 2m or 1h, or auto',
    update('reply: { status: 503, retryAfter: 30sec }'),
  ],
  ['5:22: "deviation" is missing in rules[0].delay.normal', update('delay: { normal: { mean: 1s } }')],
  ['5:22: "deviation" is missing in rules[0].delay.normal', update('delay: { normal: { mean: 1s, sigma: 1 } }')],
  [
    '5:27: there is no key "mean" in rules[0].delay.lognormal, did you mean "median"?',
    update('delay: { lognormal: { mean: 1s, sigma: 1 } }'),
  ],
  ['5:46: rules[0].delay.lognormal.sigma is "100ms": it has to be a number', update('delay: { lognormal: { median: 1s, sigma: 100ms } }')],
  ['5:46: rules[0].delay.lognormal.sigma is 9: it has to be 5 or less', update('delay: { lognormal: { median: 1s, sigma: 9 } }')],
  [
    '5:12: rules[0].delay is keys and values: it has to be a duration with its unit, such as 200ms, 1.5s, 2m or 1h, or one of uniform, normal and lognormal',
    update('delay: { uniform: [1s, 2s], normal: { mean: 1s, deviation: 1s } }'),
  ],
  ['5:12: rules[0].delay has to have at least one of uniform, normal, lognormal', update('delay: {}')],
  [
    '5:14: there is no key "gauss" in rules[0].delay: there are uniform, normal, lognormal',
    update('delay: { gauss: { mean: 1s, deviation: 1s } }'),
  ],
  ['5:23: rules[0].delay.uniform is a list: it has to be two durations, such as [200ms, 800ms]', update('delay: { uniform: [1s] }')],
  [
    '5:23: rules[0].delay.uniform is keys and values: it has to be two durations, such as [200ms, 800ms]',
    update('delay: { uniform: { min: 1s, max: 2s } }'),
  ],
  ['5:12: 0s is no delay: say more, or leave it out', update('delay: 0s')],
  [
    '5:12: rules[0].delay is a list: it has to be a duration with its unit, such as 200ms, 1.5s, 2m or 1h, or one of uniform, normal and lognormal',
    update('delay: [1s, 2s]'),
  ],
  ['5:35: 48h is more than the longest delay, 24h', update('delay: { lognormal: { median: 48h, sigma: 1 } }')],
  ['5:12: rules[0].reply is 503: it has to be keys and values, such as { status: 503 }', update('reply: 503')],
  ['5:22: rules[0].reply.status is "503": it has to be a whole number (leave the quotes out)', update('reply: { status: "503" }')],
  ['5:22: rules[0].reply.status is 99: it has to be 200 or more', update('reply: { status: 99 }')],
  ['5:21: no operation of this rule answers with the error ims.too-many-requests', update('reply: { error: ims.too-many-requests }')],
  [
    '5:33: rules[0].reply.code is 5: it has to be a text (put it in quotes)',
    rule('match: { operation: ims.cloudimage-update }\nreply: { status: 400, code: 5 }'),
  ],
  [
    '5:47: an answer with the status 204 has no body: leave one of the two out',
    update('reply: { status: 204, undocumented: true, body: x }'),
  ],
  ['6:5: this key stands here twice: keep one', update('reply: { status: 503, body: a }\nreply: { status: 500 }')],
  [
    '5:5: rule 1 answers or breaks all that this rule is about, so it never takes effect: put it first, or say "when" there',
    file('rules:\n  - reply: { status: 503, undocumented: true }\n  - match: { user: bob }\n    delay: 1s'),
  ],
  // match
  [
    '4:69: rules[0].match.image.status is "activ": it has to be one of queued, saving, uploading, importing, active, deactivated, killed, pending_delete, did you mean "active"?',
    match('operation: openstack-v2.image-update, image: { status: activ }'),
  ],
  [
    '4:78: rules[0].match.image.status[1] is "kiled": it has to be one of queued, saving, uploading, importing, active, deactivated, killed, pending_delete, did you mean "killed"?',
    match('operation: openstack-v2.image-update, image: { status: [active, kiled] }'),
  ],
  [
    '4:69: rules[0].match.image.status is "deleted": it has to be one of queued, saving, uploading, importing, active, deactivated, killed, pending_delete',
    match('operation: openstack-v2.image-update, image: { status: deleted }'),
  ],
  [
    '4:61: there is no key "nam" in rules[0].match.image, did you mean "name"?',
    match('operation: openstack-v2.image-update, image: { nam: x }'),
  ],
  [
    '4:61: there is no key "properties" in rules[0].match.image, did you mean "property"?',
    match('operation: openstack-v2.image-update, image: { properties: { a: b } }'),
  ],
  [
    '4:76: rules[0].match.image.property.a is 5: it has to be a text or keys and values (put it in quotes)',
    match('operation: openstack-v2.image-update, image: { property: { a: 5 } }'),
  ],
  ['4:59: rules[0].match.image has to have a key at least', match('operation: openstack-v2.image-update, image: {}')],
  ['4:50: no operation of this rule has an image in its path', match('operation: openstack-v2.image-list, image: { status: active }')],
  [
    '4:50: no operation of this rule has an image in its path',
    match('operation: openstack-v2.image-list, image: da3b75d9-3f4a-40e7-8a2c-bfab23927dea'),
  ],
  ['4:52: no operation of this rule has an image in its path', match('operation: openstack-v2.image-create, image: { status: queued }')],
  ['4:50: no operation of this rule takes a JSON body', match('operation: openstack-v2.image-list, body: { /a: b }')],
  ['4:52: no operation of this rule takes a JSON body', match('operation: openstack-v2.image-upload, body: { /a: b }')],
  [
    '4:77: ( is no good pattern (missing closing ): `(`): it is in the syntax of RE2, without look-around and back references',
    match('operation: openstack-v2.image-update, headers: { x: { matches: "(" } }'),
  ],
  [
    '4:77: (?!a)b is no good pattern (invalid or unsupported Perl syntax: `(?!`): it is in the syntax of RE2, without look-around and back references',
    match('operation: openstack-v2.image-update, headers: { x: { matches: "(?!a)b" } }'),
  ],
  [
    '4:75: (a)\\1 is no good pattern (invalid escape sequence: `\\1`): it is in the syntax of RE2, without look-around and back references',
    match('operation: openstack-v2.image-update, query: { x: { matches: "(a)\\\\1" } }'),
  ],
  [
    '4:68: there is no key "regex" in rules[0].match.headers.x: there are equals, contains, exists, matches',
    match('operation: openstack-v2.image-update, headers: { x: { regex: "a" } }'),
  ],
  [
    '4:77: rules[0].match.headers.x.matches is "": it has to have a character at least',
    match('operation: openstack-v2.image-update, headers: { x: { matches: "" } }'),
  ],
  [
    '4:58: rules[0].match.path is keys and values: it has to be a path that begins with /, such as /v2/images/*',
    match('operation: openstack-v2.image-update, path: { matches: "a" }'),
  ],
  [
    '4:58: no operation of this rule has a path that begins with /v1: it is the path below the home, such as /v2/images/*',
    match('operation: openstack-v2.image-update, path: /v1/images/*'),
  ],
  [
    '4:76: what is not there has nothing to look at: leave "exists" or "equals" out',
    match('operation: openstack-v2.image-update, headers: { x: { exists: false, equals: a } }'),
  ],
  [
    '4:74: rules[0].match.headers.x-attempt is 2: it has to be a text or keys and values (put it in quotes)',
    match('operation: openstack-v2.image-update, headers: { x-attempt: 2 }'),
  ],
  [
    '4:76: "equals" says all: leave "contains" out',
    match('operation: openstack-v2.image-update, headers: { x: { equals: a, contains: b } }'),
  ],
  [
    '4:71: x-a is the header X-A again, which stands here already: keep one',
    match('operation: openstack-v2.image-update, headers: { X-A: a, x-a: b }'),
  ],
  [
    '4:67: rules[0].match.query.marker is null: it has to be a text or keys and values',
    match('operation: openstack-v2.image-list, query: { marker: null }'),
  ],
  ['4:61: rules[0].match.project is "": it has to have a character at least', match('operation: openstack-v2.image-update, project: ""')],
  ['4:58: rules[0].match.user is a list: it has to be a text', match('operation: openstack-v2.image-update, user: [alice, bob]')],
  [
    '4:60: rules[0].match.method is "patch": it has to be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, did you mean "PATCH"?',
    match('operation: openstack-v2.image-update, method: patch'),
  ],
  [
    '4:61: the dialect ims has none of these operations: leave one of the two out',
    match('operation: openstack-v2.image-update, dialect: ims'),
  ],
  ['4:12: rules[0].match has to have a key at least', match('')],
  [
    '4:25: there is no operation "openstack.image-update", did you mean "openstack-v2.image-update"?',
    match('operation: openstack.image-update'),
  ],
  [
    '4:25: there is no operation "image-update", did you mean "*.image-update", which is openstack-v2.image-update, openstack-v1.image-update, rackspace.image-update, ims.image-update?',
    match('operation: image-update'),
  ],
  ['4:25: there is no operation "PATCH /v2/images/*": polyglance routes lists them', match('operation: PATCH /v2/images/*')],
  // plans and files
  [
    '3:40: there is no key "set" in plan.openstack-v2.image-update[0]: there are stage, reply, delay, fault, image, stale, token',
    file('plan: { openstack-v2.image-update: [ { set: { a: b } } ] }'),
  ],
  [
    '3:40: there is no key "when" in plan.openstack-v2.image-update[0]: there are stage, reply, delay, fault, image, stale, token',
    file('plan: { openstack-v2.image-update: [ { when: { first: 1 }, reply: { status: 503 } } ] }'),
  ],
  ['3:9: a plan names each operation by its id: it has no *', file('plan: { openstack-v2.*: [ ok ] }')],
  [
    '3:38: plan.openstack-v2.image-update[0] is 503: it has to be a text such as "503 retry-after=2s", "reset" or "ok", or keys and values',
    file('plan: { openstack-v2.image-update: [ 503 ] }'),
  ],
  ['3:7: plan is a list: it has to be keys and values', file('plan: [ok]')],
  [
    '3:38: "retryAfter=3s" is no part of a step, did you mean "retry-after"?',
    file('plan: { openstack-v2.image-update: [ "503 retryAfter=3s" ] }'),
  ],
  [
    '3:38: "auto" is what is left of the rate of a rule, and a step has none: say how long',
    file('plan: { openstack-v2.image-update: [ "503 retry-after=auto" ] }'),
  ],
  [
    '3:38: a text has no room for a number of reads: write { stale: 3 reads } in its place',
    file('plan: { openstack-v2.image-update: [ "stale=3 reads" ] }'),
  ],
  ['3:38: "stage" says when, and nothing happens in this step: say what', file('plan: { openstack-v2.image-update: [ "stage=after" ] }')],
  [
    '3:40: "stage" says when, and nothing happens in this step: say what',
    file('plan: { openstack-v2.image-update: [ { stage: after } ] }'),
  ],
  ['3:38: "OK" is no part of a step, did you mean "ok"?', file('plan: { openstack-v2.image-update: [ OK ] }')],
  [
    '3:38: 200 is a success, which has no words of its own here: give a "body" too, or one of 400, 401, 403, 404, 405, 409, 413, 414, 415, 500, 503',
    file('plan: { openstack-v2.image-update: [ "200" ] }'),
  ],
  [
    '3:38: plan.openstack-v2.image-update[0] is "": it has to be a text such as "503 retry-after=2s", "reset" or "ok", or keys and values',
    file('plan: { openstack-v2.image-update: [ "" ] }'),
  ],
  [
    '3:38: undocumented is of an answer, and there is none in this step: add a status or error=',
    file('plan: { openstack-v2.image-update: [ "undocumented" ] }'),
  ],
  [
    '3:38: retry-after=3s is of an answer, and there is none in this step: add a status or error=',
    file('plan: { openstack-v2.image-update: [ "retry-after=3s" ] }'),
  ],
  ['3:34: no operation of this rule takes a token', file('plan: { keystone.token-create: [ "token=revoke" ] }')],
  ['3:38: "for" is of the fault stall: reset has none', file('plan: { openstack-v2.image-update: [ "reset for=3s" ] }')],
  ['3:40: "fast" is no size such as 512, 64KiB, 1MiB or 10GiB', file('plan: { openstack-v2.image-download: [ "dribble rate=fast" ] }')],
  [
    '3:38: there is no error "openstack-v2.conflct", did you mean "openstack-v2.conflict"?',
    file('plan: { openstack-v2.image-update: [ "error=openstack-v2.conflct" ] }'),
  ],
  [
    '4:9: header is keys and values: it has to have one key at most',
    file('plan: { openstack-v2.image-update: [ ok ] }\nheader: { a: b, c: d }'),
  ],
  ['4:9: header is "x-run: a": it has to be keys and values', file('plan: { openstack-v2.image-update: [ ok ] }\nheader: "x-run: a"')],
  [
    '4:18: header.x-run is keys and values: it has to be a text',
    file('plan: { openstack-v2.image-update: [ ok ] }\nheader: { x-run: { contains: a } }'),
  ],
  [
    '3:1: a header chooses the requests of a plan, and there is no plan here',
    file('header: { x: y }\nrules: [ { reply: { status: 503 } } ]'),
  ],
  [
    '4:18: header.x-run is 5: it has to be a text (put it in quotes)',
    file('plan: { openstack-v2.image-update: [ ok ] }\nheader: { x-run: 5 }'),
  ],
  [
    '4:1: there is no key "headers" in this file, did you mean "header"?',
    file('plan: { openstack-v2.image-update: [ ok ] }\nheaders: { x-run: a }'),
  ],
  [
    '4:11: "x run" in header is no good name: it has to be the name of a header, such as X-Run',
    file('plan: { openstack-v2.image-update: [ ok ] }\nheader: { x run: a }'),
  ],
  ['3:1: there is no key "rule" in this file, did you mean "rules"?', file('rule: [ { reply: { status: 503 } } ]')],
  ['3:8: rules is keys and values: it has to be a list', file('rules: { reply: { status: 503 } }')],
  ['1:1: "name" is missing in this file', 'version: 1\nrules: [ { reply: { status: 503 } } ]\n'],
];
