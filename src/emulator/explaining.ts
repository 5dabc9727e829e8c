import { presetsOf } from '../config/presets.ts';
import { logIn } from '../conformance/login.ts';
import { type Case, PERSONS } from '../conformance/verify/case.ts';
import type { Endpoint, Login } from '../conformance/verify/endpoint.ts';
import { type Ran, runCase } from '../conformance/verify/run.ts';
import type { Explain } from '../conformance/verify/verify.ts';
import { type Emulator, startEmulator } from '../emulator.ts';
import type { Dialect, SwitchRow } from '../operation/operation.ts';
import { PRESETS } from '../operation/preset.ts';
import type { Clouds } from './clouds.ts';

/** Whose tokens of the default cloud stand for the persons of a case. */
const TOKENS = { owner: 'dev-alice', other: 'dev-bob', admin: 'dev-root' } as const;

/** Where the tokens of a dialect are given out. */
const LOGINS: Readonly<Record<string, readonly [home: string, path: string]>> = {
  ims: ['iam', '/v3'],
  rackspace: ['rackspace-identity', '/v2.0'],
};

/**
 * The place of a dialect in an emulator of ours, with somebody logged in for each person of a case.
 *
 * @param clouds an emulator with the default cloud, or a sandbox of one
 */
export async function toOwnEndpoint({ homes }: Pick<Clouds, 'homes'>, dialect: Dialect): Promise<Endpoint> {
  const [home, path] = LOGINS[dialect.id] ?? ['identity', '/v3'];
  const logins: Partial<Record<keyof typeof TOKENS, Login>> = {};
  for (const person of PERSONS) {
    const auth = { auth_url: `${homes[home]}${path}`, token: TOKENS[person] };
    const { login } = await logIn({ name: 'the emulator', authType: undefined, auth, cacert: undefined, verify: true });
    logins[person] = login;
  }
  return { url: homes[dialect.home.slice(1)] ?? '', logins };
}

/** A way to set the emulator up that may be the one of a cloud. */
interface Candidate {
  readonly name: string;
  readonly settings: NonNullable<Parameters<Emulator['sandbox']>[1]>;
}

/** What explains differences, and what ends it. */
export interface Explainer {
  readonly explain: Explain;
  stop(): Promise<void>;
}

/** Looks for a preset, or a switch, with which the emulator answers a case as a cloud did. Nothing is started before it is asked for. */
export function createExplainer(dialect: Dialect): Explainer {
  let emulator: Promise<Emulator> | undefined;
  let count = 0;
  const candidates = candidatesOf(dialect);
  const explain: Explain = async (one, ran) => {
    emulator ??= startEmulator({ port: 0 });
    const running = await emulator;
    for (const candidate of candidates) {
      const { name, settings } = candidate;
      count += 1;
      const sandbox = running.sandbox(`try-${count}`, settings);
      try {
        const again = await runAgain(one, sandbox, dialect);
        if (candidate === candidates[0] && isAtSamePlace(ran, again)) return { words: NOT_OURS, isExplained: false };
        if (isSame(ran, again)) return { words: name, isExplained: true };
      } finally {
        sandbox.remove();
      }
    }
    return null;
  };
  return { explain, stop: async () => (await emulator)?.stop() };
}

/** Runs a case in a sandbox, where time goes by as it is waited for. */
async function runAgain(one: Case, sandbox: Clouds, dialect: Dialect): Promise<Ran> {
  const pause = async (): Promise<void> => sandbox.clock.advance('500ms');
  return runCase(one, { endpoint: await toOwnEndpoint(sandbox, dialect), unique: 'verify-again', pause });
}

/** The emulator as it is, each preset that has something to say of the dialect, and each other value of each switch. */
function candidatesOf({ switches }: Dialect): readonly Candidate[] {
  const presets = PRESETS.filter(({ name }) => switches.some(({ presets: set = {} }) => set[name] !== undefined));
  return [
    { name: 'as it is', settings: {} },
    ...presets.map(({ name }): Candidate => ({ name: `preset ${name}`, settings: { preset: name } })),
    ...switches.flatMap((row) =>
      valuesOf(row).map((value): Candidate => ({ name: `${row.name}: ${value}`, settings: { switches: { [row.name]: value } } })),
    ),
  ];
}

/** Values that a switch can have beside its own: all of a choice, and what presets and its examples name of the others. */
function valuesOf(row: SwitchRow): readonly (boolean | string | number)[] {
  const {
    type,
    enum: choice = [],
    examples = [],
  } = row.schema as {
    readonly type?: string;
    readonly enum?: readonly string[];
    readonly examples?: readonly string[];
  };
  const named = presetsOf(row).map(({ value }) => value);
  const all = [...(type === 'boolean' ? [true, false] : []), ...choice, ...examples, ...named];
  return [...new Set(all)].filter((value) => value !== row.default);
}

/** What each place has of its own: addresses, ids, times and the names that a run makes. */
const OWN =
  /[a-z][a-z0-9+.-]*:\/\/[^"\s<]+|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)?|verify(?:-[0-9a-z]+)+/gi;

/** Characters of an answer that is cut off which two places have to have alike: the rest is moved by what each has of its own. */
const ALIKE = 100;

/** What came, without what each place has of its own. */
function toPlain(actual: string): string {
  const text = actual.replace(OWN, '*');
  return actual.endsWith('…') ? text.slice(0, ALIKE) : text;
}

/** What is said of a case that the emulator does not pass either. */
const NOT_OURS = 'the emulator does not answer so either: the case is to be looked at';

/** Whether both are otherwise than expected in the same step and places, whatever it is that came. */
function isAtSamePlace(one: Ran, other: Ran): boolean {
  const places = ({ differences }: Ran): string => JSON.stringify(differences.map(({ step, place }) => [step, place]));
  return other.differences.length > 0 && places(one) === places(other);
}

/** Whether two places answer otherwise than expected in the same way. */
function isSame(one: Ran, other: Ran): boolean {
  const plain = ({ differences }: Ran): string =>
    JSON.stringify(differences.map(({ step, place, actual }) => [step, place, toPlain(actual)]));
  return other.differences.length > 0 && plain(one) === plain(other);
}
