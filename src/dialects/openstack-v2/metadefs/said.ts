import type { MetadefAct } from '../../../core/metadef-reasons.ts';
import type { Said } from '../../../operation/error-row.ts';

// Which operations on definitions of metadata give which errors, and in which words where they are asked for.

const idsOf = (names: string): readonly string[] => names.split(' ').map((name) => `openstack-v2.metadef-${name}`);

/** Those that take a document. */
export const METADEF_BODIES = idsOf(
  'namespace-create namespace-update association-create property-create property-update object-create object-update tag-create-many tag-update',
);

/** Those that may meet a name that is taken. */
export const METADEF_CONFLICTS = [...METADEF_BODIES, ...idsOf('tag-create')];

/** What Glance's policy calls each act, and the operations that ask for it. */
const POLICIES: Readonly<Record<MetadefAct, readonly [policy: string, names: string]>> = {
  'add-namespace': ['add_metadef_namespace', 'namespace-create'],
  'modify-namespace': ['modify_metadef_namespace', 'namespace-update'],
  'delete-namespace': ['delete_metadef_namespace', 'namespace-delete property-clear object-clear tag-clear'],
  'add-association': ['add_metadef_resource_type_association', 'association-create'],
  'delete-association': ['remove_metadef_resource_type_association', 'association-delete'],
  'add-property': ['add_metadef_property', 'property-create'],
  'modify-property': ['modify_metadef_property', 'property-update'],
  'delete-property': ['remove_metadef_property', 'property-delete'],
  'add-object': ['add_metadef_object', 'object-create'],
  'modify-object': ['modify_metadef_object', 'object-update'],
  'delete-object': ['delete_metadef_object', 'object-delete'],
  'add-tag': ['add_metadef_tag', 'tag-create'],
  'add-tags': ['add_metadef_tags', 'tag-create-many'],
  'modify-tag': ['modify_metadef_tag', 'tag-update'],
  'delete-tag': ['delete_metadef_tag', 'tag-delete'],
};

/** What who is no administrator is told of an act. */
export function toDenied(act: MetadefAct): string {
  return `You are not authorized to complete ${POLICIES[act][0]} action.`;
}

/** The same by the operations that ask for it. */
export const METADEF_DENIED: readonly Said[] = (Object.keys(POLICIES) as MetadefAct[]).map((act) => ({
  message: toDenied(act),
  to: idsOf(POLICIES[act][1]),
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
