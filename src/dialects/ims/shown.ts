import type { Image } from '../../core/image.ts';
import { DEFAULT_OS_VERSION, type OperatingSystem, toOperatingSystem } from './platforms.ts';

// What IMS shows of an image that it does not keep: made of what the image is.

const IMAGE_TYPES = { private: 'private', public: 'gold', shared: 'shared' } as const;

/**
 * Who may see an image, in IMS's three words. An image that may be shared, as OpenStack makes them, is private until it is; IMS
 * has no community, and shows such an image as one that is shared.
 */
export function visibility(image: Image): keyof typeof IMAGE_TYPES {
  if (image.visibility === 'public' || image.visibility === 'private') return image.visibility;
  return image.visibility === 'shared' && image.members.length === 0 ? 'private' : 'shared';
}

/** The type of an image. Source: Image Attributes, `__imagetype`. */
export function imageType(image: Image): string {
  return IMAGE_TYPES[visibility(image)];
}

/** The operating system of an image, as its version says. */
export function ofSystem({ properties }: Image): OperatingSystem & { readonly version: string } {
  const version = properties['__os_version'] ?? DEFAULT_OS_VERSION;
  return { version, ...toOperatingSystem(version) };
}
