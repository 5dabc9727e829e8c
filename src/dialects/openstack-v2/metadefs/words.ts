import type { Content, MetadefReason } from '../../../core/metadef-reasons.ts';
import type { ErrorRow } from '../../../operation/error-row.ts';
import { ERRORS } from '../errors.ts';
import { UNDECODABLE } from '../list-query.ts';
import { toDenied } from './said.ts';

// Source: glance/common/exception.py, glance/db/__init__.py and glance/api/v2/metadef_*.py of Glance 25.1; recorded answers.

const say = (error: ErrorRow, explanation: string) => ({ error, explanation, detail: '' });
type Words = ReturnType<typeof say>;

type Wording = { readonly [Kind in MetadefReason['kind']]: (reason: Extract<MetadefReason, { kind: Kind }>) => Words };

const NOUNS: Readonly<Record<Content, string>> = {
  object: 'object',
  property: 'property',
  tag: 'tag',
  association: 'resource-type-association',
};

const toExisting: Readonly<Record<Content, (name: string, namespace: string) => string>> = {
  object: (name, namespace) => `A metadata definition object with name=${name} already exists in namespace=${namespace}.`,
  property: (name, namespace) => `A metadata definition property with name=${name} already exists in namespace=${namespace}.`,
  // They are not, on SQLite.
  tag: (name, namespace) =>
    `A metadata tag with name=${name} already exists in namespace=${namespace}. (Please note that metadata tag names are case insensitive).`,
  association: (name, namespace) =>
    `The metadata definition resource-type association of resource-type=${name} to namespace=${namespace} already exists.`,
};

const toMissing: Readonly<Record<Content, (name: string) => string>> = {
  object: (name) => `Could not find metadata object ${name}`,
  property: (name) => `Could not find property ${name}`,
  tag: (name) => `Could not find metadata tag ${name}`,
  association: (name) => `Failed to find resource type ${name} to delete`,
};

/** As Python's `title` writes a name. */
const title = (name: string): string => name.toLowerCase().replace(/[a-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1));

function toNotFound({ name, hidden, asked }: Extract<MetadefReason, { kind: 'namespace-not-found' }>): Words {
  if (hidden && asked === 'marker')
    return say(ERRORS.forbidden, `Forbidding request, metadata definition namespace=${name} is not visible.`);
  if (hidden && asked === 'show') return say(ERRORS.notFound, ERRORS.notFound.message);
  if (hidden || asked === 'others') return say(ERRORS.notFound, `Namespace ${name} not found`);
  if (asked === 'marker' && name === '') return say(ERRORS.notFound, 'Metadata definition namespace not found for id=');
  return say(ERRORS.notFound, `Metadata definition namespace=${name} was not found.`);
}

/** What Glance says for each reason of the core that is about definitions of metadata. */
export const METADEF_WORDING: Wording = {
  'namespace-not-found': toNotFound,
  'namespace-exists': ({ name }) => say(ERRORS.conflict, `The metadata definition namespace=${name} already exists.`),
  'namespace-taken': ({ name }) =>
    say(ERRORS.conflict, `Invalid update. It would result in a duplicate metadata definition namespace with the same name of ${name}`),
  'namespace-protected': ({ name }) => say(ERRORS.forbidden, `Metadata definition namespace ${name} is protected and cannot be deleted.`),
  'metadef-denied': ({ act }) => say(ERRORS.forbidden, toDenied(act)),
  'definition-not-found': ({ what, name }) => say(ERRORS.notFound, toMissing[what](name)),
  'definition-exists': ({ what, name, namespace }) => say(ERRORS.conflict, toExisting[what](name, namespace)),
  'definition-taken': ({ what, name, wanted, namespace }) =>
    say(
      ERRORS.conflict,
      what === 'tag'
        ? toExisting.tag(wanted, namespace)
        : `Invalid update. It would result in a duplicate metadata definition ${what} with the same name=${name} in namespace=${namespace}.`,
    ),
  'definition-protected': ({ what, name }) =>
    say(ERRORS.forbidden, `Metadata definition ${NOUNS[what]} ${name} is protected and cannot be deleted.`),
  'definition-not-storable': ({ act, what, field }) => {
    const why =
      field === null ? "Property names can't contain 4 byte unicode." : `${title(field)} can't contain 4 byte unicode characters.`;
    return say(ERRORS.badRequest, `Couldn't ${act} metadata ${what}: ${why}`);
  },
  'default-not-ascii': () => say(ERRORS.badRequest, UNDECODABLE),
  'resource-type-not-found': ({ name }) => say(ERRORS.notFound, `The metadata definition resource-type with name=${name}, was not found.`),
  'association-not-found': ({ name, namespace }) =>
    say(
      ERRORS.notFound,
      `The metadata definition resource-type association of resource-type=${name} to namespace=${namespace}, was not found.`,
    ),
  'prefix-missing': ({ property, prefix }) =>
    say(
      ERRORS.notFound,
      `Property ${property} does not start with the expected resource type association prefix of '${prefix ?? 'None'}'.`,
    ),
};
