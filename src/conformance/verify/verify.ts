import type { Json } from '../../operation/operation.ts';
import { packageVersion } from '../../package-root.ts';
import { Refusal } from '../../refusals.ts';
import { type Case, PERSONS } from './case.ts';
import { type Endpoint, exchange } from './endpoint.ts';
import { toPlaceText } from './read.ts';
import { type Exchanged, type Ran, runCase } from './run.ts';
import { type CaseResult, countResults, type Verified } from './verification.ts';

/** What is known of a cloud that answers otherwise than expected. */
export interface Explanation {
  readonly words: string;
  /** Whether that explains it: a case that is not what the emulator does explains nothing. */
  readonly isExplained: boolean;
}

/** Looks for what explains that a cloud answers otherwise than expected; `null`: nothing that is known. */
export type Explain = (one: Case, ran: Ran) => Promise<Explanation | null>;

/** What is to be verified. */
export interface VerifyWishes {
  readonly dialect: string;
  readonly cases: readonly Case[];
  readonly endpoint: Endpoint;
  readonly release: string | null;
  /** Leaves out what could change something. */
  readonly readOnly: boolean;
  /** Distinguishes what this run makes from all else. */
  readonly run: string;
  readonly explain: Explain;
  readonly pause: () => Promise<void>;
  /** Tells of each case when it is done. */
  readonly onResult?: (result: CaseResult, index: number) => void;
  /** Ends it after the case that is being run. */
  readonly signal?: AbortSignal;
}

/**
 * Holds cases against a cloud, one after the other, and takes back what they make.
 *
 * @throws Refusal when the cloud does not answer at all
 */
export async function verify(wishes: VerifyWishes): Promise<Verified> {
  const { endpoint, cases, dialect, release } = wishes;
  const versions = await readVersions(endpoint);
  await refuseOthers(wishes);
  const results: CaseResult[] = [];
  const exchanges: Exchanged[] = [];
  for (const [index, one] of cases.entries()) {
    const started = performance.now();
    const { ran, ...judged } = await judgeCase(one, index, wishes);
    exchanges.push(...(ran?.exchanges ?? []));
    const result: CaseResult = {
      name: one.name,
      place: toPlaceText(one.place),
      source: one.source ?? null,
      ...judged,
      differences: ran?.differences ?? [],
      left: ran?.left ?? [],
      duration: Math.round(performance.now() - started),
    };
    results.push(result);
    wishes.onResult?.(result, index);
  }
  const at = new Date().toISOString();
  const counts = countResults(results);
  return { verification: { version: 1, polyglance: packageVersion(), at, dialect, versions, release, counts, cases: results }, exchanges };
}

type Judged = Pick<CaseResult, 'result' | 'why'> & { readonly ran?: Ran };

async function judgeCase(one: Case, index: number, wishes: VerifyWishes): Promise<Judged> {
  const { endpoint, readOnly, signal, run, pause, explain } = wishes;
  const missing = PERSONS.find((person) => one.needs.includes(person) && endpoint.logins[person] === undefined);
  if (signal?.aborted === true) return { result: 'not-run', why: 'it was ended before' };
  if (readOnly && one.writes) return { result: 'not-run', why: 'it could change something' };
  if (missing !== undefined) return { result: 'not-run', why: `nobody is logged in as ${missing}` };
  const ran = await runCase(one, { endpoint, unique: `${run}-${index + 1}`, pause });
  if (ran.notRun !== null) return { result: 'not-run', why: ran.notRun, ran };
  if (ran.differences.length === 0) return { result: 'passed', why: null, ran };
  const found = await explain(one, ran);
  return { result: found?.isExplained === true ? 'explained' : 'unexplained', why: found?.words ?? null, ran };
}

/** What the target lists as its versions; nothing where it lists none. */
async function readVersions({ url, tls }: Endpoint): Promise<readonly string[]> {
  let json: Json | undefined;
  try {
    ({ json } = await exchange({ method: 'GET', url: `${url}/`, headers: {}, ...(tls === undefined ? {} : { tls }) }));
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Refusal(`${url} does not answer: ${message}; --target is where the image service is, without /v2`, 'surroundings');
  }
  const { versions } = (json ?? {}) as { readonly versions?: readonly { readonly id?: unknown }[] };
  return Array.isArray(versions) ? versions.flatMap((one) => (typeof one?.id === 'string' ? [one.id] : [])) : [];
}

/** A list that each image service of a dialect has. */
const LISTS: Readonly<Record<string, string>> = {
  'openstack-v2': '/v2/images?limit=1',
  'openstack-v1': '/v1/images?limit=1',
  rackspace: '/v2/images?limit=1',
  ims: '/v2/cloudimages?limit=1',
};

/**
 * Refuses what is no image service of the dialect, and one that takes nobody: each case would be otherwise.
 *
 * @throws Refusal
 */
async function refuseOthers({ dialect, endpoint: { url, logins, tls } }: VerifyWishes): Promise<void> {
  const path = LISTS[dialect];
  const headers = logins.owner === undefined ? {} : { 'x-auth-token': logins.owner.token };
  if (path === undefined) return;
  const { status } = await exchange({ method: 'GET', url: `${url}${path}`, headers, ...(tls === undefined ? {} : { tls }) });
  if (status === 401) throw new Refusal(`${url} does not take the token of --cloud: GET ${path} is answered with 401`, 'surroundings');
  if (status === 404 || status === 405)
    throw new Refusal(
      `${url} is no image service of ${dialect}: GET ${path} is answered with ${status}; --target is where it is, without /v2`,
    );
}
