import { Answer } from '../../operation/answer.ts';
import type { Call, Reply, World } from '../../operation/operation.ts';
import { readObject, toStream } from '../../wire/object-storage.ts';
import { ERRORS } from './codes.ts';
import { type Context, requireMember } from './context.ts';
import { JOB_ERRORS } from './job-codes.ts';
import { startGroup, toJobReply } from './jobs.ts';
import { addImage, type Order, requireRoom, startOrder, toWork } from './make.ts';
import { readObjectUrl, requireObject, toPlace } from './objects.ts';
import {
  bodyOf,
  flagOf,
  given,
  type Members,
  membersOf,
  readFirmware,
  readKey,
  readMinDisk,
  readSystem,
  readType,
  readWanted,
  textOf,
  type Wanted,
} from './orders.ts';

// Source: Open Telekom Cloud, Creating an Image; Importing an Image File Quickly; Creating a Data Disk Image from an External Image File;
// Creating a Full-ECS Image.
//
// gap: there are no servers, disks, backups, vaults and keys here: each that is named is taken to be there, and fit. What an image that is
// made of one holds is a text that names it, and its system is the one that the order names, or `Other Linux(64 bit)`.

/** Data disks beside the system of one file. */
const DATA_DISKS_AT_MOST = 3;
const SYSTEM_DISK = [1, 1024] as const;
const DATA_DISK = [1, 2048] as const;
/** gap: gophertelekomcloud's own test makes an image for a disk of 1 GB so; the bound is that of the document. */
const DATA_IMAGE_DISK = [40, 2048] as const;
/** What a disk of a server is taken to be, in GB. */
const SERVER_DISK = 40;

function withProperties(wanted: Wanted, ...more: Wanted['properties'][]): Wanted {
  return { ...wanted, properties: Object.assign({}, wanted.properties, ...more) as Wanted['properties'] };
}

/** What is common to images that are made of a file. */
function fromFile(world: World, body: Members, { catalogue }: Context): Pick<Order, 'diskFormat' | 'source'> {
  const object = readObjectUrl(given(body, 'image_url'));
  requireObject(world, object);
  return { diskFormat: catalogue.profile.diskFormat, source: () => readObject(world, toPlace(object)) };
}

const OF_A_FILE = { __root_origin: 'file' };

function toFileOrder(world: World, body: Members, context: Context): Order {
  const wanted = readWanted(body, context.catalogue);
  const file = fromFile(world, body, context);
  const minDisk = readMinDisk(body, ...SYSTEM_DISK);
  const environment = readType(body, ['ECS', 'FusionCompute', 'BMS', 'Ironic', 'IsoImage']);
  const isIso = environment === 'IsoImage';
  flagOf(body, 'is_config');
  const isQuick = flagOf(body, 'is_quick_import');
  const missing = isQuick ? JOB_ERRORS.osVersion : undefined;
  const system = readSystem(body, isIso ? JOB_ERRORS.isoVersion : missing);
  const key = readKey(body);
  if (environment === 'Ironic' && '__system__cmkid' in key) throw new Answer(JOB_ERRORS.bareMetalKey);
  const more = [system, readFirmware(body, context.catalogue), key, OF_A_FILE, { virtual_env_type: environment }];
  return {
    ...withProperties(wanted, ...more),
    ...file,
    minDisk,
    job: 'imsImportImageJob',
    diskFormat: isIso ? 'iso' : file.diskFormat,
  };
}

/** A data disk in a file beside that of the system. Its system is that of the other. */
function toDiskOfFileOrder(world: World, body: Members, context: Context, system: Order, index: number): Order {
  const wanted = readWanted(body, context.catalogue, `${system.name}_data${index + 1}`);
  flagOf(body, 'is_quick_import');
  const { __os_type: osType = 'Linux' } = system.properties;
  return {
    ...withProperties(wanted, OF_A_FILE, { virtual_env_type: 'DataImage', __os_type: osType }),
    ...fromFile(world, body, context),
    minDisk: readMinDisk(body, ...DATA_DISK),
    job: 'imsImportDataImageJob',
  };
}

