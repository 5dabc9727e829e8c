import { isIP } from 'node:net';
import type { PortRange } from '../config/readers.ts';
import { type EmulatorOptions, resolveSettings } from '../config.ts';
import { Refusal } from '../refusals.ts';

/** What the module settles itself, with what to use instead. */
const SETTLED = {
  port: 'the container listens on 9292, and url has the port that it is published at',
  host: 'the container listens on all of its addresses',
  fixtures: 'use withFixtures',
  scenarios: 'use withScenario',
  admin: 'the module needs the admin API; use adminToken to protect it',
} as const;

/** What can be set of an emulator in a container: all options of `startEmulator` but those that the module settles itself. */
export type ContainerOptions = Omit<EmulatorOptions, keyof typeof SETTLED>;

/**
 * Refuses options that are not good, before a container is made. Names and values of switches are looked at by the emulator: it knows them.
 *
 * @throws Refusal with a finding for each
 */
export function checkOptions(options: ContainerOptions): void {
  const settled = Object.entries(SETTLED).filter(([name]) => (options as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (settled.length > 0) {
    throw new Refusal(settled.map(([name, instead]) => ({ message: `option "${name}" is not for a container: ${instead}` })));
  }
  const { switches: _switches, ...others } = options;
  resolveSettings({ options: others });
}

/**
 * The config file for an emulator in a container.
 *
 * @param options what the user wants
 * @param host the name by which tests reach containers; the admin API is told of it when it would refuse it
 * @returns JSON
 */
export function toConfig(options: ContainerOptions, host: string): string {
  const { outgoing, adminHosts, ...others } = options;
  const foreign = isIP(host) === 0 && host.includes('.') ? [host] : [];
  const hosts = [...[adminHosts ?? []].flat(), ...foreign];
  const ports = outgoing?.ports;
  const toText = (port: number | string | PortRange): string => (typeof port === 'object' ? `${port.first}-${port.last}` : String(port));
  return JSON.stringify({
    version: 1,
    ...others,
    ...(hosts.length === 0 ? {} : { adminHosts: hosts }),
    ...(outgoing === undefined ? {} : { outgoing: { ...outgoing, ...(ports === undefined ? {} : { ports: [ports].flat().map(toText) }) } }),
  });
}
