import { describe, expect, it } from '@jest/globals';
import { send } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';
import { IMS_JOB_PROVOCATIONS } from '../../support/ims-jobs.ts';

// How orders for images are refused: at once, in the service's own form, and nothing has begun.

const bench = useEmulator({ switches: { marks: 'none' } });

/** Asks for what is refused, and sees that no image came of it. Tells the code. */
async function refused(row: string): Promise<string> {
  const provocation = IMS_JOB_PROVOCATIONS[`ims.${row}`];
  if (provocation === undefined) throw new Error(`nothing provokes ims.${row}`);
  const { home, method, path, sent, clouds = bench.emulator } = await provocation(bench);
  const list = async () => (await send('GET', `${clouds.homes[home]}/v2/cloudimages`)).json.images;
  const before = await list();
  const answer = await send(method, `${clouds.homes[home]}${path}`, sent);
  expect([answer.status, answer.json]).toEqual([400, { error: { code: expect.any(String), message: expect.stringMatching(/./) } }]);
  expect(await list()).toEqual(before);
  return answer.json.error.code as string;
}

describe('an order', () => {
  it('refuses an order without a source', async () => {
    expect(await refused('server-missing')).toBe('IMG.0012');
  });

  it('refuses more images than the project may have', async () => {
    expect(await refused('image-quota')).toBe('IMG.0015');
  });

  it('refuses a file without a bucket before it', async () => {
    expect(await refused('url-form')).toBe('IMG.0017');
  });

  it('refuses a whole image of nothing', async () => {
    expect(await refused('backup-missing')).toBe('IMG.0019');
  });

  it('refuses a job that there is not', async () => {
    expect(await refused('job-query')).toBe('IMG.0023');
  });

  it('refuses the project of somebody else in the path', async () => {
    expect(await refused('job-query')).toBe('IMG.0023');
  });

  it('refuses a system that is none, or none where there has to be one', async () => {
    expect(await refused('os-version')).toBe('IMG.0056');
  });

  it('refuses a file that nobody has written, where that counts', async () => {
    expect(await refused('file-unusable')).toBe('IMG.0057');
  });

  it('refuses a file in a bucket without a name', async () => {
    expect(await refused('bucket-missing')).toBe('IMG.0068');
  });

  it('refuses to write over a file', async () => {
    expect(await refused('file-exists')).toBe('IMG.0070');
  });

  it('refuses to export in another format', async () => {
    expect(await refused('format-unsupported')).toBe('IMG.0072');
  });

  it('refuses to export to a file without a name', async () => {
    expect(await refused('file-name-missing')).toBe('IMG.0073');
  });

  it('refuses to export to a file with too long a name', async () => {
    expect(await refused('file-name-too-long')).toBe('IMG.0074');
  });

  it('refuses to export to a file whose name has characters that are none', async () => {
    expect(await refused('file-name-form')).toBe('IMG.0075');
  });

  it('refuses to share an image with its owner', async () => {
    expect(await refused('shared-with-yourself')).toBe('IMG.0076');
  });

  it('refuses to export a public image', async () => {
    expect(await refused('public-export')).toBe('IMG.0077');
  });

  it('refuses more members than an image may have', async () => {
    expect(await refused('member-quota')).toBe('IMG.0088');
  });

  it('refuses to share a public image', async () => {
    expect(await refused('public-share')).toBe('IMG.0089');
  });

  it('refuses to encrypt a copy with the key that the image has', async () => {
    expect(await refused('same-key')).toBe('IMG.0096');
  });

  it('refuses to share an encrypted image', async () => {
    expect(await refused('encrypted-share')).toBe('IMG.0098');
  });

  it('refuses to share an image with a project that there is not', async () => {
    expect(await refused('tenant-unknown')).toBe('IMG.0108');
  });

  it('refuses a member that there is not', async () => {
    expect(await refused('member-missing')).toBe('IMG.0114');
  });

  it('refuses a bucket whose name has characters that are none', async () => {
    expect(await refused('bucket-form')).toBe('IMG.0109');
  });

  it('refuses a disk or a file that is imported quickly as an ISO image', async () => {
    expect(await refused('source-type')).toBe('IMG.0117');
  });

  it('refuses to encrypt an image for bare metal', async () => {
    expect(await refused('bare-metal-key')).toBe('IMG.0118');
  });

  it('refuses a disk that has no id', async () => {
    expect(await refused('disk-missing')).toBe('IMG.0120');
  });

  it('refuses a kind of system that is none', async () => {
    expect(await refused('os-type')).toBe('IMG.0122');
  });

  it('refuses one file for two disks', async () => {
    expect(await refused('file-duplicate')).toBe('IMG.0123');
  });

  it('refuses to export a whole image', async () => {
    expect(await refused('whole-export')).toBe('IMG.0128');
  });

  it('refuses to copy a whole image', async () => {
    expect(await refused('whole-copy')).toBe('IMG.0130');
  });

  it('refuses to share a whole image', async () => {
    expect(await refused('whole-share')).toBe('IMG.0135');
  });

  it('refuses to export an image that is being exported', async () => {
    expect(await refused('image-exporting')).toBe('IMG.0148');
  });

  it('refuses to export a large image slowly', async () => {
    expect(await refused('export-too-large')).toBe('IMG.0160');
  });

  it('refuses an ISO image without a system', async () => {
    expect(await refused('iso-version')).toBe('IMG.0166');
  });

  it('refuses to export or copy an ISO image', async () => {
    expect(await refused('iso-unsupported')).toBe('IMG.0167');
  });

  it('refuses a file whose name has spaces', async () => {
    expect(await refused('file-name-spaces')).toBe('IMG.0175');
  });

  it('refuses more than three data disks beside the system', async () => {
    expect(await refused('too-many-images')).toBe('IMG.0194');
  });

  it('refuses to copy what was shared and not accepted', async () => {
    expect(await refused('share-not-accepted')).toBe('IMG.0196');
  });

  it('refuses to copy an encrypted image of somebody else', async () => {
    expect(await refused('encrypted-copy')).toBe('IMG.0197');
  });

  it('refuses an architecture that is none', async () => {
    expect(await refused('architecture')).toBe('IMG.0212');
  });

  it('refuses to register a file for an image that has data', async () => {
    expect(await refused('register-failed')).toBe('IMG.1075');
  });
});