function readDisks(body: Members): readonly Members[] {
  const disks = given(body, 'data_images') ?? [];
  if (!Array.isArray(disks)) throw new Answer(ERRORS.malformed);
  return disks.map(membersOf);
}

function createOfFile(world: World, call: Call, context: Context, body: Members): Reply {
  const caller = requireMember(call);
  const system = toFileOrder(world, body, context);
  const disks = readDisks(body);
  if (disks.length === 0) return startOrder(world, call, caller, system);
  if (disks.length > DATA_DISKS_AT_MOST) throw new Answer(JOB_ERRORS.tooMany);
  const orders = [system, ...disks.map((disk, index) => toDiskOfFileOrder(world, disk, context, system, index))];
  const urls = [body, ...disks].map((one) => given(one, 'image_url'));
  if (new Set(urls).size < urls.length) throw new Answer(JOB_ERRORS.sameFile);
  return startOrders(world, call, 'imsImportOvaImageJob', orders);
}

function startOrders(world: World, call: Call, type: string, orders: readonly Order[]): Reply {
  const caller = requireMember(call);
  requireRoom(world, caller, orders.length);
  const parts = orders.map((order) => {
    const image = addImage(world, caller, order);
    return { type: order.job, image: image.id, input: call.body, work: toWork(world, image, order) };
  });
  return toJobReply(startGroup(world, call, type, call.body, parts));
}

function createOfServer(world: World, call: Call, { catalogue }: Context, body: Members): Reply {
  const server = textOf(body, 'instance_id', JOB_ERRORS.serverMissing);
  const origin = `instance,${server}`;
  const wanted = readWanted(body, catalogue);
  return startOrder(world, call, requireMember(call), {
    ...withProperties(wanted, { __data_origin: origin, virtual_env_type: 'FusionCompute' }),
    minDisk: SERVER_DISK,
    job: 'imsCreateImageByInstance',
    diskFormat: catalogue.profile.diskFormat,
    source: () => toStream(origin),
  });
}

/** Source: Creating an Image, `data_images`: its own names count, and no server may be named. */
function createOfServerDisks(world: World, call: Call, { catalogue }: Context, body: Members): Reply {
  const disks = readDisks(body);
  if (given(body, 'instance_id') !== undefined || disks.length === 0) throw new Answer(ERRORS.malformed);
  const orders = disks.map((disk): Order => {
    const origin = `volume,${textOf(disk, 'volume_id', JOB_ERRORS.disk)}`;
    return {
      ...withProperties(readWanted(disk, catalogue), { __data_origin: origin, virtual_env_type: 'DataImage', __os_type: 'Linux' }),
      minDisk: SERVER_DISK,
      job: 'imsCopyVolumeToImageJob',
      diskFormat: catalogue.profile.diskFormat,
      source: () => toStream(origin),
    };
  });
  return startOrders(world, call, 'imsVolumesToSysDataImagesJob', orders);
}

function createOfDisk(world: World, call: Call, { catalogue }: Context, body: Members): Reply {
  const origin = `volume,${textOf(body, 'volume_id', JOB_ERRORS.disk)}`;
  const wanted = readWanted(body, catalogue);
  const environment = readType(body, ['ECS', 'FusionCompute', 'BMS', 'Ironic'], JOB_ERRORS.source);
  const system = readSystem(body, JOB_ERRORS.osVersion);
  return startOrder(world, call, requireMember(call), {
    ...withProperties(wanted, system, { __data_origin: origin, virtual_env_type: environment }),
    minDisk: SERVER_DISK,
    job: 'imsVolumeCreateImageJob',
    diskFormat: catalogue.profile.diskFormat,
    source: () => toStream(origin),
  });
}

