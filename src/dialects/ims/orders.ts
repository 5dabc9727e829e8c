import { toProperties } from '../../core/image.ts';
import { Answer } from '../../operation/answer.ts';
import type { ErrorRow } from '../../operation/error-row.ts';
import type { Call, Json } from '../../operation/operation.ts';
import type { Catalogue } from './changes.ts';
import { ERRORS } from './codes.ts';
import { JOB_ERRORS } from './job-codes.ts';
import { isOsVersion, toOperatingSystem } from './platforms.ts';
import { readTags } from './tag-body.ts';
import { readValue, readWhole } from './values.ts';

// What the bodies of orders for images have in common. Source: Open Telekom Cloud, Creating an Image; Importing an Image File Quickly;
// Creating a Data Disk Image from an External Image File; Creating a Full-ECS Image; huaweicloudsdkims 3.1.211 for what is Huawei's alone.

/** The members of a body. */
export type Members = { readonly [name: string]: Json };

/** What an order says of its image. */
export interface Wanted {
  readonly name: string;
  readonly minDisk: number;
  readonly minRam: number;
  readonly tags: readonly string[];
  readonly properties: Readonly<Record<string, string | null>>;
}

/** The body of an order. */
export function membersOf(body: Json | undefined): Members {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Answer(ERRORS.malformed);
  return body as Members;
}

/** A member, where there is one: clients write null for none. */
export function given(body: Members, name: string): Json | undefined {
  return Object.hasOwn(body, name) ? (body[name] ?? undefined) : undefined;
}

/** A member that has to be a text of something. */
export function textOf(body: Members, name: string, missing: ErrorRow): string {
  const value = given(body, name);
  if (typeof value !== 'string' || value === '') throw new Answer(missing);
  return value;
}

/** A member that is true or false; false where it is not there. */
export function flagOf(body: Members, name: string): boolean {
  const value = given(body, name) ?? false;
  if (typeof value !== 'boolean') throw new Answer(ERRORS.malformed);
  return value;
}

/** Attributes that an order may have, by their names there, each read as an update reads it. */
const ATTRIBUTES = { description: '__description', max_ram: 'max_ram', enterprise_project_id: 'enterprise_project_id' } as const;

/**
 * Reads what every order says of its image: its name, and what it may have beside that.
 *
 * @param otherwise the name of an image that need not have one
 * @throws Answer 400 with the code that names what is wrong
 */
export function readWanted(body: Members, { rows, profile }: Catalogue, otherwise?: string): Wanted {
  const read = (wire: string, value: Json): string | number => readValue(rows.get(wire), value, profile);
  const name = given(body, 'name') ?? otherwise;
  if (name === undefined) throw new Answer(ERRORS.nameMissing);
  const properties = toProperties();
  const checkedName = String(read('name', name));
  for (const [member, wire] of Object.entries(ATTRIBUTES)) {
    const value = given(body, member);
    if (value !== undefined && value !== '') properties[wire] = String(read(wire, value));
  }
  const minRam = given(body, 'min_ram');
  return {
    name: checkedName,
    minDisk: 0,
    minRam: minRam === undefined ? 0 : Number(read('min_ram', minRam)),
    tags: readTags(given(body, 'tags'), given(body, 'image_tags'), profile),
    properties,
  };
}

/** The size of the disk that an image is for, in GB. */
export function readMinDisk(body: Members, from: number, to: number): number {
  return readWhole(given(body, 'min_disk') ?? null, from, to, ERRORS.memorySize);
}

/** Where an image is used, by the words of orders. */
const ENVIRONMENTS: Readonly<Record<string, string>> = {
  ECS: 'FusionCompute',
  FusionCompute: 'FusionCompute',
  BMS: 'Ironic',
  Ironic: 'Ironic',
  IsoImage: 'IsoImage',
  DataImage: 'DataImage',
};

/** Reads the type of an image: `virtual_env_type` in the words of orders. Another type is not known, one of the others not possible here. */
export function readType(body: Members, types: readonly string[], impossible: ErrorRow = ERRORS.imageType): string {
  const type = given(body, 'type') ?? 'ECS';
  if (typeof type !== 'string' || !Object.hasOwn(ENVIRONMENTS, type)) throw new Answer(ERRORS.imageType);
  if (!types.includes(type)) throw new Answer(impossible);
  return ENVIRONMENTS[type] ?? type;
}

const OS_TYPES: readonly string[] = ['Linux', 'Windows', 'Other'];

/**
 * Reads the system of an image.
 *
 * @param missing what is said where there is none; without it there need not be one
 */
export function readSystem(body: Members, missing?: ErrorRow): Wanted['properties'] {
  const version = given(body, 'os_version');
  const type = given(body, 'os_type');
  if (type !== undefined && (typeof type !== 'string' || !OS_TYPES.includes(type))) throw new Answer(JOB_ERRORS.osType);
  const kind = type === undefined ? {} : { __os_type: type };
  if (version === undefined || version === '') {
    if (missing !== undefined) throw new Answer(missing);
    return kind;
  }
  if (typeof version !== 'string' || !isOsVersion(version)) throw new Answer(JOB_ERRORS.osVersion);
  const system = toOperatingSystem(version);
  return { __os_version: version, __os_type: system.type, __platform: system.platform, __os_bit: system.bit };
}

/** Reads how a server boots, and for which processors the image is: ARM's boot by UEFI alone. */
export function readFirmware(body: Members, { rows, profile }: Catalogue): Wanted['properties'] {
  const architecture = given(body, 'architecture') ?? 'x86';
  if (architecture !== 'x86' && architecture !== 'arm') throw new Answer(JOB_ERRORS.architecture);
  const firmware = given(body, 'hw_firmware_type');
  const row = rows.get('hw_firmware_type');
  const read = firmware === undefined || row === undefined ? {} : { hw_firmware_type: String(readValue(row, firmware, profile)) };
  return architecture === 'arm' ? { __support_arm: 'true', hw_firmware_type: 'uefi' } : read;
}

/** The key that an image is to be encrypted with. */
export function readKey(body: Members): Wanted['properties'] {
  const key = given(body, 'cmk_id');
  if (key === undefined || key === '') return {};
  if (typeof key !== 'string') throw new Answer(ERRORS.malformed);
  return { __system__cmkid: key };
}

/** The body of a call as members. */
export const bodyOf = (call: Call): Members => membersOf(call.body);
