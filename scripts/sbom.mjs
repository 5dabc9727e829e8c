/**
 * Writes the software bill of materials, CycloneDX 1.6 as JSON: what an installation brings, and what is bundled into dist.
 *
 *     npm run build && npm run sbom              # sbom.cdx.json
 *     npm run sbom -- ../sbom.cdx.json           # elsewhere
 *
 * It says what the lock says, without a time and without a number of its own: the same lock and the same build give the same bytes.
 * `npm sbom --omit dev` would leave out each package that a development dependency needs too, a third of them, and knows nothing of bundles.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readLicences } from './bundled.mjs';
import { root } from './pack.mjs';

const MODULES = 'node_modules/';

async function read(path) {
  return readFile(join(root, path), 'utf8');
}

const lock = JSON.parse(await read('package-lock.json')).packages;
const manifest = JSON.parse(await read('package.json'));
const bundled = readLicences(await read('dist/LICENSES-BUNDLED.txt'));

const nameOf = (path) => path.slice(path.lastIndexOf(MODULES) + MODULES.length);
const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
const refOf = (path) => purlOf(nameOf(path), lock[path].version);

/** Where Node finds a package that is asked for by another: beside it, or in a folder above. */
function find(name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf(`/${MODULES}`), 0))) {
    const path = `${folder === '' ? '' : `${folder}/`}${MODULES}${name}`;
    if (path in lock) return path;
    if (folder === '') return undefined;
  }
}

/** What a package asks for, as places in the lock; optional ones of another platform are not there. */
function needsOf(path) {
  const { dependencies = {}, optionalDependencies = {} } = lock[path];
  const asked = Object.keys({ ...dependencies, ...optionalDependencies });
  const found = asked.map((name) => [name, find(name, path)]);
  const missing = found.find(([name, place]) => place === undefined && !(name in optionalDependencies));
  if (missing !== undefined)
    throw new Error(`package-lock.json has no ${missing[0]}, which ${path || 'the package'} needs: run npm install`);
  return found.flatMap(([, place]) => place ?? []);
}

/** The places of all that `npm install polyglance` brings. */
function installed() {
  const places = new Set(needsOf(''));
  for (const place of places) for (const next of needsOf(place)) places.add(next);
  return [...places];
}

function placeOfBundled({ name, version }) {
  const place = Object.keys(lock).find((path) => path !== '' && nameOf(path) === name && lock[path].version === version);
  if (place === undefined) throw new Error(`${name} ${version} is in dist, and not in package-lock.json: run npm ci && npm run build`);
  return place;
}

function toLicences(license) {
  if (license === undefined) return [];
  return [/[ ()]/.test(license) ? { expression: license } : { license: { id: license } }];
}

function toComponent(place, isBundled) {
  const { version, license, integrity } = lock[place];
  const [, digest] = /^sha512-(\S+)/.exec(integrity ?? '') ?? [];
  return {
    type: 'library',
    'bom-ref': refOf(place),
    name: nameOf(place),
    version,
    scope: 'required',
    ...(digest === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] }),
    licenses: toLicences(license),
    purl: refOf(place),
    ...(isBundled ? { properties: [{ name: 'cdx:npm:package:bundled', value: 'true' }] } : {}),
  };
}

function byRef(a, b) {
  return a < b ? -1 : Number(a > b);
}

function toBom() {
  const inside = bundled.map(placeOfBundled);
  // The same version at two places is one package.
  const places = [...new Map([...installed(), ...inside].map((place) => [refOf(place), place])).values()];
  places.sort((a, b) => byRef(refOf(a), refOf(b)));
  const refs = new Set(places.map(refOf));
  const own = purlOf(manifest.name, manifest.version);
  // What is bundled has only those of its dependencies that are used: they are bundled as well.
  const needs = (place) => needsOf(place).filter((one) => refs.has(refOf(one)));
  const toDependency = (ref, found) => ({ ref, dependsOn: [...new Set(found.map(refOf))].sort(byRef) });
  const { name, version, description, license } = manifest;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: { type: 'application', 'bom-ref': own, name, version, description, licenses: toLicences(license), purl: own },
    },
    components: places.map((place) =>
      toComponent(
        place,
        inside.some((one) => refOf(one) === refOf(place)),
      ),
    ),
    dependencies: [toDependency(own, [...needsOf(''), ...inside]), ...places.map((place) => toDependency(refOf(place), needs(place)))],
  };
}

const file = resolve(process.argv[2] ?? join(root, 'sbom.cdx.json'));
const bom = toBom();
await writeFile(file, `${JSON.stringify(bom, null, 2)}\n`);
console.log(`${file}: ${bom.components.length} packages, ${bundled.length} of them bundled`);
