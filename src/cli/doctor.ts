import { once } from 'node:events';
import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { Command } from 'commander';
import type { Settings } from '../config.ts';
import { packageFile, packageVersion } from '../package-root.ts';
import { isRefusal } from '../refusals.ts';
import { exitCodes, toEnding, toStartEnding } from './exit.ts';
import { addSettingOptions } from './flags.ts';
import { readSettings } from './settings.ts';
import type { CommandContext, StartDoors } from './start.ts';

/** One thing that was looked at. */
interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'error';
  readonly words: string;
}

const MORE = `
It takes the flags, the variables and the config of start, and looks at what would be
in the way: Node, the port, files, folders, containers, the clock, proxies; and starts
an emulator on a free port, to see it as a client does. Ends with 1 when something is
in the way.

Examples:
  polyglance doctor
  polyglance doctor --config polyglance/polyglance.yaml --port 8080`;

/** The command `doctor`: what would be in the way of an emulator with these settings. */
export function createDoctorCommand(context: CommandContext<StartDoors>): Command {
  const command = new Command('doctor')
    .description('Look for what would be in the way of an emulator, and see it as a client does')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE);
  addSettingOptions(command);
  // What start has is shown there.
  for (const option of command.options) option.hideHelp();
  return command.option('--json', 'as JSON: [{ name, state, words }]').action(async () => {
    const { settings, doors } = await readSettings(command, context);
    const checks = await examine(settings, doors, context.env);
    const { json = false } = command.opts<{ readonly json?: boolean }>();
    const lines = checks.map(({ name, state, words }) => `${state.padEnd(8)} ${name}: ${words}\n`);
    context.terminal.write(json ? `${JSON.stringify(checks, null, 2)}\n` : lines.join(''));
    context.end(checks.some(({ state }) => state === 'error') ? exitCodes.findings : exitCodes.fine);
  });
}

type Env = Readonly<Record<string, string | undefined>>;

async function examine(settings: Settings, doors: StartDoors, env: Env): Promise<readonly Check[]> {
  return [
    checkNode(),
    ...(await checkPorts(settings)),
    ...checkFolders(settings),
    ...(await checkJournal(settings)),
    checkContainer(settings),
    checkClock(settings),
    checkProxy(settings, env),
    ...(await checkClient(settings, doors)),
  ];
}

const ok = (name: string, words: string): Check => ({ name, state: 'ok', words });
const warning = (name: string, words: string): Check => ({ name, state: 'warning', words });
const error = (name: string, words: string): Check => ({ name, state: 'error', words });

function checkNode(): Check {
  const { engines } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly engines: { readonly node: string } };
  const [major = 0, minor = 0] = engines.node
    .replace(/[^\d.]/g, '')
    .split('.')
    .map(Number);
  const [ourMajor = 0, ourMinor = 0] = process.versions.node.split('.').map(Number);
  const words = `Node ${process.versions.node} on ${process.platform} ${process.arch}, polyglance ${packageVersion()}`;
  return ourMajor > major || (ourMajor === major && ourMinor >= minor)
    ? ok('node', words)
    : error('node', `${words}: it has to be ${engines.node}`);
}

/** All ports that a start opens. */
async function checkPorts(settings: Settings): Promise<readonly Check[]> {
  const { port, ports, adminPort } = settings;
  const own = Object.entries(ports).map(([home, wanted]) => [`port of ${home}`, wanted] as const);
  const admin = adminPort === null ? [] : [['admin port', adminPort] as const];
  return Promise.all([['port', port] as const, ...own, ...admin].map(([name, wanted]) => checkPort(name, wanted, settings)));
}

