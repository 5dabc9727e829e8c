import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { adminOperations } from '../src/admin/operations.ts';
import { foreignVariables, optionTable } from '../src/config/options.ts';
import { createDialects } from '../src/emulator/dialects.ts';
import { packageFile } from '../src/package-root.ts';
import { readPlan, readScenario } from '../src/scenario/read.ts';

// What examples/ shows can be copied: its names are those that there are, in files too that nothing here can run.

const EXAMPLES = packageFile('examples');
const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string };
const dockerfile = readFileSync(packageFile('Dockerfile'), 'utf8');
const dialects = createDialects();
const folders = readdirSync(EXAMPLES);
const files = readdirSync(EXAMPLES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/node_modules|\/(target|\.terraform|\.venv|__pycache__)(\/|$)/.test(entry.parentPath))
  .map(({ parentPath, name }) => ({ name: join(parentPath, name).slice(EXAMPLES.length + 1), path: join(parentPath, name) }))
  .map(({ name, path }) => ({ name, text: readFileSync(path, 'utf8') }));

const textOf = (name: string): string => files.find((file) => file.name === name)?.text ?? '';

/** All that a pattern finds in the examples, with the file that it stands in. */
const findAll = (pattern: RegExp): [string, string][] =>
  files.flatMap(({ name, text }) => [...text.matchAll(pattern)].map(([whole, found = whole]): [string, string] => [name, found]));

/** Scenarios that stand in the text of a program or of a manifest: from their first line up to what is not indented as they are. */
const scenarios = files.flatMap(({ name, text }) =>
  [...text.matchAll(/^( *)version: 1\n(?:\1.*\n)*?(?=\1?(?:[`"'-]|\s*$)|(?!\1))/gm)]
    .map(([block]) => block)
    .filter((block) => /^ *(rules|plan):/m.test(block))
    .map((block) => ({ name, block })),
);

describe('the examples', () => {
  it('each have a README and a line in docs/examples.md', () => {
    const page = readFileSync(packageFile('docs/examples.md'), 'utf8');
    expect(folders.filter((folder) => textOf(`${folder}/README.md`) === '' || !page.includes(`(../examples/${folder})`))).toEqual([]);
  });

  it('name the image of this version', () => {
    const named = findAll(/\bpolyglance:(\d+\.\d+\.\d+)/g);
    expect(new Set(named.map(([name]) => name.split('/')[0]))).toEqual(
      new Set(['github-actions', 'go', 'java', 'kubernetes', 'pytest', 'testcontainers']),
    );
    expect(named.filter(([, found]) => found !== version)).toEqual([]);
  });

  it('name the port that the emulator listens on', () => {
    const named = findAll(/\b(?:localhost|127\.0\.0\.1|polyglance|port|[pP]orts?\D{0,12}):? ?(\d{4,5})\b/g);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(([, found]) => Number(found) !== optionTable.port.default)).toEqual([]);
    expect(dockerfile).toContain(`EXPOSE ${optionTable.port.default}`);
  });

  it('name variables that the emulator knows', () => {
    const known = [...Object.values(optionTable).map(({ env }) => env), ...foreignVariables];
    const named = findAll(/\b(POLYGLANCE_[A-Z_]+)\b/g);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(([, found]) => !known.includes(found))).toEqual([]);
  });

  it('name admin operations that there are', () => {
    const known = adminOperations.map(({ path }) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]*')}/?$`));
    const named = findAll(/\/__admin(\/[a-z/]+)/g);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(([, found]) => !known.some((path) => path.test(found)))).toEqual([]);
  });

  it('name operations of the clouds that there are', () => {
    const known = new Set(dialects.flatMap(({ operations }) => operations.map(({ id }) => id)));
    const named = findAll(/\b(openstack-v[12]\.[a-z]+(?:-[a-z]+)+)\b/g);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(([, found]) => !known.has(found))).toEqual([]);
  });

  it('show scenarios in each language', () => {
    expect(new Set(scenarios.map(({ name }) => name.split('/')[0]))).toEqual(
      new Set(['go', 'java', 'kubernetes', 'pytest', 'terraform', 'testcontainers']),
    );
  });

  it.each(scenarios)('show a scenario that is good in $name', async ({ name, block }) => {
    await expect(readScenario(block, name, dialects)).resolves.toHaveProperty('name');
  });
});

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly [probe: `${string}Probe`]: { readonly httpGet: { readonly path: string; readonly port: string } };
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly replicas: number;
    readonly selector: Readonly<Record<string, unknown>>;
    readonly ports: readonly { readonly port: number; readonly targetPort: string }[];
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly containers: readonly Container[];
        readonly enableServiceLinks: boolean;
        readonly securityContext: object;
        readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
      };
    };
  };
}

