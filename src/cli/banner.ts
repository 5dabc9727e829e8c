import type { Settings } from '../config.ts';

/** A token that works without a log-in. */
export interface ReadyToken {
  readonly id: string;
  /** Name of the user it stands for. */
  readonly user: string;
  /** Name of its project. */
  readonly project: string;
}

/** What there is to say about an emulator that is ready. */
export interface BannerFacts {
  readonly version: string;
  readonly url: string;
  /** URL of the admin API. */
  readonly admin: string;
  readonly homes: Readonly<Record<string, string>>;
  readonly tokens: readonly ReadyToken[];
  /** The files that were read. */
  readonly files: { readonly fixtures: readonly string[]; readonly scenarios: readonly string[] };
  readonly settings: Settings;
}

const LOOPBACK = /^(localhost|127\..*|::1)$/;
const AUTH = {
  any: 'any: every token is taken for the first user',
  off: 'off: nobody has to show a token',
} as const;

/**
 * The block that is printed when the emulator is ready.
 *
 * @param styled whether a person reads it: with bold and dim text
 */
export function toBanner({ version, url, admin, homes, tokens, files, settings }: BannerFacts, styled: boolean): string {
  const bold = (text: string): string => (styled ? `\u001b[1m${text}\u001b[22m` : text);
  const dim = (text: string): string => (styled ? `\u001b[2m${text}\u001b[22m` : text);
  const rows = [...Object.entries(homes), ['admin API', settings.admin ? admin : `off, but for ${url}/__admin/health`]];
  const notes = [
    ...tokens.map((token, index) => [index === 0 ? 'tokens' : '', `${token.id} (${token.user} in ${token.project})`]),
    ...(settings.auth === 'strict' ? [] : [['auth', AUTH[settings.auth]]]),
    ...files.fixtures.map((file, index) => [index === 0 ? 'fixtures' : '', file]),
    ...files.scenarios.map((file, index) => [index === 0 ? 'scenarios' : '', file]),
    ['seed', settings.seed],
    ...(settings.state === null ? [] : [['state', settings.state]]),
    ...(LOOPBACK.test(settings.host) ? [] : [['note', `listens on ${settings.host}: other machines can reach it`]]),
  ];
  const width = Math.max(...[...rows, ...notes].map(([label = '']) => label.length));
  const toLine = ([label = '', text = '']: readonly string[]): string => `  ${dim(label.padEnd(width))}  ${text}`;
  const lines = [bold(`polyglance ${version} is ready`), '', ...rows.map(toLine), '', ...notes.map(toLine), '', dim('Ctrl-C stops it.')];
  return `${lines.join('\n')}\n`;
}
