import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { toPresetsPage } from '../../scripts/preset-table.ts';
import { presetsOf, readPresets, showPresets } from '../../src/config/presets.ts';
import { defaultSwitches, readSwitches } from '../../src/config/switches.ts';
import { type EmulatorOptions, resolveSettings, type SettingSources } from '../../src/config.ts';
import { createDialects, switchRows } from '../../src/emulator/dialects.ts';

// Named sets of switches: what they set, how they are put together, and what goes before them.

const dialects = createDialects();
const settingsFrom = (given: SettingSources) => resolveSettings({ switchRows, ...given });
const options = (given: EmulatorOptions): SettingSources => ({ options: given });

describe('the table of presets', () => {
  it('has every switch of every dialect in one of them', () => {
    const toHint = (id: string, name: string): string =>
      `${name} is in no preset: give its row (src/dialects/${id}/switches.ts) presets: { '<preset>': { value, source } }, ` +
      'with the value that this cloud or release has and where that is known from; src/operation/preset.ts has the names; then npm run docs';
    const rows = dialects.flatMap(({ id, switches }) => switches.map((row) => ({ id, row })));
    expect(rows.filter(({ row }) => presetsOf(row).length === 0).map(({ id, row }) => toHint(id, row.name))).toEqual([]);
  });

  it('knows the switches that the dialects have', () => {
    expect(dialects.flatMap(({ switches }) => switches)).toEqual(switchRows);
  });

  it('has values that their switches take, each with its reason', () => {
    for (const { name, switches } of showPresets(switchRows)) {
      const given = switches.map((one) => ({ ...one, toFinding: (message: string) => ({ message: `${name}: ${message}` }) }));
      const { values, findings } = readSwitches(given, switchRows);
      expect(findings).toEqual([]);
      expect(values).toEqual(Object.fromEntries(switches.map((one) => [one.name, one.value])));
      expect(switches.filter(({ source }) => source.length < 10)).toEqual([]);
    }
  });

  it('has all switches of Glance 25.1 as they are by default, which stands for it', () => {
    const { values } = readPresets(['glance-25'], switchRows, {});
    const usual = defaultSwitches(switchRows);
    expect(Object.keys(values).length).toBeGreaterThan(5);
    expect(Object.entries(values).filter(([name, value]) => usual[name] !== value)).toEqual([]);
  });

  it('is the page docs/presets.md: npm run docs', () => {
    expect(readFileSync(new URL('../../docs/presets.md', import.meta.url), 'utf8')).toBe(toPresetsPage(switchRows));
  });
});

describe('a preset', () => {
  it('sets its switches and no others', () => {
    expect(settingsFrom(options({ preset: 'glance-pike' }))).toMatchObject({
      preset: ['glance-pike'],
      switches: { ...defaultSwitches(switchRows), 'openstack-v1.bugForBug': true },
    });
  });

  it.each([
    ['a flag', { flags: { preset: ['huawei'] } }],
    ['a variable', { env: { POLYGLANCE_PRESET: 'huawei' } }],
    ['a config file', { config: { file: 'c.yaml', values: { preset: 'huawei' } } }],
    ['an option', options({ preset: 'huawei' })],
    ['a list', options({ preset: ['huawei'] })],
  ])('can be named by %s', (_how, given) => {
    expect(settingsFrom(given).switches).toMatchObject({ 'ims.profile': 'huawei', 'ims.imageQuota': 50 });
  });

  it('is combined with others, however they are named', () => {
    const both = { 'openstack-v1.bugForBug': true, 'ims.profile': 'otc' };
    expect(settingsFrom({ flags: { preset: ['glance-pike', 'otc'] } }).switches).toMatchObject(both);
    expect(settingsFrom({ flags: { preset: ['glance-pike,otc'] } }).switches).toMatchObject(both);
    expect(settingsFrom({ env: { POLYGLANCE_PRESET: 'glance-pike, otc' } }).switches).toMatchObject(both);
  });

  it('gives way to a switch that is given, wherever that is', () => {
    const quota = { 'ims.profile': 'otc', 'ims.imageQuota': 7 };
    expect(settingsFrom(options({ preset: 'otc', switches: { 'ims.imageQuota': 7 } })).switches).toMatchObject(quota);
    const config = { file: 'c.yaml', values: { switches: { 'ims.imageQuota': 7 } } };
    expect(settingsFrom({ flags: { preset: ['otc'] }, config }).switches).toMatchObject(quota);
  });

  it('is taken from the strongest source alone', () => {
    const config = { file: 'c.yaml', values: { preset: 'huawei' } };
    expect(settingsFrom({ flags: { preset: ['otc'] }, config }).switches).toMatchObject({ 'ims.profile': 'otc' });
  });

  it('keeps settings as they are that are read once more', () => {
    const settings = settingsFrom(options({ preset: ['otc', 'glance-25'] }));
    expect(settingsFrom(options(settings))).toEqual(settings);
  });
});

describe('presets that cannot be', () => {
  const refusal = (given: SettingSources): (() => unknown) => {
    return () => settingsFrom(given);
  };

  it('contradict each other, unless the switch is given too', () => {
    const otherwise =
      'otc and huawei contradict each other: ims.profile is "otc" in the one and "huawei" in the other; leave one of them out';
    expect(refusal({ flags: { preset: ['huawei,otc'] } })).toThrow(`--preset: ${otherwise}`);
    const given = options({ preset: ['otc', 'huawei'], switches: { 'ims.profile': 'any' } });
    expect(settingsFrom(given).switches).toMatchObject({ 'ims.profile': 'any', 'ims.imageQuota': 50 });
  });

  it.each([
    [{ flags: { preset: ['otd'] } }, '--preset: there is no preset "otd", did you mean "otc"?'],
    [{ env: { POLYGLANCE_PRESET: 'glance25' } }, 'POLYGLANCE_PRESET: there is no preset "glance25", did you mean "glance-25"?'],
    [
      { flags: { preset: ['zzzzzzz'] } },
      'there is no preset "zzzzzzz": there are glance-25, glance-pike, otc, huawei, rackspace, documented',
    ],
    [{ flags: { preset: ['otc,'] } }, '--preset is ["otc,"]: it has to be names of presets, such as otc or glance-25,otc'],
    [options({ preset: 5 as never }), 'option "preset" is 5: it has to be names of presets'],
    [
      { config: { file: 'c.yaml', values: { preset: 'huawai' } } },
      'c.yaml:1:1: "preset": there is no preset "huawai", did you mean "huawei"?',
    ],
  ])('are told as %j', (given, message) => {
    expect(refusal(given)).toThrow(message);
  });
});
