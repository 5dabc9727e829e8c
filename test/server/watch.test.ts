import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createDialects } from '../../src/emulator/dialects.ts';
import { type Ground, readGround } from '../../src/emulator/ground.ts';
import { startReloading } from '../../src/emulator/reloading.ts';
import { type Watch, watchFiles } from '../../src/emulator/watching.ts';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { createManualSchedule } from '../state/manual-schedule.ts';
import { send } from '../support/client.ts';

// Files that change while an emulator runs.

const ID = 'da3b75d9-3f4a-40e7-8a2c-bfab23927d01';
const OTHER = 'da3b75d9-3f4a-40e7-8a2c-bfab23927d02';
const image = (id: string, name: string): string => `  - { id: ${id}, name: ${name}, owner: alpha, visibility: public }\n`;
const images = (...rows: string[]): string => `version: 1\nimages:\n${rows.join('')}`;
const scenario = (name: string, status: number): string =>
  `version: 1\nname: ${name}\nrules:\n  - { match: { operation: openstack-v2.image-list }, when: { first: 1 }, reply: { status: ${status} } }\n`;

let folder: string;
const file = (name: string): string => join(folder, name);
const write = (name: string, text: string): void => writeFileSync(file(name), text);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polyglance-watch-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** A watcher that a test drives. */
function createFakeWatch(): { readonly watch: Watch; readonly change: (path: string) => void; readonly followed: () => readonly string[] } {
  let tell: (path: string) => void = () => undefined;
  let paths: readonly string[] = [];
  const watch: Watch = (onChange) => {
    tell = onChange;
    const follow = (wanted: readonly string[]): void => {
      paths = wanted;
    };
    return { follow, close: () => follow([]) };
  };
  return { watch, change: (path) => tell(path), followed: () => paths };
}

describe('changed files', () => {
  it('are read once for all changes of a moment, and told of in one line', async () => {
    write('a.yaml', images(image(ID, 'first')));
    write('s.yaml', scenario('busy', 503));
    const settings = { fixtures: [file('a.yaml')], scenarios: [file('s.yaml')] };
    const [fake, time] = [createFakeWatch(), createManualSchedule()];
    const applied: Ground[] = [];
    const told: string[] = [];
    let wake: () => void = () => undefined;
    const tell = (message: string): void => {
      told.push(message);
      wake();
    };
    const next = (): Promise<void> =>
      new Promise((resolve) => {
        wake = resolve;
      });
    const ground = await readGround(settings, createDialects());
    const reloading = startReloading({
      settings,
      ground,
      read: () => readGround(settings, createDialects()),
      apply: (one) => applied.push(one),
      tell,
      watch: fake.watch,
      schedule: time.schedule,
    });
    write('disk.img', 'bytes');
    write(
      'a.yaml',
      `${images(image(ID, 'second'))}    data: { file: disk.img }\n`
        .replace(' }\n    data', ', data')
        .replace('disk.img }', 'disk.img } }'),
    );
    let seen = next();
    fake.change(file('a.yaml'));
    fake.change(file('a.yaml'));
    fake.change(file('s.yaml'));
    expect(time.pending()).toEqual([100]);
    await time.run();
    await seen;
    expect(applied.map(({ cloud }) => cloud.images[0]?.name)).toEqual(['second']);
    expect(told).toEqual([
      expect.stringMatching(/^polyglance: reloaded 1 fixture file and 1 scenario file: .*a\.yaml, .*s\.yaml changed\n$/),
    ]);
    expect(fake.followed()).toContain(file('disk.img'));

    write('a.yaml', images('  - { id: 7 }\n'));
    write('s.yaml', scenario('busy', 999));
    seen = next();
    fake.change(file('a.yaml'));
    await time.run();
    await seen;
    expect(applied).toHaveLength(1);
    const [, trouble = ''] = told;
    expect(trouble.split('\n')).toEqual([
      'polyglance: not reloaded, what was loaded goes on:',
      expect.stringContaining(`${file('a.yaml')}:3:11: images[0].id is 7`),
      expect.stringMatching(/s\.yaml:4:\d+: .*status/),
      '',
    ]);
    await reloading.close();
    expect(fake.followed()).toEqual([]);
  });
});

