import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { makeImage, upload, useState, v2 } from './support.ts';

// Snapshots where the state is kept: they live as long as the process; what was restored is kept.

const bench = useState();

describe('a snapshot of a state that is kept', () => {
  it('brings bytes back that were deleted, and a restart finds what was restored', async () => {
    const first = await bench.start();
    const id = await makeImage(first);
    await upload(first, id, 'held');
    first.snapshot('before');
    await v2(first, 'DELETE', `/v2/images/${id}`);
    first.reset();
    first.restore('before');
    expect((await v2(first, 'GET', `/v2/images/${id}/file`)).text).toBe('held');

    const second = await bench.restart(first);
    expect([(await v2(second, 'GET', `/v2/images/${id}/file`)).text, second.snapshots.list()]).toEqual(['held', []]);
  });

  it('leaves no bytes behind that nothing but it has held', async () => {
    const first = await bench.start();
    const id = await makeImage(first);
    await upload(first, id, 'held');
    first.snapshot('before');
    await v2(first, 'DELETE', `/v2/images/${id}`);
    await first.stop();
    expect(readdirSync(bench.path('data'))).toEqual([]);
  });
});
