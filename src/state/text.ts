import type { KeptMetadefs } from '../core/metadefs.ts';
import type { KeptSandbox, StateDocument } from './document.ts';

/**
 * Makes a function that writes a state as JSON: a line for each image, namespace and token, in pieces to be written one after the other.
 *
 * They never change, so each is written once and its text remembered as long as it lives; a sandbox that is the same
 * object as last time is not looked into. So a write costs little more than joining texts.
 */
export function createStateText(): (state: StateDocument) => readonly string[] {
  const texts = new WeakMap<object, string>();
  const sandboxes = new WeakMap<KeptSandbox, readonly string[]>();
  const write = (value: object): string => {
    const known = texts.get(value);
    if (known !== undefined) return known;
    const text = JSON.stringify(value);
    texts.set(value, text);
    return text;
  };
  const list = (values: readonly object[]): string[] =>
    values.flatMap((value, index) => (index === 0 ? ['\n', write(value)] : [',\n', write(value)]));
  const define = ({ own, masked, types }: KeptMetadefs): readonly string[] => [
    '\n"metadefs":{"own":[',
    ...list(own),
    `],"masked":${JSON.stringify(masked)},"types":${JSON.stringify(types)}},`,
  ];
  const pieces = (sandbox: KeptSandbox): readonly string[] => {
    const known = sandboxes.get(sandbox);
    if (known !== undefined) return known;
    const { images, metadefs, jobs = [], tokens, scenarios, name, createdAt, made, chance, clock, data } = sandbox;
    const head = JSON.stringify({ name, createdAt, made }).slice(0, -1);
    const written = [
      `${head},\n"images":{"own":[`,
      ...list(images.own),
      `],\n"masked":${JSON.stringify(images.masked)},\n"deleted":[`,
      ...list(images.deleted),
      ']},',
      ...(metadefs === undefined ? [] : define(metadefs)),
      ...(jobs.length === 0 ? [] : ['\n"jobs":[', ...list(jobs), '],']),
      `\n"tokens":{"issued":[`,
      ...list(tokens.issued),
      `],"revoked":${JSON.stringify(tokens.revoked)}${toCredentials(tokens)}},\n"scenarios":{"loaded":[`,
      ...list(scenarios.loaded),
      `],"removed":${JSON.stringify(scenarios.removed)}},\n"chance":${JSON.stringify(chance)},\n"clock":${JSON.stringify(clock)},\n"data":{`,
      Object.entries(data)
        .map(([key, entry]) => `\n${JSON.stringify(key)}:${write(entry)}`)
        .join(','),
      '}}',
    ];
    sandboxes.set(sandbox, written);
    return written;
  };
  return ({ version, sandboxes: all }) => [
    `{"version":${version},"sandboxes":[\n`,
    ...all.flatMap((sandbox, index) => (index === 0 ? pieces(sandbox) : [',\n', ...pieces(sandbox)])),
    '\n]}\n',
  ];
}

/** Application credentials, where some were made or deleted. */
function toCredentials({ credentials }: KeptSandbox['tokens']): string {
  return credentials === undefined ? '' : `,"credentials":${JSON.stringify(credentials)}`;
}
