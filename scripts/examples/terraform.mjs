import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyExample, FAILED, isThere, notRun, PASSED, POLYGLANCE, run } from './support.mjs';

/** A configuration that takes the provider from a folder. Terraform needs no `init` with it. */
const toOverride = (folder) => `provider_installation {
  dev_overrides { "terraform-provider-openstack/openstack" = ${JSON.stringify(folder)} }
  direct {}
}
`;

/** What one of the programs makes of it. */
function runWith(program, { name, scratch }) {
  const cwd = copyExample(name, join(scratch, program));
  const env = { CHECKPOINT_DISABLE: '1' };
  const tell = (...args) => run(program, [...args, '-no-color'], { cwd, env }).isGood;
  if (!tell('fmt', '-check', '-recursive')) return FAILED;
  const { OPENSTACK_PROVIDER_FOLDER: provider } = process.env;
  if (provider === undefined) {
    if (!tell('init')) return notRun(`${program} init cannot have the provider; see scripts/examples/terraform.mjs`);
  } else {
    env.TF_CLI_CONFIG_FILE = join(cwd, 'terraform.rc');
    writeFileSync(env.TF_CLI_CONFIG_FILE, toOverride(provider));
  }
  if (!tell('validate')) return FAILED;
  const flags = [[], ['--scenario', 'flaky.yaml', '--verify-plans']];
  const runs = flags.map((own) => run(process.execPath, [POLYGLANCE, 'exec', ...own, '--', program, 'test', '-no-color'], { cwd, env }));
  return runs.every(({ isGood }) => isGood) ? PASSED : FAILED;
}

/**
 * `terraform test` and `tofu test`, whichever is there, inside of `polyglance exec`. Where no registry has the provider, the folder that
 * OPENSTACK_PROVIDER_FOLDER names may have it: the program `terraform-provider-openstack`, as `go build` makes it.
 */
export function runTerraform(given) {
  const programs = ['terraform', 'tofu'].filter(isThere);
  if (programs.length === 0) return notRun('there is no terraform and no tofu');
  const outcomes = programs.map((program) => runWith(program, given));
  return outcomes.find(({ result }) => result !== 'passed') ?? { ...PASSED, why: `by ${programs.join(' and ')}` };
}
