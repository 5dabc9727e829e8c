/**
 * schemathesis asks the built emulator what the OpenAPI description of each dialect allows, and what it does not allow, and holds every
 * answer against the description. It is not run where it cannot be installed; that fails only with MUST_RUN=1.
 *
 *   --requests 5000     how many at least, for each dialect
 *   --dialect NAME      only this one; may be there more than once
 *   --seed 1            other requests by another number
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startListening } from '../../scripts/listening.mjs';
import { root } from '../../scripts/pack.mjs';

const POLYGLANCE = join(root, 'bin', 'polyglance.js');
const HERE = fileURLToPath(new URL('.', import.meta.url));
const CHECKS = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_schema_conformance'];
const TOKENS = ['dev-alice', 'dev-root', 'dev-bob'];

/** Failures that are the real service's own, and why they stay. */
const OWN_FAILURES = [
  {
    dialect: 'openstack-v1',
    type: 'ServerError',
    operation: /^(?!(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) )/,
    reason:
      'Glance 15.0.2 answers 501 to a method that it does not know, on a path that it does not know either (openstack-v1.not-implemented)',
  },
];

/** The most rounds of a dialect: each asks otherwise than the one before. */
const ROUNDS = 12;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '5000' },
    dialect: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
  },
});
const wanted = Number(values.requests);

/** The program, or `null` where it cannot be installed. */
function findSchemathesis() {
  const made = spawnSync('bash', [join(root, 'scripts', 'clients.sh'), 'schemathesis'], { encoding: 'utf8' });
  if (made.status === 0) return join(made.stdout.trim(), 'schemathesis');
  console.log(made.stderr);
  return null;
}

/** The ids of all dialects. */
async function findDialects(url) {
  const { operations } = await getJson(`${url}/__admin/operations`);
  return [...new Set(operations.map(({ dialect }) => dialect))];
}

const getJson = async (url) => (await fetch(url, { headers: { 'x-auth-token': 'dev-root' } })).json();

/** What is there in the beginning, by the names of the parameters that it stands for. */
async function findKnown(base) {
  const { images } = await getJson(`${base}/__admin/images`);
  const idsOf = async (list) => (await getJson(`${base}/identity/v3/${list}`))[list].map(({ id }) => id);
  const projects = await idsOf('projects');
  return {
    image_id: images.map(({ id }) => id),
    project_id: projects,
    tenant_id: projects,
    member_id: projects,
    user_id: await idsOf('users'),
    role_id: await idsOf('roles'),
    service_id: await idsOf('services'),
    endpoint_id: await idsOf('endpoints'),
    region_id: await idsOf('regions'),
    domain_id: await idsOf('domains'),
    token_id: ['dev-alice', 'dev-bob'],
    store_id: ['fast', 'cheap'],
    namespace: ['known'],
    resource_type: ['known'],
    property_name: ['known'],
    object_name: ['known'],
    tag_name: ['known'],
    tag: ['known'],
  };
}

const countOperations = ({ paths }) =>
  Object.values(paths).flatMap((methods) => Object.keys(methods).filter((method) => !method.startsWith('x-'))).length;

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Resolves when a program ends, whatever it ends with. */
function runProgram(program, args, options) {
  return new Promise((resolve) => {
    execFile(program, args, options, (_error, stdout, stderr) => resolve({ stdout, stderr }));
  });
}

