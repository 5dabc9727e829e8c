import { describe, expect, it } from '@jest/globals';
import { optionTable } from '../../src/config/options.ts';
import { resolveSettings } from '../../src/config.ts';
import { readConfig } from '../../src/documents/config.ts';
import { switchRows } from '../../src/emulator/dialects.ts';
import { packageFile, readPackageFile } from '../../src/package-root.ts';
import { refusalOf } from './support.ts';

interface SchemaWithKeys {
  readonly properties: Readonly<Record<string, { readonly properties?: object }>>;
}

describe('a config file', () => {
  it('may have every setting that there is, and no other', () => {
    const { properties } = JSON.parse(readPackageFile('schemas/config.schema.json')) as SchemaWithKeys;
    const keys = Object.entries(properties).flatMap(([key, { properties: inner }]) =>
      key === 'outgoing' ? Object.keys(inner ?? {}).map((name) => `${key}.${name}`) : [key],
    );
    const known = Object.keys(optionTable).filter((key) => key !== 'config');
    expect(keys.filter((key) => key !== 'version' && key !== '$schema').sort()).toEqual(known.sort());
  });

  it('of the profile oracle gives the settings of the recordings', async () => {
    const settings = resolveSettings({ config: await readConfig(packageFile('profiles/oracle.yaml')), switchRows });
    expect(settings).toMatchObject({
      auth: 'strict',
      switches: { marks: 'none', 'openstack-v2.showMultipleLocations': true, 'openstack-v2.showDirectUrl': true },
      outgoing: { hosts: ['127.0.0.1'] },
    });
    expect(settings.fixtures).toEqual(
      ['fixtures/identity.yaml', 'fixtures/stores.yaml', 'profiles/oracle/images.yaml'].map((path) => packageFile(path)),
    );
  });

  it.each([
    ['an unknown key', 'version: 1\nprot: 1\n', 'f.yaml:2:1: there is no key "prot" in this file, did you mean "port"?'],
    [
      'an unknown key inside',
      'version: 1\noutgoing: { host: [a] }\n',
      'f.yaml:2:13: there is no key "host" in outgoing, did you mean "hosts"?',
    ],
    ['a port that is none', 'version: 1\nport: 70000\n', 'f.yaml:2:7: port is 70000: it has to be 65535 or less'],
    [
      'an unknown mode',
      'version: 1\nauth: strickt\n',
      'f.yaml:2:7: auth is "strickt": it has to be one of strict, any, off, did you mean "strict"?',
    ],
    [
      'a switch that is a list',
      'version: 1\nswitches:\n  marks: [none]\n',
      'f.yaml:3:10: switches.marks is a list: it has to be true or false or a text or a number',
    ],
  ])('is refused with its place: %s', async (_, content, expected) => {
    expect(await refusalOf('f.yaml', content, readConfig)).toEqual([expected]);
  });

  it('lets later checks name its places', async () => {
    const read = async (file: string): Promise<unknown> => resolveSettings({ config: await readConfig(file), switchRows });
    const [line] = await refusalOf('f.yaml', 'version: 1\nswitches:\n  marsk: none\n', read);
    expect(line).toContain('f.yaml:3:10: ');
    expect(line).toContain('did you mean "marks"?');
  });
});
