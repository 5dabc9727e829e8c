/**
 * The acceptance tests of gophertelekomcloud for IMS, unchanged, against the built emulator: by token, and by access key. They are those that
 * need IMS alone, the life of a member of an image; the others begin with a bucket of OBS or a server of ECS, or skip themselves.
 *
 *     npm run test:gophertelekomcloud
 *
 * It takes the version that test/clients/gophertelekomcloud names, from the module proxy that Go is set to. Where there is no Go, or no such
 * module, the suite is not run, which fails only with MUST_RUN=1.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';
import { fetchModule, runTests, tellNotRun } from './go-module.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const MODULE = 'github.com/opentelekomcloud/gophertelekomcloud';
const TESTS = ['-run', '^TestImageServiceV2MemberLifecycle$', './acceptance/openstack/ims'];
/** An image of alice's, and the project of bob, whom it is shared with. */
const [IMAGE, BETA] = ['33ad552d-1149-471c-8190-ff6776174a00', '5f2c1a7d9b3e4c608d41e7a2b6f09c35'];

/** How each of two users logs in, in the words of a clouds.yaml. */
const WAYS = {
  'by token': [
    { username: 'alice', password: 'secret' },
    { username: 'bob', password: 'secret' },
  ],
  'by access key': [
    { ak: 'ALICEACCESSKEY000001', sk: 'alice-secret-access-key' },
    { ak: 'BOBACCESSKEY00000001', sk: 'bob-secret-access-key' },
  ],
};

function toClouds(base, [alice, bob]) {
  const common = { auth_url: `${base}/iam/v3`, user_domain_name: 'Default', project_domain_name: 'Default' };
  const toCloud = (user, project) => ({ auth: { ...common, ...user, project_name: project }, region_name: 'eu-de' });
  return JSON.stringify({ clouds: { alice: toCloud(alice, 'eu-de'), bob: toCloud(bob, 'eu-nl') } });
}

function toEnvironment(clouds) {
  // It reads those of other clouds, too.
  const others = Object.entries(process.env).filter(([name]) => !/^(?:OS|AWS)_/.test(name));
  return {
    ...Object.fromEntries(others),
    OS_CLIENT_CONFIG_FILE: clouds,
    OS_CLOUD: 'alice',
    OS_CLOUD_2: 'bob',
    OS_REGION_NAME: 'eu-de',
    OS_PROJECT_ID_2: BETA,
    OS_PRIVATE_IMAGE_ID: IMAGE,
  };
}

async function runAll(folder) {
  const own = mkdtempSync(join(tmpdir(), 'polyglance-gophertelekomcloud-'));
  const server = await startListening(process.execPath, [at('../../bin/polyglance.js'), 'start', '--port', '0']);
  const counts = { PASS: 0, SKIP: 0, FAIL: 0 };
  try {
    for (const [way, users] of Object.entries(WAYS)) {
      const clouds = join(own, 'clouds.yaml');
      const base = `http://127.0.0.1:${server.port}/sandbox/${way.replaceAll(' ', '-')}`;
      writeFileSync(clouds, toClouds(base, users));
      const { output, results } = await runTests(folder, TESTS, toEnvironment(clouds));
      for (const { result, name } of results) {
        counts[result] += 1;
        console.log(`${result.toLowerCase().padEnd(6)}  ${name}, ${way}`);
      }
      if (!results.some(({ result }) => result === 'PASS')) console.log(output);
    }
  } finally {
    await server.stop();
    rmSync(own, { recursive: true });
  }
  console.log(`gophertelekomcloud: ${counts.PASS} passed, ${counts.SKIP} skipped, ${counts.FAIL} failed`);
  if (counts.FAIL > 0 || counts.PASS < Object.keys(WAYS).length) process.exitCode = 1;
}

const folder = fetchModule(at('../clients/gophertelekomcloud'), MODULE);
if (folder === null) {
  tellNotRun('gophertelekomcloud');
} else {
  await runAll(folder);
}
