import { describe, expect, it } from '@jest/globals';
import { ALPHA, OF_FILE } from '../support/ims-jobs.ts';
import { useStories } from './ready.ts';

// The ready scenarios about jobs of IMS.

const stories = useStories();
const { load } = stories;

const order = async (): Promise<string> => (await stories.ims('POST', '/v2/cloudimages/action', { body: OF_FILE })).json.job_id;
const show = async (job: string) => (await stories.ims('GET', `/v1/${ALPHA}/jobs/${job}`)).json;

describe('a job of IMS', () => {
  it('ims-job-fails-once: the order is taken, and the job tells the code', async () => {
    await load('ims-job-fails-once');
    const [first, second] = [await order(), await order()];
    stories.emulator.clock.advance('1s');
    expect(await show(first)).toMatchObject({ status: 'FAIL', error_code: 'IMG.0057' });
    expect(await show(second)).toMatchObject({ status: 'SUCCESS' });
  });

  it('ims-job-takes-five-polls: the sixth look finds it done', async () => {
    await load('ims-job-takes-five-polls');
    const job = await order();
    const seen: string[] = [];
    for (let look = 0; look < 6; look += 1) seen.push((await show(job)).status);
    expect(seen).toEqual(['INIT', 'RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'SUCCESS']);
  });

  it('ims-job-stalls: however long a client waits', async () => {
    await load('ims-job-stalls');
    const job = await order();
    await show(job);
    stories.emulator.clock.advance('24h');
    expect((await show(job)).status).toBe('RUNNING');
  });
});