/** Resolves with each message to standard error that this catches, once it is there. */
function listen(): (pattern: RegExp) => Promise<string> {
  let said = '';
  const looks = new Set<() => void>();
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    for (const look of looks) look();
    return true;
  });
  return (pattern) =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = pattern.exec(said);
        if (found === null) return;
        looks.delete(look);
        said = '';
        resolve(found[0]);
      };
      looks.add(look);
      look();
    });
}

describe('an emulator that watches its files', () => {
  const v2 = ({ homes }: Pick<Emulator, 'homes'>, method: string, path: string, body?: unknown): ReturnType<typeof send> =>
    send(
      method,
      `${homes['openstack']}/v2${path}`,
      body === undefined ? {} : { body, headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' } },
    );
  const nameOf = async (clouds: Pick<Emulator, 'homes'>, id: string): Promise<string> =>
    (await v2(clouds, 'GET', `/images/${id}`)).json.name;

  it('lays what each sandbox has of its own over the new fixtures', async () => {
    const heard = listen();
    write('images.yaml', images(image(ID, 'first'), image(OTHER, 'first')));
    await using emulator = await startEmulator({ fixtures: folder, watch: true });
    const mine = emulator.sandbox('mine');
    await v2(mine, 'PATCH', `/images/${ID}`, [{ op: 'replace', path: '/name', value: 'mine' }]);
    const { id } = (await send('POST', `${mine.homes['openstack']}/v2/images`, { body: { name: 'made' } })).json;
    write('images.yaml', images(image(ID, 'second'), image(OTHER, 'second')));
    await heard(/reloaded 1 fixture file and 0 scenario files: .*images\.yaml changed\n/);
    expect([await nameOf(emulator, ID), await nameOf(mine, ID), await nameOf(mine, OTHER), await nameOf(mine, id)]).toEqual([
      'second',
      'mine',
      'second',
      'made',
    ]);
    mine.reset();
    expect(await nameOf(mine, ID)).toBe('second');
  });

  it('says where a broken file is broken, keeps the old set, and takes the file once it is mended', async () => {
    const heard = listen();
    write('images.yaml', images(image(ID, 'first')));
    await using emulator = await startEmulator({ fixtures: file('images.yaml'), watch: true });
    write('images.yaml', images(image(ID, 'first').replace('name', 'nmae')));
    expect(await heard(/.*nmae.*\n/)).toBe(`${file('images.yaml')}:3:49: there is no key "nmae" in images[0], did you mean "name"?\n`);
    expect(await nameOf(emulator, ID)).toBe('first');
    // As many editors save: another file in place of the old one.
    write('images.yaml~', images(image(ID, 'mended')));
    renameSync(file('images.yaml~'), file('images.yaml'));
    await heard(/reloaded .*\n/);
    expect(await nameOf(emulator, ID)).toBe('mended');
  });

  it('lets rules of unchanged scenarios go on counting, takes new files of a folder, and keeps what was loaded', async () => {
    const heard = listen();
    mkdirSync(file('scenarios'));
    write('scenarios/a.yaml', scenario('a', 503));
    await using emulator = await startEmulator({ scenarios: file('scenarios'), watch: true });
    await emulator.scenario(scenario('mine', 500));
    const alone = await send('POST', `${emulator.admin}/sandboxes`, {
      as: null,
      body: { name: 'alone', scenarios: [scenario('own', 500)] },
    });
    expect((await v2(emulator, 'GET', '/images')).status).toBe(503);
    write('scenarios/b.yaml', scenario('b', 500));
    await heard(/reloaded 0 fixture files and 2 scenario files.*\n/);
    expect(emulator.files.scenarios).toEqual([file('scenarios/a.yaml'), file('scenarios/b.yaml')]);
    const counts = (clouds: Pick<Emulator, 'scenarios'>): unknown =>
      clouds.scenarios().map(({ name, rules: [rule] }) => [name, rule?.seen]);
    expect(counts(emulator)).toEqual([
      ['a', 1],
      ['b', 0],
      ['mine', 1],
    ]);
    expect([alone.status, counts(emulator.sandbox('alone'))]).toEqual([201, [['own', 0]]]);
    expect(counts(emulator.sandbox('later'))).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
  });

  it('takes the bytes of a file that a fixture names, and lets a snapshot bring the old fixtures back', async () => {
    const heard = listen();
    write('disk.img', 'old bytes');
    write(
      'images.yaml',
      `version: 1\nimages:\n  - { id: ${ID}, owner: alpha, disk_format: raw, container_format: bare, data: { file: disk.img } }\n`,
    );
    await using emulator = await startEmulator({ fixtures: file('images.yaml'), watch: true });
    const read = async (): Promise<unknown[]> => {
      const { json } = await v2(emulator, 'GET', `/images/${ID}`);
      return [json.size, (await v2(emulator, 'GET', `/images/${ID}/file`)).text];
    };
    emulator.snapshot('old');
    write('disk.img', 'new');
    await heard(/reloaded .*disk\.img.*\n/);
    expect(await read()).toEqual([3, 'new']);
    emulator.restore('old');
    expect((await v2(emulator, 'GET', `/images/${ID}`)).json.size).toBe(9);
    emulator.reset();
    expect(await read()).toEqual([3, 'new']);
  });

  it('keeps requests that are under way: an upload ends in the new fixtures', async () => {
    const heard = listen();
    write('images.yaml', images(image(ID, 'first')));
    await using emulator = await startEmulator({ fixtures: folder, watch: true });
    const made = await send('POST', `${emulator.homes['openstack']}/v2/images`, { body: { disk_format: 'raw', container_format: 'bare' } });
    let end: () => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(Buffer.from('one '));
        end = () => {
          controller.enqueue(Buffer.from('two'));
          controller.close();
        };
      },
    });
    const url = `${emulator.homes['openstack']}/v2/images/${made.json.id}/file`;
    const headers = { 'x-auth-token': 'dev-alice', 'content-type': 'application/octet-stream' };
    const upload = fetch(url, { method: 'PUT', headers, body, duplex: 'half' });
    write('images.yaml', images(image(ID, 'second')));
    await heard(/reloaded .*\n/);
    end();
    expect((await upload).status).toBe(204);
    expect((await v2(emulator, 'GET', `/images/${made.json.id}/file`)).text).toBe('one two');
  });

  it('leaves a sandbox alone that has fixtures of its own', async () => {
    const heard = listen();
    write('images.yaml', images(image(ID, 'first')));
    await using emulator = await startEmulator({ fixtures: folder, watch: true });
    const own = await emulator.createSandbox('own', {
      fixtures: { version: 1, images: [{ id: OTHER, name: 'own', visibility: 'public' }] },
    });
    const asleep = emulator.sandbox('asleep');
    write('images.yaml', images(image(ID, 'second')));
    await heard(/reloaded .*\n/);
    own.reset();
    expect([await nameOf(own, OTHER), (await v2(own, 'GET', `/images/${ID}`)).status, await nameOf(asleep, ID)]).toEqual([
      'own',
      404,
      'second',
    ]);
  });

  it('is refused where there is nothing to look at', async () => {
    await expect(startEmulator({ watch: true })).rejects.toThrow('there is nothing to watch: name fixture or scenario files too');
  });
});

describe('watching the file system', () => {
  it('sees files that links lead to, folders that come again, and no other files', async () => {
    mkdirSync(file('real'));
    mkdirSync(file('all'));
    write('real/a.yaml', '1');
    symlinkSync(file('real/a.yaml'), file('link.yaml'));
    const paths = [file('link.yaml'), file('all')];
    const seen = new Set<string>();
    let wake: () => void = () => undefined;
    const watching = watchFiles((path) => {
      seen.add(path);
      // As whoever reads the files does: what has come again is looked at again.
      watching.follow(paths);
      wake();
    });
    const until = async (path: string): Promise<void> => {
      while (!seen.has(path)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    watching.follow(paths);
    write('other.yaml', '1');
    write('all/notes.txt', '1');
    write('all/.hidden.yaml', '1');
    write('real/a.yaml', '2');
    await until(file('real/a.yaml'));
    rmSync(file('all'), { recursive: true });
    await until(file('all'));
    seen.delete(file('all'));
    mkdirSync(file('all'));
    await until(file('all'));
    write('all/b.yaml', '1');
    await until(file('all/b.yaml'));
    watching.close();
    expect([...seen].sort()).toEqual([file('all'), file('all/b.yaml'), file('real/a.yaml')]);
  });
});