/** One round of schemathesis: its report, and what it printed. */
async function ask({ program, folder, description, base, home, known, examples, seed }) {
  const report = join(folder, 'report.json');
  const answers = join(folder, 'answers.json');
  rmSync(report, { force: true });
  const options = {
    url: `${base}${home}`,
    checks: CHECKS.join(','),
    phases: 'examples,coverage,fuzzing',
    'max-examples': examples,
    seed,
    workers: 1,
    'generation-database': 'none',
    'suppress-health-check': 'all',
    warnings: 'off',
    report: 'json',
    'report-json-path': report,
  };
  const { stdout, stderr } = await runProgram(
    program,
    ['run', description, '--no-shrink', '--no-color', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])],
    {
      maxBuffer: 2 ** 28,
      cwd: folder,
      env: {
        ...process.env,
        PYTHONPATH: HERE,
        PYTHONDONTWRITEBYTECODE: '1',
        SCHEMATHESIS_HOOKS: 'hooks',
        POLYGLANCE_BASE: base,
        POLYGLANCE_ANSWERS: answers,
        POLYGLANCE_TOKENS: JSON.stringify(TOKENS),
        POLYGLANCE_KNOWN: JSON.stringify(known),
      },
    },
  );
  try {
    return { ...readJson(report), answers: readJson(answers), printed: stdout };
  } catch {
    throw new Error(`schemathesis made no report:\n${stdout}\n${stderr}`);
  }
}

/** What a round found, as lines: what is the service's own, and what is not. */
function judge(dialect, { failures, errors, exit_code: code }) {
  const found = failures.flatMap(({ type, title, operations }) =>
    operations.map((operation) => {
      const own = OWN_FAILURES.find((one) => one.dialect === dialect && one.type === type && one.operation.test(operation));
      return { line: `${operation}: ${title}${own === undefined ? '' : `: ${own.reason}`}`, bad: own === undefined };
    }),
  );
  const broken = errors.map(({ title, count }) => ({ line: `${title}, ${count} times`, bad: true }));
  const all = [...found, ...broken];
  return code !== 0 && all.length === 0 ? [{ line: `schemathesis ended with ${code}`, bad: true }] : all;
}

/** Asks one dialect until there were enough requests. Returns how many findings are not the real service's own. */
async function runDialect({ dialect, ...more }) {
  let asked = 0;
  const findings = new Map();
  const answers = {};
  for (let round = 0; round < ROUNDS && asked < wanted; round += 1) {
    // What goes beyond the cases that a schema has by itself is shared among the operations.
    const examples = Math.max(1, Math.ceil((wanted - asked) / (2 * more.operations)));
    const found = await ask({ ...more, examples, seed: Number(values.seed) + round });
    asked += found.test_cases.generated;
    for (const [kind, count] of Object.entries(found.answers)) answers[kind] = (answers[kind] ?? 0) + count;
    const all = judge(dialect, found);
    for (const { line, bad } of all) findings.set(line, bad);
    if (all.some(({ bad }) => bad)) console.log(found.printed);
  }
  const bad = [...findings.values()].filter(Boolean).length;
  for (const [line, isBad] of findings) console.log(`${isBad ? 'FOUND' : 'known'}  ${dialect} ${line}`);
  const kinds = Object.keys(answers)
    .sort()
    .map((kind) => `${kind} ${answers[kind]}`);
  console.log(`${dialect}: ${asked} requests (${kinds.join(', ')}), ${bad} findings`);
  return bad;
}

const program = findSchemathesis();
if (program === null) {
  console.log('schemathesis: not run');
  if (process.env.MUST_RUN === '1') process.exitCode = 1;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-schemathesis-'));
  const fixtures = [join(root, 'fixtures'), join(HERE, 'fixtures.yaml')];
  const server = await startListening(process.execPath, [POLYGLANCE, 'start', '--port', '0', '--fixtures', ...fixtures]);
  try {
    const url = `http://127.0.0.1:${server.port}`;
    const dialects = values.dialect ?? (await findDialects(url));
    let bad = 0;
    for (const dialect of dialects) {
      const document = await getJson(`${url}/__admin/openapi/${dialect}.json`);
      const description = join(folder, `${dialect}.json`);
      writeFileSync(description, JSON.stringify(document));
      // No sandbox may have a v before a digit in its name.
      const base = `${url}/sandbox/${dialect.replace('-v', '-')}`;
      const home = new URL(document.servers[0].url).pathname;
      bad += await runDialect({
        dialect,
        program,
        folder,
        description,
        base,
        home,
        known: await findKnown(base),
        operations: countOperations(document),
      });
    }
    console.log(`schemathesis: ${bad} findings`);
    if (bad > 0) process.exitCode = 1;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
