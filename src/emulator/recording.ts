import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Values } from '../config/values.ts';
import { cleanAgain } from '../conformance/record/again.ts';
import { createCapture } from '../conformance/record/capture.ts';
import { createCases } from '../conformance/record/cases.ts';
import { toFixture } from '../conformance/record/fixture.ts';
import { createPlaceholders } from '../conformance/record/placeholders.ts';
import { openProxy } from '../conformance/record/proxy.ts';
import { readRecording } from '../conformance/record/read.ts';
import { openRecording, refuseExisting, refuseUnwritable, toRefusal } from '../conformance/record/recording.ts';
import { createRedact } from '../conformance/record/redact.ts';
import { createSession, type Session, type Tally } from '../conformance/record/session.ts';
import { type AskedRequest, createShadow, type OwnAnswer, type Shadow } from '../conformance/record/shadow.ts';
import { readTarget, type Trust } from '../conformance/record/target.ts';
import { askVersions } from '../conformance/record/versions.ts';
import { createViews } from '../conformance/record/views.ts';
import { readDefaultCloud } from '../documents/default-cloud.ts';
import { startEmulator } from '../emulator.ts';
import type { Dialect } from '../operation/operation.ts';
import { plural } from '../operation/report-words.ts';
import { packageVersion } from '../package-root.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { createDialects } from './dialects.ts';

/** What a recording is made into. */
export interface RecordingProducts {
  /** Path of a fixture file to write. */
  readonly fixture?: string;
  /** Path of a file of cases to write. */
  readonly cases?: string;
  /** Whether files that are there may be written over. */
  readonly overwrite?: boolean;
  /** Told a line at a time what is worth reading before the end. */
  readonly tell?: (line: string) => void;
}

/** How to record. */
export interface RecordingOptions extends RecordingProducts, Trust {
  readonly target: string;
  readonly host: string;
  readonly port: number;
  /** Path of the recording. */
  readonly output: string;
  readonly dialect: string;
  /** What the service is, in its user's words. */
  readonly release: string | null;
  readonly keepHost: boolean;
  /** Whether the emulator is asked the same. */
  readonly compare: boolean;
  /** Told a line at a time what is worth reading while it goes on. */
  readonly tell: (line: string) => void;
}

/** A recording under way. */
export interface Recording {
  readonly url: string;
  /** Where it is written. */
  readonly output: string;
  readonly target: string;
  /**
   * Ends it.
   *
   * @returns what it has been, a line each
   * @throws Refusal where not all could be written
   */
  stop(): Promise<readonly string[]>;
}

/** Milliseconds that the emulator has for an answer. */
const PATIENCE = 5000;

/**
 * Begins to stand between clients and a service.
 *
 * @throws Refusal for options that are not good and files that cannot be written; the system's error where the port cannot be had
 */
export async function startRecording(options: RecordingOptions): Promise<Recording> {
  const { output, overwrite = false, tell } = options;
  const target = readTarget(options.target, options);
  const dialect = findDialect(options.dialect);
  refuseExisting('--output', output, overwrite);
  refuseProducts(options);
  const { versions, trouble } = await askVersions(target);
  if (trouble !== null) tell(`${target.url} cannot be reached now (${trouble}): clients get a 502 of the recorder until it can`);
  let session: Session | undefined;
  const book = createPlaceholders();
  // What is not good ends it before a file is touched.
  const proxy = await openProxy({ ...options, target, onExchange: (exchange) => session?.take(exchange) });
  let rival: Rival | null = null;
  try {
    rival = options.compare ? await startRival(dialect) : null;
    const file = openRecording(output);
    const [at, by] = [new Date().toISOString(), packageVersion()];
    session = createSession({ file, redact: createRedact(book), shadow: rival?.shadow ?? null, tell });
    await file.write({ polyglance: 'recording', version: 1, at, by, dialect: dialect.id, release: options.release, versions });
  } catch (error) {
    await Promise.all([proxy.close(), rival?.stop()]);
    throw error;
  }
  const stop = async (): Promise<readonly string[]> => {
    await proxy.close();
    try {
      const tally = await session.end();
      if (tally.exchanges > 1) await cleanAgain(output, book);
      return await makeProducts(output, options, [toSummary(tally, output, proxy.url)]);
    } finally {
      await rival?.stop();
    }
  };
  return { url: proxy.url, output, target: target.url, stop };
}

/**
 * Makes a recording into a fixture and cases.
 *
 * @returns what was written, a line each
 * @throws Refusal for a recording that is none, and files that cannot be written
 */
export async function writeProducts(recording: string, products: RecordingProducts): Promise<readonly string[]> {
  refuseProducts(products);
  return makeProducts(recording, products, []);
}

/** Refuses at the beginning what could not be written at the end. */
function refuseProducts({ fixture, cases, overwrite = false }: RecordingProducts): void {
  if (fixture !== undefined) refuseUnwritable('--fixture', fixture, overwrite);
  if (cases !== undefined) refuseUnwritable('--cases', cases, overwrite);
}

