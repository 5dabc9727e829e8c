import type { Said } from '../../../operation/operation.ts';

// Which operations on definitions of metadata give which errors, and in which words where they are asked for.

const idsOf = (names: string): readonly string[] => names.split(' ').map((name) => `openstack-v2.metadef-${name}`);

/** Those that take a document. */
export const METADEF_BODIES = idsOf(
  'namespace-create namespace-update association-create property-create property-update object-create object-update tag-create-many tag-update',
);

/** Those that may meet a name that is taken. */
export const METADEF_CONFLICTS = [...METADEF_BODIES, ...idsOf('tag-create')];

const POLICIES: readonly (readonly [policy: string, names: string])[] = [
  ['add_metadef_namespace', 'namespace-create'],
  ['modify_metadef_namespace', 'namespace-update'],
  ['delete_metadef_namespace', 'namespace-delete property-clear object-clear tag-clear'],
  ['add_metadef_resource_type_association', 'association-create'],
  ['remove_metadef_resource_type_association', 'association-delete'],
  ['add_metadef_property', 'property-create'],
  ['modify_metadef_property', 'property-update'],
  ['remove_metadef_property', 'property-delete'],
  ['add_metadef_object', 'object-create'],
  ['modify_metadef_object', 'object-update'],
  ['delete_metadef_object', 'object-delete'],
  ['add_metadef_tag', 'tag-create'],
  ['add_metadef_tags', 'tag-create-many'],
  ['modify_metadef_tag', 'tag-update'],
  ['delete_metadef_tag', 'tag-delete'],
];

/** What who is no administrator is told. */
export const METADEF_DENIED: readonly Said[] = POLICIES.map(([policy, names]) => ({
  message: `You are not authorized to complete ${policy} action.`,
  to: idsOf(names),
}));

/** What is said of a namespace that is not there. */
export const METADEF_MISSING: readonly Said[] = [
  {
    message: 'Metadata definition namespace={namespace} was not found.',
    to: idsOf('namespace-show object-list object-create object-show object-update object-delete'),
  },
  {
    message: 'Namespace {namespace} not found',
    to: idsOf(
      'namespace-update namespace-delete association-list association-create association-delete property-list property-create property-clear property-show property-update property-delete object-clear tag-list tag-create-many tag-clear tag-show tag-create tag-update tag-delete',
    ),
  },
];
