import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { packageFile } from '../../src/package-root.ts';

// What GitHub runs at a push and at a release, as far as it can be told from the files.

const FOLDER = '.github/workflows';
/** Whose actions are used; nobody else's. */
const OWNERS = ['actions', 'docker'];

type Permissions = Readonly<Record<string, string>>;
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions?: Permissions;
  readonly needs?: string | readonly string[];
  readonly strategy?: { readonly matrix: { readonly node: readonly number[] } };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (name: string): Workflow => parse(readFileSync(packageFile(`${FOLDER}/${name}`), 'utf8')) as Workflow;
const manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
};
const workflows = Object.fromEntries(readdirSync(packageFile(FOLDER)).map((name) => [name, read(name)]));
const steps = Object.values(workflows).flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps));
const runs = ({ steps: own }: Job): string => own.map(({ run = '' }) => run).join('\n');
const ci = read('ci.yml');
const release = read('release.yml');
const { check, npm, image, release: last } = release.jobs;

describe('the workflows', () => {
  it('are these two', () => {
    expect(Object.keys(workflows).sort()).toEqual(['ci.yml', 'release.yml']);
  });

  it('run only scripts and programs that there are', () => {
    const lines = steps.flatMap(({ run = '' }) => run.split('\n'));
    const scripts = lines.flatMap((line) => [...line.matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name));
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
    const files = lines.flatMap((line) => (/^(?:\.ci|scripts)\/\S+/.exec(line) ?? []).slice(0, 1));
    expect(files).toContain('.ci/run');
    expect(files.filter((file) => !existsSync(packageFile(file)))).toEqual([]);
  });

  it('use actions of known owners, each at a version', () => {
    const uses = steps.flatMap((step) => step.uses ?? []);
    const good = new RegExp(`^(${OWNERS.join('|')})/[a-z-]+@(v\\d+|[0-9a-f]{40})$`);
    expect(uses.length).toBeGreaterThan(5);
    expect(uses.filter((one) => !good.test(one))).toEqual([]);
  });

  it('leave no token of theirs in the clone', () => {
    const clones = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(clones.map((step) => step.with?.['persist-credentials'])).toEqual(clones.map(() => false));
  });

  it('put nothing that others write into a shell', () => {
    // Only GitHub's own variables and names stand in lines that a shell reads.
    expect(steps.flatMap(({ run = '' }) => run.match(/\$\{\{[^}]*\}\}/g) ?? [])).toEqual([]);
  });
});

describe('the check of each change', () => {
  it('runs all that has to hold, on each release of Node that is promised', () => {
    expect(Object.keys(ci.on).sort()).toEqual(['pull_request', 'push']);
    const nodes = ci.jobs['check']?.strategy?.matrix.node ?? [];
    expect(nodes).toEqual([20, 22, 24]);
    expect(manifest.engines.node).toContain(`>=${nodes[0]}`);
    expect(ci.jobs['check'] && runs(ci.jobs['check'])).toContain('.ci/run');
    expect(ci.permissions).toEqual({ contents: 'read' });
  });
});

describe('a release', () => {
  it('begins with a tag, and with the check of all that has to hold', () => {
    expect(release.on).toEqual({ push: { tags: ['v*'] } });
    expect(check && runs(check)).toMatch(/GITHUB_REF_NAME[\s\S]*\.ci\/run[\s\S]*npm run sbom[\s\S]*npm pack --ignore-scripts/);
    expect([npm?.needs, image?.needs, last?.needs]).toEqual(['check', 'check', ['npm', 'image']]);
  });

  it('gives each job the rights that it needs, and no other', () => {
    expect(release.permissions).toEqual({});
    expect(Object.fromEntries(Object.entries(release.jobs).map(([name, { permissions }]) => [name, permissions]))).toEqual({
      check: { contents: 'read' },
      npm: { contents: 'read', 'id-token': 'write' },
      image: { contents: 'read', packages: 'write' },
      release: { contents: 'write' },
    });
  });

  it('publishes the archive that was checked, for all, and says where it was made', () => {
    expect(npm && runs(npm)).toBe('\n\nnpm publish ./polyglance-*.tgz --provenance --access public');
    expect(check && runs(check)).toContain('repository.url=git+https://github.com/$GITHUB_REPOSITORY.git');
  });

  it('pushes the image to ghcr.io, with what it is made of and where', () => {
    const build = image?.steps.find(({ uses = '' }) => uses.startsWith('docker/build-push-action@'));
    expect(build?.with).toMatchObject({ push: true, provenance: 'mode=max', sbom: true });
    const logIn = image?.steps.find(({ uses = '' }) => uses.startsWith('docker/login-action@'));
    expect(logIn?.with).toMatchObject({ registry: 'ghcr.io' });
  });

  it('keeps the archive and its bill of materials beside it', () => {
    expect(last && runs(last)).toMatch(/gh release create .* \.\/polyglance-\*\.tgz sbom\.cdx\.json$/);
  });
});
