import type { ErrorRow } from '../../operation/error-row.ts';
import { signatureErrors } from '../../wire/gateway.ts';
import {
  COPIES,
  CREATES,
  EXPORTS,
  IN_PROJECT,
  JOBS,
  NEWS,
  QUICK_IMPORTS,
  REGISTERS,
  SHARES,
  TAG_CHANGES,
  TAG_LISTS,
  TAGS_BY_BODY,
  WHOLES,
} from './operation-ids.ts';

const CODES = 'Open Telekom Cloud, Image Management Service API reference, Error Codes';
const STATUSES = 'Open Telekom Cloud, Image Management Service API reference, Status Codes';
/** The gateway before the service. Its codes are `APIGW.` and the number that a gateway of one's own writes after `APIG.`. */
const GATEWAY = 'Huawei Cloud, API Gateway user guide, Error Codes, which are APIG.dddd there';

const LIST = ['ims.cloudimage-list', 'ims.tag-strings-list'];
const UPDATE = ['ims.cloudimage-update'];
/** What changes one image. */
const CHANGES = [...UPDATE, ...TAG_CHANGES];
/** Operations that say what an image is called, and for whom it is. */
const NAMES = [...UPDATE, ...NEWS, ...COPIES];
/** The operations of IMS's own API; the native ones answer in OpenStack's form. */
const OWN_OPERATIONS: readonly string[] = [
  ...LIST,
  ...CHANGES,
  'ims.image-tag-list',
  ...TAG_LISTS,
  'ims.cloudimage-member-list',
  'ims.os-version-list',
  ...JOBS,
];

/** One code of the service: 400 unless it says otherwise. */
export const service = (
  name: string,
  number: string,
  message: string,
  operations: ErrorRow['operations'],
  more: Partial<ErrorRow> = {},
): ErrorRow => ({
  id: `ims.${name}`,
  status: 400,
  code: `IMG.${number}`,
  message,
  operations,
  raisedBy: 'service',
  source: CODES,
  ...more,
});

const gateway = (name: string, status: number, number: string, message: string, source: string, cause?: string): ErrorRow => ({
  id: `ims.${name}`,
  status,
  code: `APIGW.${number}`,
  message,
  operations: '*',
  raisedBy: 'gateway',
  source,
  ...(cause === undefined ? {} : { cause }),
});

/** What the gateway says to signatures. */
export const SIGNATURE_ERRORS = signatureErrors('ims');