/** Makes images of whatever the order names: a file, a disk, disks of a server, or a server. */
export function createImages(world: World, call: Call, context: Context): Reply {
  requireMember(call);
  const body = bodyOf(call);
  if (given(body, 'image_url') !== undefined) return createOfFile(world, call, context, body);
  if (given(body, 'volume_id') !== undefined) return createOfDisk(world, call, context, body);
  if (given(body, 'data_images') !== undefined) return createOfServerDisks(world, call, context, body);
  return createOfServer(world, call, context, body);
}

/** Imports a file quickly: as a system, or as a data disk. */
export function importQuickly(world: World, call: Call, context: Context): Reply {
  const caller = requireMember(call);
  const body = bodyOf(call);
  const wanted = readWanted(body, context.catalogue);
  const file = fromFile(world, body, context);
  const minDisk = readMinDisk(body, ...SYSTEM_DISK);
  const environment = readType(body, ['ECS', 'BMS', 'DataImage'], JOB_ERRORS.source);
  if (environment === 'DataImage') return startOrder(world, call, caller, { ...toDataOrder(body, wanted), ...file, minDisk });
  const system = readSystem(body, JOB_ERRORS.osVersion);
  const more = [system, readFirmware(body, context.catalogue), OF_A_FILE, { virtual_env_type: environment }];
  return startOrder(world, call, caller, { ...withProperties(wanted, ...more), ...file, minDisk, job: 'imsImportImageJob' });
}

/** A data disk of a file, for Linux unless it says otherwise. */
function toDataOrder(body: Members, wanted: Wanted): Wanted & Pick<Order, 'job'> {
  const osType = given(body, 'os_type') ?? 'Linux';
  if (osType !== 'Linux' && osType !== 'Windows') throw new Answer(JOB_ERRORS.osType);
  const more = { virtual_env_type: 'DataImage', __os_type: osType };
  return { ...withProperties(wanted, readKey(body), OF_A_FILE, more), job: 'imsImportDataImageJob' };
}

/** Makes the image of a data disk of a file. */
export function createDataImage(world: World, call: Call, context: Context): Reply {
  const caller = requireMember(call);
  const body = bodyOf(call);
  const wanted = readWanted(body, context.catalogue);
  const file = fromFile(world, body, context);
  const minDisk = readMinDisk(body, ...DATA_IMAGE_DISK);
  return startOrder(world, call, caller, { ...toDataOrder(body, wanted), ...file, minDisk });
}

const WHOLE_TYPES = { CBR: 'CBR', CSBS: 'CSBS' } as const;

/** Makes the image of a whole server, of the server or of a backup of it. */
export function createWholeImage(world: World, call: Call, { catalogue }: Context): Reply {
  const caller = requireMember(call);
  const body = bodyOf(call);
  const wanted = readWanted(body, catalogue);
  const server = given(body, 'instance_id');
  const type = given(body, 'whole_image_type') ?? 'CSBS';
  if (typeof type !== 'string' || !Object.hasOwn(WHOLE_TYPES, type)) throw new Answer(ERRORS.imageType);
  const source = textOf(body, server === undefined ? 'backup_id' : 'instance_id', JOB_ERRORS.backupMissing);
  // To make an image of a server is to make a backup of it first.
  const backup = server === undefined ? source : world.chance.uuid('backup');
  const origin = server === undefined ? {} : { __data_origin: `instance,${source}` };
  const properties = { __whole_image: 'true', __backup_id: backup, virtual_env_type: 'FusionCompute', ...origin };
  return startOrder(world, call, caller, {
    ...withProperties(wanted, properties),
    minDisk: SERVER_DISK,
    job: server === undefined ? 'imsCreateWholeImageByBackupJob' : 'imsCreateWholeImageByInstanceJob',
    diskFormat: catalogue.profile.diskFormat,
    source: () => toStream(backup),
  });
}
