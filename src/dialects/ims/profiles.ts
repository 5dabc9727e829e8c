import type { Switches } from '../../operation/operation.ts';

/** The clouds that run an IMS. */
export type Cloud = 'otc' | 'huawei';

/** What a tag has to look like. */
export interface TagForm {
  readonly key: RegExp;
  readonly value: RegExp;
}

/** What the clouds do differently with the same attribute. */
export interface Profile {
  /** Whose attributes there are. */
  readonly clouds: readonly Cloud[];
  /** What a name has to look like. */
  readonly name: RegExp;
  /** What the name of an extension attribute has to look like. */
  readonly extension: RegExp;
  /** The disk format of a new image that names none. */
  readonly diskFormat: string;
  /** What a tag looks like that is given as one text, `key.value`. */
  readonly tagText: TagForm;
  /** What a tag looks like that is given as an object. */
  readonly tagObject: TagForm;
}

/** Source: Image Attributes, `name`: letters, digits, `-`, `.`, `_` and space, no space at the ends; Huawei Cloud has Chinese too. */
const LATIN = /^(?! )[\w .-]+(?<! )$/;
const LATIN_AND_CHINESE = /^(?! )[\p{Script=Han}\w .-]+(?<! )$/u;
/** Names as Glance keeps them, which is below IMS. */
const ANY_CASE = /^[^\p{Cc}]{1,255}$/u;
/** Source: Open Telekom Cloud, Updating an Image: extension attribute names cannot contain uppercase letters. */
const NO_UPPER_CASE = /^[^\p{Cc}\p{Lu}]{1,255}$/u;

/** Source: Open Telekom Cloud, Image Tag Format, `tag`: digits, letters, underscores and hyphens. */
const PLAIN_TAG: TagForm = { key: /^[\w-]+$/, value: /^[\w-]*$/ };
/** Source: Huawei Cloud, Image Tag Format (2025-02): these in keys, points in values too; Chinese by its Chinese page (2022-09). */
const TAG: TagForm = { key: /^[\p{Script=Han}\w-]+$/u, value: /^[\p{Script=Han}\w.-]*$/u };
/**
 * Source: Huawei Cloud, Image Tag Data Formats (Paris, 2023-05), `image_tags`: all but `= * < > \ , | /`.
 *
 * gap: Open Telekom Cloud does not say which characters a tag may have that is an object; they are those of an older page of Huawei Cloud.
 */
const FREE_TAG: TagForm = { key: /^[^=*<>\\,|/\p{Cc}]+$/u, value: /^[^=*<>\\,|/\p{Cc}]*$/u };

/** By the switch `ims.profile`. `any` takes what either cloud takes; of the name of an extension only one of them says anything. */
const PROFILES = {
  any: {
    clouds: ['otc', 'huawei'],
    name: LATIN_AND_CHINESE,
    extension: NO_UPPER_CASE,
    diskFormat: 'zvhd2',
    tagText: TAG,
    tagObject: FREE_TAG,
  },
  otc: {
    clouds: ['otc'],
    name: LATIN,
    extension: NO_UPPER_CASE,
    diskFormat: 'zvhd2',
    tagText: PLAIN_TAG,
    tagObject: FREE_TAG,
  },
  huawei: {
    clouds: ['huawei'],
    name: LATIN_AND_CHINESE,
    extension: ANY_CASE,
    diskFormat: 'vhd',
    tagText: TAG,
    tagObject: TAG,
  },
} as const satisfies Record<string, Profile>;

/** The names that the switch takes. */
export const PROFILE_NAMES: readonly string[] = Object.keys(PROFILES);

/** The profile of a sandbox. */
export function profileOf(switches: Switches): Profile {
  return PROFILES[switches['ims.profile'] as keyof typeof PROFILES];
}
