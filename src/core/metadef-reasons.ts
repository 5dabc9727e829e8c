import type { Definition } from './metadef.ts';

/** Why the core will not do something with definitions of metadata. */
export type MetadefReason =
  | { readonly kind: 'namespace-not-found'; readonly name: string; readonly hidden: boolean; readonly asked: NamespaceAsked }
  | { readonly kind: 'namespace-exists'; readonly name: string }
  | { readonly kind: 'namespace-taken'; readonly name: string }
  | { readonly kind: 'namespace-protected'; readonly name: string }
  | { readonly kind: 'metadef-denied'; readonly act: MetadefAct }
  | { readonly kind: 'definition-not-found'; readonly what: Content; readonly name: string }
  | { readonly kind: 'definition-exists'; readonly what: Content; readonly name: string; readonly namespace: string }
  | {
      readonly kind: 'definition-taken';
      readonly what: Content;
      readonly name: string;
      readonly wanted: string;
      readonly namespace: string;
    }
  | { readonly kind: 'definition-protected'; readonly what: Content; readonly name: string }
  | {
      readonly kind: 'definition-not-storable';
      readonly act: 'create' | 'update';
      readonly what: Definition;
      /** `null`: it is a name that is not. */
      readonly field: string | null;
    }
  | { readonly kind: 'default-not-ascii' }
  | { readonly kind: 'resource-type-not-found'; readonly name: string }
  | { readonly kind: 'association-not-found'; readonly name: string; readonly namespace: string }
  | { readonly kind: 'prefix-missing'; readonly property: string; readonly prefix: string | null };

/** What is in a namespace. */
export type Content = 'object' | 'property' | 'tag' | 'association';

/** For what a namespace was looked for: the real service has other words for each. */
export type NamespaceAsked = 'show' | 'marker' | 'objects' | 'others';

/** What only an administrator may do. What a namespace is meant for is added and taken away, and never changed. */
export type MetadefAct =
  | `${'add' | 'modify' | 'delete'}-${'namespace' | Exclude<Content, 'association'>}`
  | 'add-tags'
  | 'add-association'
  | 'delete-association';
