import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { logIn } from '../conformance/login.ts';
import { PERSONS, type Person } from '../conformance/verify/case.ts';
import type { Endpoint, Login, Tls } from '../conformance/verify/endpoint.ts';
import { type CaseSet, readCases } from '../conformance/verify/read.ts';
import type { Verified } from '../conformance/verify/verification.ts';
import { type VerifyWishes, verify } from '../conformance/verify/verify.ts';
import { readCloud, readCloudVariables } from '../documents/clouds-yaml.ts';
import { listFiles } from '../documents/folder.ts';
import { packageFile } from '../package-root.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { createDialects } from './dialects.ts';
import { createExplainer } from './explaining.ts';

/** What is held against what. */
export interface VerifyOptions {
  /** Where the image service is: `https://image.example.org`, without `/v2`. */
  readonly target: string;
  readonly dialect: string;
  /** Names of clouds of a clouds.yaml, by whom they log in. */
  readonly clouds: Readonly<Partial<Record<Person, string>>>;
  /** Files and folders of cases; those of the package without it. */
  readonly cases?: readonly string[];
  /** Only cases whose name has this in it. */
  readonly only?: string;
  readonly readOnly: boolean;
  readonly release: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onResult?: VerifyWishes['onResult'];
  readonly signal?: AbortSignal;
}

/** Milliseconds before something is asked again. */
const PAUSE = 500;

/**
 * Reads cases: those of the package for a dialect, or those of these files.
 *
 * @throws Refusal for a dialect that there is not, and with the place of everything that is wrong in a file
 */
export async function readCaseSets(dialect: string, paths?: readonly string[]): Promise<readonly CaseSet[]> {
  const dialects = createDialects().map(({ id }) => id);
  if (!dialects.includes(dialect)) {
    throw new Refusal(
      `there is no dialect ${JSON.stringify(dialect)}${didYouMean(dialect, dialects) || `: there are ${dialects.join(', ')}`}`,
    );
  }
  const files = await listFiles(paths ?? [packageFile(join('cases', dialect))]);
  const sets = await Promise.all(files.map((file) => readCases(file, dialects)));
  const other = sets.find((set) => set.dialect !== dialect);
  if (other !== undefined) throw new Refusal(`${other.file} has cases of ${other.dialect}, and ${dialect} is to be verified`);
  return sets;
}

/**
 * Holds cases against a cloud, and tells where it differs from the emulator.
 *
 * @throws Refusal for what is not good, where nobody can log in, and where there is no answer
 */
export async function verifyTarget(options: VerifyOptions): Promise<Verified> {
  const { target, readOnly, release, env, onResult, signal } = options;
  const url = readTarget(target);
  const sets = await readCaseSets(options.dialect, options.cases);
  const cases = sets.flatMap((set) => set.cases).filter(({ name }) => options.only === undefined || name.includes(options.only));
  if (cases.length === 0)
    throw new Refusal(
      options.only === undefined ? 'there is no case in these files' : `there is no case with ${JSON.stringify(options.only)} in its name`,
    );
  const dialect = createDialects().find(({ id }) => id === options.dialect);
  if (dialect === undefined) throw new Error(`${options.dialect} is no dialect`);
  const endpoint = { url, ...(await logInAll(options.clouds, env)) };
  const explainer = createExplainer(dialect);
  try {
    return await verify({
      dialect: dialect.id,
      cases,
      endpoint,
      release,
      readOnly,
      run: `verify-${Date.now().toString(36)}`,
      explain: explainer.explain,
      pause: () => wait(PAUSE),
      ...(onResult === undefined ? {} : { onResult }),
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    await explainer.stop();
  }
}

function readTarget(target: string): string {
  const isUrl = URL.canParse(target) && /^https?:$/.test(new URL(target).protocol) && new URL(target).search === '';
  if (!isUrl) throw new Refusal(`--target is ${JSON.stringify(target)}: it has to be a URL such as http://127.0.0.1:9292/openstack`);
  const url = target.replace(/\/+$/, '');
  if (!/\/v\d[\d.]*$/.test(url)) return url;
  throw new Refusal(
    `--target is ${JSON.stringify(target)}: it is where the image service is, without the version: ${url.replace(/\/v[\d.]+$/, '')}`,
  );
}

/** Logs everybody in that is named; without names the variables `OS_…` say who the owner is. */
async function logInAll(clouds: VerifyOptions['clouds'], env: VerifyOptions['env']): Promise<Pick<Endpoint, 'logins' | 'tls'>> {
  const logins: Partial<Record<Person, Login>> = {};
  let tls: Tls = {};
  for (const person of PERSONS) {
    const name = clouds[person];
    const variables = person === 'owner' ? readCloudVariables(env) : undefined;
    const entry = name === undefined ? variables : await readCloud(name, env);
    if (entry === undefined) continue;
    const done = await logIn(entry);
    logins[person] = done.login;
    if (person === 'owner') ({ tls } = done);
  }
  if (logins.owner === undefined) {
    throw new Refusal(
      'nobody is logged in: name a cloud of your clouds.yaml with --cloud, or set the variables OS_AUTH_URL, … or OS_TOKEN',
    );
  }
  refuseOdd(logins);
  return { logins, tls };
}

/** Who is not who they should be would be taken for a difference. */
function refuseOdd({ owner, other, admin }: Endpoint['logins']): void {
  if (owner?.project !== undefined && owner.project === other?.project)
    throw new Refusal('--other-cloud is to be somebody of another project, and is of the same project as --cloud');
  if (admin?.roles?.some((role) => /admin/i.test(role)) === false)
    throw new Refusal(`--admin-cloud is to be an administrator, and has the roles ${admin.roles.join(', ')}`);
}