/** Writes all that can be written, and refuses the rest then. */
async function makeProducts(
  recording: string,
  { fixture, cases, tell }: RecordingProducts,
  before: readonly string[],
): Promise<readonly string[]> {
  if (fixture === undefined && cases === undefined) return before;
  const steps = createCases();
  let views: ReturnType<typeof createViews> | undefined;
  const stamp = await readRecording(recording, (line, { dialect }) => {
    views ??= createViews(findDialect(dialect).attributes);
    views.see(line);
    steps.see(line);
  });
  views ??= createViews(findDialect(stamp.dialect).attributes);
  const told = [...before];
  const failed: string[] = [];
  const write = (flag: string, file: string, text: string, lines: readonly string[]): void => {
    try {
      writeFileSync(file, text);
      told.push(...lines);
    } catch (error) {
      failed.push(toRefusal(file, error, `${flag} `).message);
    }
  };
  if (fixture !== undefined) {
    const { text, count } = await toFixture(views, stamp);
    write('--fixture', fixture, text, [`${fixture}: a fixture with ${plural(count, 'image')}`]);
  }
  if (cases !== undefined) {
    const { text, count, leftOut, reasons } = await steps.write(stamp);
    const rest = `${plural(leftOut, 'exchange')} cannot be repeated${leftOut === 0 ? '' : ':'}`;
    const head = count === 0 ? `${cases} is not written: no exchange can be made a step` : `${cases}: ${plural(count, 'step')}`;
    const lines = [`${head}; ${rest}`, ...reasons.map((line) => `  ${line}`)];
    if (count === 0) told.push(...lines);
    else write('--cases', cases, text, lines);
  }
  if (failed.length === 0) return told;
  for (const line of told) tell?.(line);
  throw new Refusal(failed.join('\n'), 'surroundings');
}

/** The dialects that have images. */
function findDialect(id: string): Dialect & { readonly id: Exclude<Values['root'], 'all'> } {
  const dialects = createDialects().filter(({ attributes }) => attributes.length > 0);
  const found = dialects.find((one) => one.id === id);
  if (found !== undefined) return found as ReturnType<typeof findDialect>;
  const ids = dialects.map((one) => one.id);
  throw new Refusal(`there is no dialect ${JSON.stringify(id)}${didYouMean(id, ids) || `: it is one of ${ids.join(', ')}`}`);
}

function toSummary({ exchanges, aborted, reset, compared, differing }: Tally, output: string, url: string): string {
  if (exchanges === 0) return `${output}: 0 exchanges: no client has asked here; ${toAdvice(url)}`;
  const broken = [...(aborted === 0 ? [] : [`${aborted} aborted`]), ...(reset === 0 ? [] : [`${reset} reset`])].join(', ');
  const told = compared === 0 ? '' : `; ${compared} compared, ${differing} would have been answered otherwise`;
  return `${output}: ${plural(exchanges, 'exchange')}${broken === '' ? '' : ` (${broken})`}${told}`;
}

/** Where clients are told to ask, who take a place from the catalog otherwise. */
function toAdvice(url: string): string {
  return `tell them to with OS_IMAGE_ENDPOINT_OVERRIDE=${url}, or with image_endpoint_override: ${url} in the entry of clouds.yaml`;
}

/** The emulator that is asked the same. */
interface Rival {
  readonly shadow: Shadow;
  readonly stop: () => Promise<void>;
}

/** It listens on this machine alone, with nothing but what it is asked here. */
async function startRival(dialect: ReturnType<typeof findDialect>): Promise<Rival> {
  const settings = { host: '127.0.0.1', port: 0, auth: 'any', root: dialect.id, admin: false, journalSize: 1 } as const;
  const emulator = await startEmulator(settings);
  const [token] = emulator.tokens;
  const { identity } = readDefaultCloud();
  const shadow = createShadow({
    ask: (request) => ask(emulator.url, request),
    tokenHeaders: dialect.tokenHeaders ?? ['x-auth-token'],
    token: token?.id ?? 'any',
    project: identity.projects[0]?.id ?? '',
  });
  return { shadow, stop: () => emulator.stop() };
}

async function ask(url: string, { method, url: path, headers, body }: AskedRequest): Promise<OwnAnswer> {
  const { hostname, port } = new URL(url);
  const length = body.length > 0 || /^(POST|PUT|PATCH)$/.test(method) ? ['Content-Length', String(body.length)] : [];
  const all = ['Host', `${hostname}:${port}`, ...headers, ...length];
  const request = httpRequest({ hostname, port, method, path, headers: all, agent: false, timeout: PATIENCE });
  request.once('timeout', () => request.destroy(new Error('it does not answer')));
  request.end(body);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  const capture = createCapture();
  for await (const chunk of answer) capture.add(chunk as Uint8Array);
  return { status: answer.statusCode ?? 0, headers: answer.rawHeaders, body: capture.passed() };
}
