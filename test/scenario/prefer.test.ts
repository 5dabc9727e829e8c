import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../src/scenario/verdict.ts';
import { toCall, toyEngine } from './support.ts';

function prefer(header: string, honoured = true): Verdict | null {
  const engine = toyEngine({ prefer: honoured });
  return engine.before(toCall('update', { headers: { prefer: header } }));
}

describe('Prefer', () => {
  it.each([
    ['code=503', 'toy.busy', 0, 'code=503'],
    ['error=toy.asleep', 'toy.asleep', 0, 'error=toy.asleep'],
    ['error=toy.TOY.2', 'toy.coded-update', 0, 'error=toy.TOY.2'],
    ['delay=300ms', undefined, 300, 'delay=300ms'],
    ['code=503, delay=2s', 'toy.busy', 2000, 'code=503, delay=2s'],
    ['respond-async, code=503; foo="b,c", wait=10', 'toy.busy', 0, 'code=503'],
    ['Code = "503"', 'toy.busy', 0, 'code=503'],
    ['code=503, code=409', 'toy.busy', 0, 'code=503'],
    ['code=999, error=toy.conflict', 'toy.conflict', 0, 'error=toy.conflict'],
    ['code=503, error=toy.conflict', 'toy.busy', 0, 'code=503'],
    ['foo="say \\"a, b\\"", code=503', 'toy.busy', 0, 'code=503'],
  ])('%s is honoured', (header, row, delay, preferenceApplied) => {
    expect(prefer(header)).toMatchObject({ rules: ['prefer'], delay, preferenceApplied });
    const answer = prefer(header)?.answer;
    expect(answer?.kind === 'error' ? answer.row.id : undefined).toBe(row);
  });

  it.each([
    [''],
    ['code'],
    ['code='],
    ['code=418'],
    ['code=0503'],
    ['error=toy.coded'],
    ['delay=300'],
    ['delay=25h'],
    ['delay=-1s'],
    ['foo="a, code=503, b"'],
    ['foo="a, code=503'],
    ['code=999, code=503'],
    [`${'a,'.repeat(10)}code=503`],
    [`${' '.repeat(1000)}code=503`],
  ])('%s is ignored', (header) => {
    expect(prefer(header)).toBeNull();
  });

  it('goes before the rules, which still count the request', () => {
    const rule = { delay: '1s', reply: { status: 500 } };
    const engine = toyEngine({
      base: [{ version: 1, name: 'a', rules: [rule] }],
    });
    expect(engine.before(toCall('update', { headers: { prefer: 'code=503' } }))).toMatchObject({
      rules: ['prefer'],
      delay: 0,
      answer: { row: { id: 'toy.busy' } },
    });
    expect(engine.list()[0]?.rules[0]).toMatchObject({ seen: 1, fired: 0 });
    expect(engine.before(toCall('update', { headers: { prefer: 'delay=2s' } }))).toMatchObject({ rules: ['prefer', 'a/1'], delay: 3000 });
  });

  it('is not looked at where it is switched off', () => {
    expect(prefer('code=503', false)).toBeNull();
  });
});
