import type { Image } from '../../core/image.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, World } from '../../operation/operation.ts';
import { orBug } from './context.ts';
import { ERRORS } from './errors.ts';
import { type ImageMeta, oneOf, toText } from './headers.ts';

// Source: glance/api/v1/images.py, `_external_source`, `_get_size`, `_copy_from` of Glance 15.0.2.

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/** An image's data elsewhere on the web: to stay there (`location`) or to be copied. */
export interface Source {
  readonly kind: 'location' | 'copy-from';
  readonly url: string;
}

/** The header that really asks for a copy; `x-image-meta-copy_from` is taken and means nothing. */
const COPY_FROM = 'x-glance-api-copy-from';

/**
 * The source that a request names. Where it names both, the location counts here, and both are refused later.
 *
 * @throws Answer 400 for a URL that is empty or of no store
 */
export function readSource(meta: ImageMeta, call: Call): Source | null {
  const given = 'location' in meta ? meta.location : undefined;
  if (given !== undefined && given !== null) return { kind: 'location', url: checkUrl(given) };
  const copy = oneOf(call.headers[COPY_FROM]);
  if (given === null || copy === '') throw bad('External source should not be empty');
  return copy === undefined ? null : { kind: 'copy-from', url: checkUrl(toText(copy)) };
}

/** Whether the request names a location and a copy. */
export function namesBoth(meta: ImageMeta, call: Call): boolean {
  return Boolean(meta.location) && Boolean(call.headers[COPY_FROM]);
}

function checkUrl(url: string): string {
  if (!/^https?:\/\//i.test(url)) throw bad(`External sources are not supported: '${url}'`);
  return url;
}

/**
 * How long the data at a source is.
 *
 * gap: that there is none breaks Glance 15.0.2 where the request says a size, so that it asks for it later (500); here it is 404 too.
 *
 * @param call the request, where it comes to that later
 * @throws Answer 404 where there is none, 400 where it cannot be asked for
 */
export async function sizeOf(world: World, { url }: Source, call?: Call): Promise<number> {
  const reached = await world.outgoing.size(url);
  if (reached.kind === 'missing') {
    const missing = new Answer(ERRORS.notFound, { message: 'HTTP datastore could not find image at URI.' });
    throw call === undefined ? missing : orBug(call, missing);
  }
  if (reached.kind !== 'reached') throw bad(`The HTTP URL is invalid: ${url} cannot be reached`);
  return reached.size ?? 0;
}

/** An image with data elsewhere: active at once, with no checksum. */
export function withLocation(image: Image, url: string, at: number): Image {
  return { ...image, status: 'active', locations: [{ url, metadata: { store: 'web' } }], activeAt: at, updatedAt: at };
}
