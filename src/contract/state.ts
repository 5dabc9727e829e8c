import type { Reason } from '../core/reasons.ts';
import { type Looked, report } from './finding.ts';

type Words = readonly [expected: string, actual: string];

/** Reasons that are about what has become of things, and not about the request alone. */
const WORDS: { readonly [Kind in Reason['kind']]?: (reason: Extract<Reason, { kind: Kind }>) => Words } = {
  'transition-forbidden': ({ from, to }) => [`an image that may become ${to}`, `one that is ${from}`],
  'action-forbidden': ({ action, status }) => [`an image that can be ${action}d`, `one that is ${status}`],
  'image-protected': () => ['an image that is not protected', 'one that is'],
  'image-deactivated': () => ['an image that is active', 'one that is deactivated'],
  'image-exists': ({ id }) => ['an id that no image has', `the id ${id}`],
  'import-frozen': ({ method, status }) => [`an image that ${method} can import to`, `one that is ${status}`],
  'locations-frozen': ({ status }) => ['an image whose locations can be changed', `one that is ${status}`],
  'formats-missing': ({ names }) => [`an image with ${names.join(' and ')}`, 'one without'],
  'member-duplicate': ({ member }) => ['a project that is no member', `${member}, which is one`],
  'property-missing': ({ name }) => [`an image with the property ${name}`, 'one without'],
  'location-last': () => ['an image that is left with a location', 'one whose last one goes'],
  'copy-last': () => ['an image that is left in a store', 'one whose last copy goes'],
};

function wordsOf(reason: Reason): Words | undefined {
  return (WORDS[reason.kind] as ((one: Reason) => Words) | undefined)?.(reason);
}

/** Notes a request that comes at the wrong time: what it asks for cannot be done as things are. */
export function noteState(looked: Pick<Looked, 'call' | 'contract'>, reason: Reason): void {
  const words = wordsOf(reason);
  if (words === undefined) return;
  const [expected, actual] = words;
  const fix = 'Look at the image first, and wait for what is under way.';
  report(looked, { id: 'state', location: 'state', rule: reason.kind, expected, actual, severity: 'warning', fix });
}
