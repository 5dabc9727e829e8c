/** What the clients of OpenStack do with definitions of metadata, as an administrator, in a sandbox of each case's own. */
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, succeed } from './support.mjs';

const ROOT = { OS_USERNAME: 'root', OS_PROJECT_NAME: 'admin' };
const DEFINED = {
  namespace: 'imported',
  visibility: 'public',
  resource_type_associations: [{ name: 'OS::Glance::Image', prefix: 'hw_' }],
  properties: { cores: { title: 'Cores', type: 'integer', minimum: 1, default: '2' } },
  objects: [{ name: 'limits', properties: { quota: { title: 'Quota', type: 'integer' } } }],
  tags: [{ name: 'kvm' }],
};

/** Commands of one client as root. */
function commandsOf(bin, base, ...program) {
  const ask = (...args) => succeed(bin, base, [...program, ...args], ROOT);
  return { ask, read: async (...args) => JSON.parse(await ask(...args, '-f', 'json')) };
}

async function inFile(content, work) {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-clients-'));
  try {
    const file = join(folder, 'definitions.json');
    writeFileSync(file, JSON.stringify(content));
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const metadefCases = [
  {
    name: 'openstack makes, changes, shows and deletes namespaces of metadata, as root and not as alice',
    async test(bin, url) {
      const base = `${url}/sandbox/metadef-namespaces`;
      const { ask, read } = commandsOf(bin, base, 'openstack', 'image', 'metadef', 'namespace');
      strictEqual((await read('create', '--public', '--display-name', 'D', 'ns')).visibility, 'public');
      const update = await run(bin, base, ['openstack', 'image', 'metadef', 'namespace', 'create', 'other']);
      match(update.output, /You are not authorized to complete add_metadef_namespace action/);
      await ask('set', '--protected', '--public', '--display-name', 'E', 'ns');
      const { display_name: name, protected: kept } = await read('show', 'ns');
      deepStrictEqual([name, kept], ['E', true]);
      const refused = await run(bin, base, ['openstack', 'image', 'metadef', 'namespace', 'delete', 'ns'], ROOT);
      match(refused.output, /Metadata definition namespace ns is protected and cannot be deleted/);
      await ask('set', '--unprotected', '--public', 'ns');
      await ask('delete', 'ns');
      deepStrictEqual(await read('list'), []);
    },
  },
  {
    name: 'openstack defines properties and objects, and says what they are for',
    async test(bin, url) {
      const base = `${url}/sandbox/metadef-contents`;
      const { ask, read } = commandsOf(bin, base, 'openstack', 'image', 'metadef');
      await ask('namespace', 'create', '--public', 'ns');
      await ask('property', 'create', 'ns', '--name', 'p', '--title', 'P', '--type', 'string', '--schema', '{"default": "x"}');
      await ask('property', 'set', 'ns', 'p', '--name', 'q', '--title', 'Q', '--type', 'integer', '--schema', '{"minimum": 1}');
      const { name, title, minimum } = await read('property', 'show', 'ns', 'q');
      deepStrictEqual([name, title, minimum], ['q', 'Q', 1]);
      await ask('object', 'create', '--namespace', 'ns', 'o');
      await ask('object', 'update', '--name', 'o2', 'ns', 'o');
      strictEqual((await read('object', 'show', 'ns', 'o2')).name, 'o2');
      await ask('resource', 'type', 'association', 'create', 'ns', 'OS::Nova::Server');
      await ask('resource', 'type', 'association', 'delete', 'ns', 'OS::Nova::Server');
      deepStrictEqual(await read('resource', 'type', 'list'), [{ Name: 'OS::Nova::Server' }]);
      await ask('property', 'delete', 'ns', 'q');
      await ask('object', 'delete', 'ns', 'o2');
      deepStrictEqual(await read('property', 'list', 'ns'), []);
    },
  },
  {
    name: 'glance imports a namespace with all that is in it',
    async test(bin, url) {
      const base = `${url}/sandbox/metadef-import`;
      const { ask } = commandsOf(bin, base, 'glance');
      await inFile(DEFINED, (file) => ask('md-namespace-import', '--file', file));
      match(await ask('md-property-show', 'imported', 'cores'), /\| default +\| 2 +\|/);
      match(await ask('md-object-property-show', 'imported', 'limits', 'quota'), /\| title +\| Quota +\|/);
      match(await ask('md-tag-list', 'imported'), /\| kvm +\|/);
      match(await ask('md-namespace-show', '--resource-type', 'OS::Glance::Image', 'imported'), /hw_cores/);
      match(await ask('md-namespace-list', '--resource-types', 'OS::Glance::Image'), /\| imported +\|/);
      await ask('md-namespace-update', '--namespace', 'other', 'imported');
      await ask('md-namespace-delete', 'other');
      match(await ask('md-resource-type-list'), /OS::Glance::Image/);
    },
  },
  {
    name: 'glance works on tags, properties and objects of a namespace, one by one and all at once',
    async test(bin, url) {
      const base = `${url}/sandbox/metadef-tags`;
      const { ask } = commandsOf(bin, base, 'glance');
      await ask('md-namespace-create', '--visibility', 'public', 'ns');
      await ask('md-tag-create-multiple', '--names', 'a,b', 'ns');
      await ask('md-tag-create', '--name', 't1', 'ns');
      await ask('md-tag-update', '--name', 't2', 'ns', 't1');
      match(await ask('md-tag-list', 'ns'), /\| t2 +\|\s+\| b +\|\s+\| a +\|/);
      await ask('md-property-create', '--name', 'p', '--title', 'P', '--type', 'string', '--schema', '{"default": "x"}', 'ns');
      await ask('md-object-create', '--name', 'o', '--schema', '{"properties": {"x": {"title": "X", "type": "string"}}}', 'ns');
      await ask('md-resource-type-associate', '--name', 'RT', '--prefix', 'p_', 'ns');
      match(await ask('md-namespace-resource-type-list', 'ns'), /\| RT +\| p_ +\|/);
      for (const all of ['tags', 'properties', 'objects']) await ask(`md-namespace-${all}-delete`, 'ns');
      strictEqual(/\| (a|p|o) +\|/.test(`${await ask('md-tag-list', 'ns')}${await ask('md-property-list', 'ns')}`), false);
    },
  },
];
