import { describe, expect, it } from '@jest/globals';
import { readCases } from '../../src/conformance/verify/read.ts';
import { runCase } from '../../src/conformance/verify/run.ts';
import { createDialects } from '../../src/emulator/dialects.ts';
import { toOwnEndpoint } from '../../src/emulator/explaining.ts';
import { startEmulator } from '../../src/index.ts';
import { refusalOf, withFile } from '../documents/support.ts';

const HEAD = 'version: 1\ndialect: openstack-v2\nsource: here\ncases:\n';
const read = (file: string) => readCases(file, ['openstack-v2']);
const openstack = createDialects().find(({ id }) => id === 'openstack-v2');

/** Runs the cases of a text against an emulator, one after the other. */
async function run(text: string) {
  const emulator = await startEmulator({ port: 0 });
  try {
    if (openstack === undefined) throw new Error('there is no such dialect');
    const endpoint = await toOwnEndpoint(emulator, openstack);
    const { cases } = await withFile('own.yaml', HEAD + text, read);
    const told: (readonly [name: string, writes: boolean, places: readonly string[], left: readonly string[]])[] = [];
    for (const one of cases) {
      const { differences, left } = await runCase(one, { endpoint, unique: 'own', pause: async () => {} });
      told.push([one.name, one.writes, differences.map(({ place }) => place), left]);
    }
    return told;
  } finally {
    await emulator.stop();
  }
}

describe('a case', () => {
  it('may take its method from the rows of each, and is known by it for one that changes nothing', async () => {
    const rows = '    each: [{ method: GET, status: 200 }, { method: PUT, status: 405 }]\n';
    const cases = `  - name: "{method} of images"\n${rows}    send: "{method} /v2/images"\n    expect: { status: "{status}" }\n`;
    expect(await run(cases)).toEqual([
      ['GET of images', false, [], []],
      ['PUT of images', true, [], []],
    ]);
  });

  it.each([
    ['is no method', '[{ method: get }]', '{method} is "get": it has to be a method such as GET'],
    ['is in no row', '[{ other: GET }]', '{method} has no value there; {{name}} is a text in braces'],
    ['is no text', '[{ method: 1 }]', '{method} is 1: it has to be a method such as GET'],
  ])('is refused where its method %s', async (_what, each, said) => {
    const text = `${HEAD}  - name: "x"\n    each: ${each}\n    send: "{method} /v2/images"\n`;
    expect(await refusalOf('own.yaml', text, read)).toContain(`own.yaml:5:5: ${said}`);
  });

  it('may take the name of a header from the rows of each', async () => {
    const rows = '    each: [{ name: Accept, value: text/plain }]\n';
    const cases = `  - name: "{name}"\n${rows}    send: GET /v2/nothing\n    headers: { "{name}": "{value}" }\n    expect: { status: 404, type: text/plain; charset=UTF-8 }\n`;
    expect(await run(cases)).toEqual([['Accept', false, [], []]]);
  });

  it('may expect of an answer what it keeps of it', async () => {
    const send = '    send: POST /v2/images\n    body: {}\n';
    const good = `  - name: good\n${send}    keep: { image: /id }\n    undo: DELETE /v2/images/{image}\n    expect: { body: { self: "/v2/images/{image}" } }\n`;
    const bad = `  - name: bad\n${send}    keep: { image: /id, taste: /taste }\n    undo: DELETE /v2/images/{image}\n    expect: { status: 201, body: { taste: "{taste}" } }\n`;
    expect(await run(good + bad)).toEqual([
      ['good', true, [], []],
      ['bad', true, ['/taste'], []],
    ]);
  });
});
