import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { createDialects } from '../../src/emulator/dialects.ts';
import { packageFile } from '../../src/package-root.ts';
import { readScenario, readScenarioFiles } from '../../src/scenario/read.ts';
import { refusalOf } from '../documents/support.ts';

const dialects = createDialects();
const read = async (file: string): Promise<unknown> => readScenario(await readFile(file, 'utf8'), file, dialects);
const rule = (text: string): string => `version: 1\nname: a\nrules:\n  - ${text}\n`;
const UPDATE = 'match: { operation: openstack-v2.image-update }\n    ';

describe('a scenario', () => {
  it('is read as it stands', async () => {
    const text = rule(
      `${UPDATE}when: { calls: [1, '3-4'] }\n    delay: { uniform: [200ms, 1.5s] }\n    reply: { status: 503, retryAfter: 30s }`,
    );
    expect(await readScenario(text, 'a.yaml', dialects)).toEqual({
      version: 1,
      name: 'a',
      rules: [
        {
          match: { operation: 'openstack-v2.image-update' },
          when: { calls: [1, '3-4'] },
          delay: { uniform: ['200ms', '1.5s'] },
          reply: { status: 503, retryAfter: '30s' },
        },
      ],
    });
  });

  it('may be JSON, and may match anything of a body', async () => {
    const scenario = {
      version: 1,
      name: 'a',
      rules: [
        { match: { body: { '/0/path': '/name', '/0/value': { contains: 'x' }, '/1': { equals: { a: [null] } }, '': [] } }, fault: 'reset' },
      ],
    };
    expect(await readScenario(JSON.stringify(scenario), 'a', dialects)).toEqual(scenario);
  });

  it('may answer with any status when it says so', async () => {
    const text = rule(`${UPDATE}reply: { status: 418, undocumented: true }`);
    expect((await readScenario(text, 'a', dialects)).rules).toHaveLength(1);
  });

  it('may stand for a success with a body of its own', async () => {
    const text = rule(`${UPDATE}reply: { status: 200, body: {} }`);
    expect((await readScenario(text, 'a', dialects)).rules).toHaveLength(1);
  });

  it('of the package is good', async () => {
    const files = readdirSync(packageFile('scenarios')).map((name) => packageFile(`scenarios/${name}`));
    expect(await readScenarioFiles(files, dialects)).toHaveLength(files.length);
  });

  it('is refused when it is in a folder', async () => {
    await expect(readScenarioFiles([packageFile('scenarios')], dialects)).rejects.toThrow('scenarios: this is a folder, not a file');
  });

  it('is refused when it is in no file', async () => {
    await expect(readScenarioFiles(['nowhere.yaml'], dialects)).rejects.toThrow('nowhere.yaml: there is no such file');
  });
});