/** Every error of IMS's own API and of the gateway before it. A `cause` names the contract test that provokes it. */
export const ERRORS = {
  malformed: service('malformed', '0001', 'The request message format is invalid.', OWN_OPERATIONS, {
    cause: 'refuses a body that is not JSON',
  }),
  bodyEmpty: service('body-empty', '0007', 'The request body is empty.', [...UPDATE, ...TAGS_BY_BODY, 'ims.tagged-image-find', ...JOBS], {
    cause: 'refuses a request without a body',
  }),
  nameTooLong: service('name-too-long', '0002', 'The image name contains more than 128 characters.', NAMES, {
    cause: 'refuses a name of 129 characters',
  }),
  nameForm: service('name-form', '0003', 'The image name format is invalid.', NAMES, { cause: 'refuses a name of another form' }),
  nameMissing: service('name-missing', '0013', 'The image name is not specified.', NAMES, { cause: 'refuses an empty name' }),
  descriptionTooLong: service('description-too-long', '0004', 'The description contains more than 1024 characters.', NAMES, {
    cause: 'refuses a description of 1025 characters',
  }),
  descriptionForm: service('description-form', '0054', 'The image description format is invalid.', NAMES, {
    cause: 'refuses a description with angle brackets or a line break',
  }),
  imageType: service('image-type', '0024', 'The imagetype is invalid.', [...LIST, ...CREATES, ...QUICK_IMPORTS, ...WHOLES], {
    cause: 'refuses an image type that there is not',
    source: `${CODES}, Response Format`,
  }),
  idUnknown: service('image-id-unknown', '0027', 'The image ID in the request does not exist.', [...LIST, ...SHARES], {
    cause: 'refuses a marker that is no image',
  }),
  conflict: service('attribute-conflict', '0035', 'An attribute conflict occurred during the modification.', UPDATE, {
    cause: 'refuses to replace or remove what is not set',
    source: `${CODES}; Terraform's provider for Huawei Cloud adds what the service would not replace`,
  }),
  unavailable: service('image-unavailable', '0046', 'The image is unavailable.', [...UPDATE, ...COPIES, ...EXPORTS, ...SHARES], {
    cause: 'refuses to change an image that is not active',
    source: `${CODES}; that this code is the one is inferred from its meaning`,
  }),
  notOwner: service(
    'not-owner',
    '0047',
    'This operation can be performed only by the image owner.',
    [...CHANGES, ...EXPORTS, ...REGISTERS, ...SHARES],
    {
      cause: 'refuses to change what is only shared with the caller',
    },
  ),
  isPublic: service('image-public', '0083', 'The image is a public image.', [...CHANGES, ...COPIES], {
    cause: 'refuses to change a public image',
  }),
  memorySize: service('memory-size', '0055', 'The memory or disk size is invalid.', [...UPDATE, ...NEWS], {
    cause: 'refuses a memory size that is none',
  }),
  firmware: service(
    'firmware-type',
    '0141',
    'The value of hw_firmware_type is not uefi or bios.',
    [...UPDATE, ...CREATES, ...QUICK_IMPORTS],
    {
      cause: 'refuses another boot mode than bios and uefi',
    },
  ),
  enterpriseProject: service('enterprise-project', '0155', 'Failed to check the enterprise project ID validity.', NAMES, {
    cause: 'refuses an enterprise project that is no id',
  }),
  unknown: service('unknown', '0061', 'Unknown system error.', OWN_OPERATIONS),
  role: service(
    'role-invalid',
    '0026',
    'The role is invalid. You need to apply for the required permissions or pass the real-name authentication.',
    [...CHANGES, ...JOBS],
    { status: 403, cause: 'refuses a reader what changes an image' },
  ),
  imageMissing: service(
    'image-missing',
    '0144',
    'The image does not exist.',
    [...CHANGES, 'ims.image-tag-list', ...COPIES, ...EXPORTS, ...REGISTERS, 'ims.cloudimage-member-list', 'ims.cloudimage-member-show'],
    {
      status: 404,
      source: `${STATUSES} for the status, Error Codes for the code (400 there)`,
      cause: 'answers 404 for an image that is not there or not to be seen',
    },
  ),

  // Tags.
  tagInvalid: service('tag-invalid', '0115', 'The image tag is invalid.', [...TAGS_BY_BODY, 'ims.tagged-image-find', ...NEWS], {
    cause: 'refuses a tag whose key or value is not allowed',
  }),
  tagQuota: service(
    'tag-quota',
    '0116',
    'The number of image tags exceeds the quota.',
    ['ims.tag-set', 'ims.image-tag-add', 'ims.image-tags-change', ...NEWS],
    {
      cause: 'refuses the eleventh tag',
    },
  ),
  tagMissing: service('tag-missing', '0121', 'The object cannot be found.', ['ims.image-tag-delete'], {
    status: 404,
    source: 'Open Telekom Cloud, Deleting an Image Tag, for the status; Error Codes for the code (400 there), inferred from its meaning',
    cause: 'answers 404 to the deletion of a tag that is not there',
  }),
  projectMismatch: service(
    'project-mismatch',
    '0030',
    'The project ID and token in the request are invalid.',
    [...TAG_CHANGES.filter((id) => id !== 'ims.tag-set'), 'ims.image-tag-list', ...TAG_LISTS, ...IN_PROJECT, 'ims.members-update'],
    { cause: 'refuses a project in the path that is not the one of the token' },
  ),

  unauthorized: gateway(
    'unauthorized',
    401,
    '0301',
    'Incorrect IAM authentication information',
    'answers that users of the live service have published',
    'refuses a request without a token, or with one that was never issued',
  ),
  ...SIGNATURE_ERRORS,
  notFound: gateway(
    'not-found',
    404,
    '0101',
    'The API does not exist or has not been published in the environment',
    GATEWAY,
    "answers 404 for a path that there is not, in the gateway's form, after it asked for a token",
  ),
  methodNotAllowed: gateway(
    'method-not-allowed',
    405,
    '0201',
    'You are not allowed to use the method specified in the request',
    `${STATUSES} for status and words; the code is inferred: it is the gateway's for requests that it does not pass on`,
    'answers 405 for a method that the path does not have',
  ),
  bodyTooLarge: gateway(
    'request-entity-too-large',
    413,
    '0201',
    'Request entity too large',
    GATEWAY,
    'refuses a body of more than a mebibyte',
  ),
  mediaType: gateway(
    'unsupported-media-type',
    415,
    '0201',
    'Unsupported media type',
    'RFC 9110, 15.5.16; no document of IMS names it, code and form are inferred from other refusals of the gateway',
    'refuses another media type',
  ),
  tooManyRequests: gateway('too-many-requests', 429, '0308', 'The throttling threshold has been reached', GATEWAY),
  internalError: gateway('internal-error', 500, '0601', 'Internal server error', GATEWAY),
  serviceUnavailable: gateway(
    'service-unavailable',
    503,
    '0201',
    'Backend unavailable',
    `${STATUSES} for the status; words and code are those of the gateway's 502, inferred`,
  ),
} as const satisfies Record<string, ErrorRow>;

/** The contract tests that provoke the errors of the native API, by the name of OpenStack's row. */
export const NATIVE_CAUSES: Readonly<Record<string, string>> = {
  'bad-request': 'answers 400 to a body that is not JSON, as OpenStack does',
  forbidden: 'answers 403 to a change of what is read-only, as OpenStack does',
  'not-found': "answers 404 in OpenStack's form for an image that is not there",
  'method-not-allowed': 'answers 405 to a method that the native path does not have',
  conflict: 'answers 409 to a property that is not there, as OpenStack does',
  'request-entity-too-large': 'answers 413 to the 129th property, as OpenStack does',
  gone: 'answers 410 when the image is deleted under the upload, as OpenStack does',
  'uri-too-long': 'answers 414 to a URL that is too long, as OpenStack does',
  'unsupported-media-type': 'answers 415 to plain JSON, and says which types it takes',
  'range-not-satisfiable': 'answers 416 to a range beyond the end, as OpenStack does',
};
