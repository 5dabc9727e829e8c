import type { ErrorRow } from '../../operation/error-row.ts';
import { COPIES, CREATES, EXPORTS, FILES, JOBS, NEWS, SHARES, WHOLES } from './operation-ids.ts';

// Codes of causes that lie outside of the image service, such as servers, backups, keys and bills: a scenario raises them. What they
// mean is said in our words. gap: the service has words of its own for them.

const SOURCE = 'Open Telekom Cloud, Image Management Service API reference, Error Codes';
const UPDATES = ['ims.cloudimage-update'];

type Coded = readonly [number: string, meaning: string];

/** Codes by the operations that raise them. */
const CODES: readonly (readonly [operations: readonly string[], codes: readonly Coded[]])[] = [
  [
    JOBS,
    [
      ['0014', 'The OpenStack below the service has failed.'],
      ['0016', 'The body of the request could not be worked on.'],
      ['0018', 'The job could not be submitted.'],
      ['0021', 'The kind of the source is not known.'],
      ['0025', 'The kind of the user is not right.'],
      ['0036', 'No token could be had on behalf of the user.'],
      ['0037', 'No access key could be had on behalf of the user.'],
      ['0041', 'No account was authorized.'],
      ['0053', 'The domain of the account could not be had.'],
      ['0060', 'There are too many jobs at once.'],
      ['0064', 'The identity service gave no tenant.'],
      ['0065', 'The identity service gave no domain of the tenant.'],
      ['0067', 'The id of the project is wrong.'],
      ['0087', 'The token is wrong.'],
      ['0105', 'The operation is not supported.'],
      ['0121', 'The object was not found.'],
    ],
  ],
  [
    NEWS,
    [
      ['0009', 'There is an image of this name.'],
      ['0011', 'forceCreate has to be true.'],
      ['0031', 'The id of the resource is wrong.'],
      ['0034', 'The number of images cannot be changed.'],
      ['0062', 'The name of the image is wrong.'],
      ['0095', 'There is no such key.'],
      ['0097', 'The key is not enabled.'],
      ['0099', 'The key may not be used.'],
      ['0100', 'The key service is not open to this account.'],
      ['0104', 'The region has several projects: one has to be named.'],
      ['0111', 'The system disk is too large.'],
      ['0138', 'The kind of the system could not be had.'],
      ['0145', 'The name of the project is wrong.'],
      ['0154', 'The service of enterprise projects does not answer.'],
      ['0156', 'The image could not be put into the enterprise project.'],
      ['0187', 'The key service has too much to do.'],
      ['0238', 'The account has not proved who it is.'],
      ['0239', 'The account has not enough money.'],
      ['0241', 'The account does not say how it pays.'],
      ['0242', 'The budget of the department is used up.'],
    ],
  ],
  [
    [...CREATES, ...WHOLES],
    [
      ['0005', 'There is no such server.'],
      ['0006', 'The system disk of the server is not fit for an image.'],
      ['0008', 'The server is not stopped.'],
      ['0010', 'The server has tasks under way.'],
      ['0022', 'The disk is in a state that allows no image.'],
      ['0063', 'Servers of this kind cannot become images.'],
      ['0110', 'The system disk is not available.'],
      ['0119', 'The server has no system disk.'],
      ['0137', 'The server could not be looked up.'],
      ['0139', 'Other disks of the server are in use for new servers.'],
      ['0140', 'The disks belong to different servers.'],
      ['0153', 'Disks of dedicated storage cannot become images.'],
      ['0164', 'The spot server is about to be taken back.'],
      ['0191', 'The flavors of servers could not be looked up.'],
    ],
  ],
  [
    [...FILES, ...EXPORTS],
    [
      ['0038', 'The bucket could not be made.'],
      ['0039', 'The rights of the bucket could not be given.'],
      ['0040', 'The object storage could not be found.'],
      ['0058', 'The bucket is in another region.'],
      ['0059', 'The file is too large.'],
      ['0069', 'The bucket cannot be reached.'],
    ],
  ],
  [
    EXPORTS,
    [
      ['0071', 'The image cannot be exported.'],
      ['0079', 'The image was made of one that is charged, and cannot be exported.'],
      ['0080', 'The image was made of a backup, and cannot be exported.'],
      ['0081', 'The image was made of a file, and cannot be exported.'],
    ],
  ],
  [
    WHOLES,
    [
      ['0020', 'There is no such backup.'],
      ['0029', 'The backup is an image already.'],
      ['0032', 'The backup is not available.'],
      ['0033', 'The backup is not one of a system disk.'],
      ['0126', 'The server is in a state that allows no whole image.'],
      ['0127', 'There is no such backup of a server.'],
      ['0132', 'The backup is in a state that allows no whole image.'],
      ['0133', 'The backup may not be used.'],
      ['0134', 'The backup is registered as an image already.'],
      ['0136', 'The server is being backed up.'],
      ['0165', 'The backup of the server may not be used.'],
      ['0176', 'The backup of the whole image could not be deleted.'],
      ['0180', 'The backup service makes no whole images.'],
      ['0181', 'The servers to protect could not be looked up.'],
      ['0182', 'The vault is too small.'],
      ['0183', 'A server can be in one vault only.'],
      ['0184', 'The vault could not be looked up.'],
      ['0185', 'The vault has as many servers as it can have.'],
      ['0186', 'The server belongs to the other backup service.'],
      ['0188', 'The vault is not available.'],
      ['0190', 'Whole images are made of backups of the newer service only.'],
      ['0193', 'The vault is not one for backups of servers.'],
      ['0195', 'A whole image has to have a system.'],
      ['0198', 'The backup is of another kind, or is not there.'],
    ],
  ],
  [
    COPIES,
    [
      ['0101', 'There is no longer the key that the image is encrypted with.'],
      ['0102', 'The key that the image is encrypted with is not enabled.'],
      ['0103', 'The key that the image is encrypted with may not be used.'],
      ['0106', 'The image belongs to another tenant.'],
      ['0177', 'The two tenants are in different regions.'],
      ['0178', 'The two tenants are the same.'],
      ['0179', 'The token of the agency is not valid.'],
      ['0189', 'The vault there takes no copies of images.'],
    ],
  ],
  [
    SHARES,
    [
      ['0112', 'The tenant could not be added.'],
      ['0113', 'The tenant could not be taken away.'],
    ],
  ],
  [
    UPDATES,
    [
      ['0028', 'The image is protected.'],
      ['0045', 'The code of the product could not be made.'],
      ['0066', 'The id of the image is wrong.'],
      ['0084', 'The image is private.'],
      ['0085', 'Images are not published in this way.'],
      ['0125', 'The image of a data disk cannot become public.'],
      ['0161', 'There is no right to name a vendor.'],
      ['0162', 'The name of a vendor has 12 letters and spaces at most, and none of these at its ends.'],
      ['0163', 'Vendors are named on images of Windows that boot by BIOS only.'],
      ['0168', 'The image of a data disk cannot be updated.'],
      ['0169', 'The image that it is updated from has another system.'],
      ['0170', 'The image that it is updated from has another format.'],
      ['0171', 'The image that it is updated from needs a larger disk.'],
      ['0172', 'The image that it is updated from needs more memory.'],
      ['0173', 'The image that it is updated from is for another environment.'],
      ['0174', 'The image that it is updated from has another name.'],
    ],
  ],
  [
    ['ims.cloudimage-list'],
    [
      ['0086', 'No image was found.'],
      ['0192', 'There is no such flavor.'],
    ],
  ],
  [
    // Those who delete an image do so by the native API, whose own errors have no codes.
    ['ims.image-delete'],
    [
      ['0090', 'The image is being made, and cannot be deleted.'],
      ['0092', 'An image is deleted by its owner only.'],
      ['0094', 'A public image cannot be deleted.'],
    ],
  ],
];

/** Errors that only a scenario raises, by their codes. */
export const CODE_ROWS: readonly ErrorRow[] = CODES.flatMap(([operations, codes]) =>
  codes.map(
    ([number, message]): ErrorRow => ({
      id: `ims.img-${number}`,
      status: 400,
      code: `IMG.${number}`,
      message,
      operations,
      raisedBy: 'service',
      source: SOURCE,
    }),
  ),
);
