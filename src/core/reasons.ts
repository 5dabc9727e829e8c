import type { MetadefReason } from './metadef-reasons.ts';

/**
 * Why the core will not do something. It knows no status and no wording: a dialect turns a reason into that cloud's answer.
 * `kind` names the case; `data` carries what the answer may have to name.
 */
export type Reason =
  | { readonly kind: 'image-not-found'; readonly id: string }
  | { readonly kind: 'image-exists'; readonly id: string }
  | { readonly kind: 'image-protected'; readonly id: string }
  | { readonly kind: 'not-owner'; readonly id: string; readonly act: ImageAct }
  | { readonly kind: 'owner-not-yours'; readonly owner: string | null }
  | { readonly kind: 'owner-admin-only' }
  | { readonly kind: 'update-hides-image'; readonly id: string }
  | { readonly kind: 'publicize-denied' }
  | { readonly kind: 'reader-denied'; readonly act: ImageAct }
  | { readonly kind: 'property-exists'; readonly name: string }
  | { readonly kind: 'property-missing'; readonly name: string }
  | { readonly kind: 'attribute-permanent'; readonly name: string }
  | { readonly kind: 'attribute-out-of-range'; readonly name: string; readonly maximum: number }
  | { readonly kind: 'attribute-negative'; readonly name: string; readonly value: number }
  | { readonly kind: 'format-fixed'; readonly name: string }
  | { readonly kind: 'formats-missing'; readonly names: readonly string[] }
  | { readonly kind: 'text-not-storable'; readonly name: string | null }
  | { readonly kind: 'transition-forbidden'; readonly from: string; readonly to: string }
  | { readonly kind: 'action-forbidden'; readonly action: 'deactivate' | 'reactivate'; readonly status: string }
  | {
      readonly kind: 'limit-exceeded';
      readonly what: 'properties' | 'tags' | 'members' | 'locations';
      readonly attempted: number;
      readonly maximum: number;
    }
  | { readonly kind: 'upload-too-large'; readonly maximum: number }
  | { readonly kind: 'store-full' }
  | { readonly kind: 'store-denied' }
  | { readonly kind: 'image-deactivated'; readonly id: string }
  | { readonly kind: 'range-unsatisfiable' }
  | { readonly kind: 'locations-hidden'; readonly act: LocationAct }
  | { readonly kind: 'locations-frozen'; readonly act: LocationAct; readonly status: string }
  | { readonly kind: 'locations-emptied' }
  | { readonly kind: 'location-last' }
  | { readonly kind: 'location-position'; readonly act: LocationAct }
  | { readonly kind: 'location-duplicate'; readonly url: string }
  | { readonly kind: 'location-invalid' }
  | { readonly kind: 'location-unreachable' }
  | { readonly kind: 'location-metadata'; readonly key: string }
  | { readonly kind: 'locations-occupied' }
  | { readonly kind: 'validation-data'; readonly problem: string }
  | { readonly kind: 'member-not-found'; readonly member: string; readonly id: string }
  | { readonly kind: 'member-duplicate'; readonly member: string; readonly id: string }
  | { readonly kind: 'members-forbidden'; readonly act: MemberAct; readonly id: string; readonly notShared: boolean }
  | { readonly kind: 'members-image-not-found'; readonly id: string }
  | { readonly kind: 'tags-forbidden'; readonly act: 'update' | 'delete'; readonly id: string }
  | { readonly kind: 'tag-limit-exceeded'; readonly id: string; readonly attempted: number; readonly maximum: number }
  | { readonly kind: 'tag-not-found'; readonly tag: string; readonly id: string }
  | { readonly kind: 'store-unknown'; readonly store: string }
  | { readonly kind: 'store-missing'; readonly store: string }
  | { readonly kind: 'copy-image-not-found'; readonly id: string }
  | { readonly kind: 'copy-frozen' }
  | { readonly kind: 'copy-last' }
  | { readonly kind: 'copy-not-found'; readonly store: string; readonly id: string }
  | { readonly kind: 'import-frozen'; readonly method: string; readonly status: string }
  | { readonly kind: 'import-format-missing'; readonly name: string }
  | MetadefReason;

/** What a caller wanted to do with an image. */
export type ImageAct = 'update' | 'delete' | 'upload' | 'create' | 'deactivate' | 'reactivate' | 'delete-copy';
/** What a caller wanted to do with an image's locations. */
export type LocationAct = 'add' | 'replace' | 'remove';
/** What a caller wanted to do with an image's members. */
export type MemberAct = 'create' | 'update' | 'delete' | 'list';

/** Carries a {@link Reason} out of the core. Recognised by `code`, so that two copies of the package understand each other. */
export class Refused extends Error {
  readonly code = 'POLYGLANCE_REFUSED';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.kind);
    this.name = 'Refused';
    this.reason = reason;
  }
}

/** Whether this was thrown by the core to say no. */
export function isRefused(thrown: unknown): thrown is Refused {
  return thrown instanceof Error && (thrown as { code?: unknown }).code === 'POLYGLANCE_REFUSED';
}