describe('examples/kubernetes', () => {
  const manifests = parseAllDocuments(textOf('kubernetes/polyglance.yaml')).map((document) => document.toJS() as Manifest);
  const [config, deployment, service] = ['ConfigMap', 'Deployment', 'Service'].map((kind) => manifests.find((one) => one.kind === kind));
  const pod = deployment?.spec.template.spec;
  const container = pod?.containers[0];

  it('asks for health and readiness where they are', () => {
    const probes = [container?.startupProbe, container?.livenessProbe, container?.readinessProbe].map((probe) => probe?.httpGet);
    const [health, ready] = ['admin.health-show', 'admin.ready-show'].map(
      (wanted) => adminOperations.find(({ id }) => id === wanted)?.path,
    );
    expect(probes.map((probe) => probe?.path)).toEqual([`/__admin${health}`, `/__admin${health}`, `/__admin${ready}`]);
    expect(probes.map((probe) => probe?.port)).toEqual(Array.from(probes, () => container?.ports[0]?.name));
  });

  it('runs as the user of the image, with a read-only file system and without rights', () => {
    const [, user] = /^USER (\d+):\1$/m.exec(dockerfile) ?? [];
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: Number(user), runAsGroup: Number(user) });
    const locked = { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
    expect(container?.securityContext).toEqual(locked);
  });

  it('leads the service to the pods, and keeps its variable from the emulator', () => {
    expect(service?.spec.selector).toEqual(deployment?.spec.template.metadata.labels);
    expect(deployment?.spec.selector).toEqual({ matchLabels: deployment?.spec.template.metadata.labels });
    expect(service?.spec.ports[0]).toMatchObject({ port: container?.ports[0]?.containerPort, targetPort: container?.ports[0]?.name });
    // Kubernetes calls it after the service.
    expect(`${service?.metadata.name.toUpperCase()}_PORT`).toBe(optionTable.port.env);
    expect(pod?.enableServiceLinks).toBe(false);
  });

  it('mounts its scenarios where the image looks for them', () => {
    const [, folder] = /POLYGLANCE_SCENARIOS=(\S+)/.exec(dockerfile) ?? [];
    const mount = container?.volumeMounts.find(({ mountPath }) => mountPath === folder);
    expect(pod?.volumes.find(({ name }) => name === mount?.name)?.configMap?.name).toBe(config?.metadata.name);
    expect(Object.keys(config?.data ?? {}).every((name) => /\.(yaml|yml|json)$/.test(name))).toBe(true);
  });
});

interface Workflow {
  readonly jobs: {
    readonly service: {
      readonly services: { readonly polyglance: { readonly ports: readonly string[]; readonly options: string } };
      readonly env: Readonly<Record<string, string>>;
      readonly steps: readonly { readonly run?: string }[];
    };
    readonly package: { readonly steps: readonly { readonly run?: string }[] };
  };
}

describe('examples/github-actions', () => {
  const { jobs } = parse(textOf('github-actions/polyglance.yml')) as Workflow;
  const { polyglance } = jobs.service.services;

  it('publishes the port at which the client asks, and waits for health as the image does', () => {
    const [outside, inside] = polyglance.ports[0]?.split(':') ?? [];
    expect(Number(inside)).toBe(optionTable.port.default);
    const asked = [jobs.service.env['OS_AUTH_URL'], ...jobs.service.steps.map(({ run }) => run)].join('\n');
    expect(new Set(asked.match(/127\.0\.0\.1:\d+/g))).toEqual(new Set([`127.0.0.1:${outside}`]));
    const [, program, argument] = /^HEALTHCHECK .* CMD \["(\w+)", "(\w+)"\]$/m.exec(dockerfile) ?? [];
    expect(polyglance.options).toContain(`--health-cmd "${program} ${argument}"`);
  });

  it('posts a plan that is good', async () => {
    const posted = jobs.service.steps.flatMap(({ run }) => /-d '(.*)'/.exec(run ?? '')?.[1] ?? []);
    expect(posted).toHaveLength(1);
    await expect(readPlan(posted.join(), 'polyglance.yml', dialects, 'plan-1')).resolves.toHaveProperty('plan');
  });

  it('starts the emulator around the tests by a command that there is', () => {
    expect(jobs.package.steps.map(({ run }) => run)).toContain('npx polyglance exec -- npm test');
  });
});
