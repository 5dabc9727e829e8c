// Which operations raise an error code together. Tables of both name them, so they are neither's.

/** Operations that make an image of a server, a disk or a file. */
export const CREATES: readonly string[] = ['ims.cloudimage-create', 'ims.cloudimage-create-v21'];
/** Operations that make a whole-server image. */
export const WHOLES: readonly string[] = ['ims.whole-image-create'];
/** Operations that import a file quickly. */
export const QUICK_IMPORTS: readonly string[] = ['ims.quick-import', 'ims.quick-import-v21'];
/** Operations that make an image of a file and nothing else. */
export const IMPORTS: readonly string[] = [...QUICK_IMPORTS, 'ims.data-image-create', 'ims.data-image-create-v21'];
/** Operations that make a new image of something. */
export const NEWS: readonly string[] = [...CREATES, ...IMPORTS, ...WHOLES];
/** Operations that copy an image, in the region or to another. */
export const COPIES: readonly string[] = ['ims.cloudimage-copy', 'ims.cloudimage-copy-v21', 'ims.cloudimage-copy-across'];
/** Operations that register a file as the data of an image. */
export const REGISTERS: readonly string[] = ['ims.cloudimage-register'];
/** Operations that read a file. */
export const FILES: readonly string[] = [...CREATES, ...IMPORTS, ...REGISTERS];
/** Operations that write an image to a file. */
export const EXPORTS: readonly string[] = ['ims.cloudimage-export', 'ims.cloudimage-export-v21'];
/** Operations on the members of many images. */
export const SHARES: readonly string[] = ['ims.members-add', 'ims.members-update', 'ims.members-delete'];
/** Operations that begin a job. */
export const JOBS: readonly string[] = [...NEWS, ...COPIES, ...REGISTERS, ...EXPORTS, ...SHARES];
/** Operations that show a job. */
export const JOB_SHOWS: readonly string[] = ['ims.job-show', 'ims.job-progress-show'];
/** Operations of the own API whose path names a project. */
export const IN_PROJECT: readonly string[] = ['ims.job-show', 'ims.cloudimage-member-list', 'ims.cloudimage-member-show'];
/** Operations on tags of one image that its body names. */
export const TAGS_BY_BODY: readonly string[] = ['ims.tag-set', 'ims.image-tag-add', 'ims.image-tags-change', 'ims.image-tags-delete'];
/** Operations that change the tags of one image. */
export const TAG_CHANGES: readonly string[] = [...TAGS_BY_BODY, 'ims.image-tag-delete'];
/** Operations that are about the tags of all images. */
export const TAG_LISTS: readonly string[] = ['ims.tag-list', 'ims.tagged-image-find'];