describe('a broken scenario', () => {
  it.each([
    ['no rules', 'version: 1\nname: a\n', '1:1: this file has to have at least one of rules, plan'],
    ['an empty list of rules', 'version: 1\nname: a\nrules: []\n', '3:8: rules is an empty list: it has to have an entry at least'],
    ['a name with spaces', rule('fault: reset').replace('name: a', 'name: A b'), '2:7: name is "A b": it has to be lower case letters'],
    ['a rule that does nothing', rule('when: { first: 1 }'), '4:5: rules[0] has to have at least one of reply, delay, fault'],
    ['an unknown key of a rule', rule('falt: reset\n    delay: 1s'), '4:5: there is no key "falt" in rules[0], did you mean "fault"?'],
    [
      'an unknown key of match',
      rule('match: { opration: a }\n    delay: 1s'),
      '4:14: there is no key "opration" in rules[0].match, did you mean "operation"?',
    ],
    [
      'an unknown operation',
      rule('match: { operation: openstack-v2.image-updat }\n    delay: 1s'),
      '4:25: there is no operation "openstack-v2.image-updat", did you mean "openstack-v2.image-update"?',
    ],
    [
      'a glob that fits nothing',
      rule('match: { operation: [openstack-v2.*, nothing.*] }\n    delay: 1s'),
      '4:42: there is no operation "nothing.*"',
    ],
    [
      'an unknown dialect',
      rule('match: { dialect: openstack-v3 }\n    delay: 1s'),
      '4:23: there is no dialect "openstack-v3", did you mean "openstack-v2"?',
    ],
    ['an unknown method', rule('match: { method: PACH }\n    delay: 1s'), 'OPTIONS, did you mean "PATCH"?'],
    [
      'a method that the operation has not',
      rule('match: { operation: openstack-v2.image-update, method: PUT }\n    delay: 1s'),
      '4:60: no operation of this rule has the method PUT: there are PATCH',
    ],
    [
      'a path without a slash',
      rule('match: { path: v2/images }\n    delay: 1s'),
      '4:20: rules[0].match.path is "v2/images": it has to be a path that begins with /',
    ],
    [
      'an unknown test',
      rule('match: { query: { a: { equal: b } } }\n    delay: 1s'),
      '4:28: there is no key "equal" in rules[0].match.query.a, did you mean "equals"?',
    ],
    [
      'a pointer without a slash',
      rule('match: { body: { path: a } }\n    delay: 1s'),
      '4:22: "path" in rules[0].match.body is no good name',
    ],
    ['a call before the first', rule('when: { calls: 0 }\n    delay: 1s'), '4:20: rules[0].when.calls is 0: it has to be a number from 1'],
    [
      'a range that is none',
      rule("when: { calls: ['2..4'] }\n    delay: 1s"),
      '4:21: rules[0].when.calls[0] is "2..4": it has to be a number from 1, or a range such as 2-4',
    ],
    ['a range that ends before it begins', rule('when: { calls: [4-2] }\n    delay: 1s'), '4:21: the range 4-2 ends before it begins'],
    [
      'a probability above one',
      rule('when: { probability: 2 }\n    delay: 1s'),
      '4:26: rules[0].when.probability is 2: it has to be 1 or less',
    ],
    ['a delay without a unit', rule('delay: "200"'), '4:12: rules[0].delay is "200": it has to be a duration with its unit, such as 200ms'],
    ['a delay that is a number', rule('delay: 200'), '4:12: rules[0].delay is 200: it has to be a duration with its unit, such as 200ms'],
    ['a delay beyond a day', rule('delay: 25h'), '4:12: 25h is more than the longest delay, 24h'],
    ['a delay that shrinks', rule('delay: { uniform: [2s, 1s] }'), '4:23: 2s is more than 1s'],
    [
      'an unknown fault',
      rule('fault: rest'),
      '4:12: rules[0].fault is "rest": it has to be one of reset, empty, garbage, truncate, dribble, stall, timeout, wrong-length, did you mean "reset"?',
    ],
    ['a fault with a reply', rule('reply: { status: 503 }\n    fault: reset'), '5:5: a rule that breaks the connection sends no reply'],
    [
      'a reply that says nothing',
      rule('reply: { retryAfter: 1s }'),
      '4:12: rules[0].reply has to have at least one of status, error, body',
    ],
    [
      'an unknown error',
      rule('reply: { error: openstack-v2.bad-reqest }'),
      '4:21: there is no error "openstack-v2.bad-reqest", did you mean "openstack-v2.bad-request"?',
    ],
    [
      'a status that the operation does not answer with',
      rule(`${UPDATE}reply: { status: 418 }`),
      '5:22: no operation of this rule answers with 418: there are 400, 401,',
    ],
    [
      'a header with a line break',
      rule('reply: { status: 503, headers: { a: "b\\r\\nc: d" } }'),
      '4:41: rules[0].reply.headers.a is "b\\r\\nc: d": it has to be a text without line breaks',
    ],
    [
      'a header name with a space',
      rule('reply: { status: 503, headers: { "a b": c } }'),
      '4:38: "a b" in rules[0].reply.headers is no good name',
    ],
    [
      'a header that frames',
      rule('reply: { status: 503, headers: { Content-Length: "1" } }'),
      "4:38: the header Content-Length is not a rule's to set",
    ],
    ['a trailer', rule('reply: { status: 503, headers: { Trailer: x } }'), "4:38: the header Trailer is not a rule's to set"],
    [
      'a media type without a body',
      rule('reply: { status: 503, headers: { Content-Type: text/plain } }'),
      "4:38: the media type is the dialect's own: give a body too, or leave it out",
    ],
    [
      'a wait that is said twice',
      rule('reply: { status: 503, retryAfter: 1s, headers: { Retry-After: "2" } }'),
      '4:54: retryAfter says it already: leave one out',
    ],
    [
      'a message beside a body',
      rule('reply: { status: 503, body: a, message: b }'),
      '4:36: a reply with a body of its own has no message: put it into the body',
    ],
    [
      'a code where the cloud has none',
      rule(`${UPDATE}reply: { status: 503, code: X.1 }`),
      '5:27: no operation of this rule answers with a code of its own: leave it out',
    ],
    [
      'a misspelt test of a body',
      rule('match: { body: { /0/path: { contans: x } } }\n    delay: 1s'),
      '4:33: there is no key "contans" in rules[0].match.body./0/path, did you mean "contains"?',
    ],
    [
      'a test of a body with another key',
      rule('match: { body: { /0/path: { contains: x, caseless: true } } }\n    delay: 1s'),
      '4:46: there is no key "caseless" in rules[0].match.body./0/path: there are equals, contains, exists',
    ],
    [
      'a test of a body for a number in a text',
      rule('match: { body: { /0/path: { contains: 5 } } }\n    delay: 1s'),
      '4:43: rules[0].match.body./0/path.contains is 5: it has to be a text (put it in quotes)',
    ],
    [
      'a test of a body for being there perhaps',
      rule('match: { body: { /0/path: { exists: "yes" } } }\n    delay: 1s'),
      '4:41: rules[0].match.body./0/path.exists is "yes": it has to be true or false',
    ],
  ])('is refused with its place: %s', async (_, content, expected) => {
    const lines = await refusalOf('f.yaml', content, read);
    expect(lines[0]).toContain(expected);
    expect(lines[0]).toMatch(/^f\.yaml:\d+:\d+: /);
    expect(lines).toHaveLength(1);
  });
});