async function checkPort(name: string, port: number, settings: Settings): Promise<Check> {
  const { host } = settings;
  if (port === 0) return ok(name, 'a free one is taken');
  const problem = await listen(host, port);
  if (problem === null) return ok(name, `${port} on ${host} is free`);
  const { lines } = toStartEnding(problem, settings);
  if (problem.code !== 'EADDRINUSE') return error(name, lines.join(' '));
  const lives = await fetch(`http://${host}:${port}/__admin/health`, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  return error(name, `${lives ? 'an emulator is there already; ' : ''}${lines.join(' ')}`);
}

/** What is in the way of listening there; `null`: nothing. */
function listen(host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

function checkFolders({ state, maxUpload }: Settings): readonly Check[] {
  const folders = [['temporary folder', tmpdir()] as const, ...(state !== null && existsSync(state) ? [['state', state] as const] : [])];
  return folders.map(([name, folder]) => {
    if (!statSync(folder).isDirectory()) return error(name, `${folder} cannot keep it: that is not a folder`);
    try {
      accessSync(folder, constants.W_OK);
      const { bavail, bsize } = statfsSync(folder);
      const free = bavail * bsize;
      const words = `${folder} has ${toGiB(free)} free`;
      return free < maxUpload
        ? warning(name, `${words}, and an upload may have ${toGiB(maxUpload)}: --max-upload, --image-data discard`)
        : ok(name, words);
    } catch (thrown) {
      return error(name, `${folder} cannot be written to (${(thrown as NodeJS.ErrnoException).code ?? String(thrown)})`);
    }
  });
}

/** What start would say of the file, which is left as it is. */
async function checkJournal({ journal }: Settings): Promise<readonly Check[]> {
  if (journal === null) return [];
  const { checkJournalFile } = await import('../emulator/journal-writing.ts');
  try {
    await checkJournalFile(journal);
    return [ok('journal', `${journal} can be written`)];
  } catch (thrown) {
    return [error('journal', toEnding(thrown).lines.join(' '))];
  }
}

const toGiB = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

/** Files that engines put into their containers. */
const OF_CONTAINERS = ['/.dockerenv', '/run/.containerenv'];
const LOOPBACK = /^(localhost|127\..*|::1)$/;

function checkContainer({ host }: Settings): Check {
  const isInside = OF_CONTAINERS.some((file) => existsSync(file));
  if (!isInside) return ok('container', 'this is none');
  const words = `this is one, and it listens on ${host}`;
  return LOOPBACK.test(host) ? warning('container', `${words}: nobody outside reaches that; --host 0.0.0.0`) : ok('container', words);
}

/** A clock that is behind the package itself is wrong. */
function checkClock({ clock }: Settings): Check {
  const now = new Date();
  const made = statSync(packageFile('package.json')).mtime;
  const words = `${now.toISOString()} by this machine; the clouds' is ${clock.mode}`;
  return now < made
    ? warning('clock', `${words}; this package was installed at ${made.toISOString()}, later than now`)
    : ok('clock', words);
}

/** A client that asks a proxy for this machine reaches another one, or none. */
function checkProxy({ host }: Settings, env: Env): Check {
  const proxy = env['http_proxy'] ?? env['HTTP_PROXY'] ?? env['all_proxy'] ?? env['ALL_PROXY'] ?? '';
  if (proxy === '') return ok('proxy', 'none is set');
  const spared = (env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(',').map((one) => one.trim());
  const isSpared = spared.some((one) => one === '*' || one === host || (one === 'localhost' && LOOPBACK.test(host)));
  const words = `clients ask ${new URL(proxy, 'http://proxy').host}`;
  return isSpared
    ? ok('proxy', `${words}, but not for ${host}`)
    : warning('proxy', `${words} for ${host} too: set NO_PROXY=${host},localhost`);
}

/** An emulator that is in nobody's way, at the address where it listens. */
const HERE = { port: 0, state: null, watch: false, publicUrl: null, publicUrls: {}, tlsCa: null, journal: null } as const;

/** Starts an emulator of these settings on free ports, which keeps nothing, and logs in as clients do. */
async function checkClient(settings: Settings, doors: StartDoors): Promise<readonly Check[]> {
  const ports = Object.fromEntries(Object.keys(settings.ports).map((home) => [home, 0]));
  let emulator: Awaited<ReturnType<StartDoors['startEmulator']>>;
  try {
    const adminPort = settings.adminPort === null ? null : 0;
    emulator = await doors.startEmulator({ ...settings, ...HERE, ports, adminPort });
  } catch (thrown) {
    const words = isRefusal(thrown) ? thrown.message : toStartEnding(thrown, settings).lines.join(' ');
    return [error('files', words)];
  }
  try {
    const { fixtures, scenarios } = emulator.files;
    const files = [...fixtures, ...scenarios];
    const read = ok('files', files.length === 0 ? 'the default cloud, and no scenario' : files.join(', '));
    return [read, await lookAround(emulator), ...(await checkPublicUrl(settings))];
  } finally {
    await emulator.stop();
  }
}

async function lookAround({ homes, tokens }: Awaited<ReturnType<StartDoors['startEmulator']>>): Promise<Check> {
  const [token] = tokens;
  if (token === undefined) return warning('client', 'the fixtures have no token that is ready: clients have to log in');
  const { status, text } = await get(`${homes['openstack']}/v2/images`, { 'x-auth-token': token.id });
  if (status !== 200) return warning('client', `a list of images is answered with ${status}: ${text.slice(0, 200)}`);
  const { images } = JSON.parse(text) as { readonly images: readonly unknown[] };
  return ok('client', `${token.user} in ${token.project} sees ${images.length} images at ${homes['openstack']}`);
}

/** Asks our own emulator, which may have a certificate that nobody trusts yet. */
async function get(url: string, headers: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly text: string }> {
  const { request } = await (url.startsWith('https:') ? import('node:https') : import('node:http'));
  const sent = request(url, { headers, agent: false, rejectUnauthorized: false }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return { status: answer.statusCode ?? 0, text };
}

/** Links lead to the public URL: something has to be there. */
async function checkPublicUrl({ publicUrl }: Settings): Promise<readonly Check[]> {
  if (publicUrl === null) return [];
  try {
    const answer = await fetch(`${publicUrl}/__admin/health`, { signal: AbortSignal.timeout(2000) });
    return [
      answer.ok ? ok('public URL', `an emulator answers at ${publicUrl}`) : warning('public URL', `${publicUrl} answers ${answer.status}`),
    ];
  } catch {
    return [warning('public URL', `nothing answers at ${publicUrl} from here, where links in answers lead to`)];
  }
}
