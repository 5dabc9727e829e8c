/**
 * Adds to package-lock.json the packages of other platforms that npm left out: where a registry does not serve them, `npm install` drops
 * them without a word, and `npm ci` then refuses the lock. Run it after dependencies have changed; where nothing is missing, nothing changes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const SYSTEM = /(?:^|[/-])(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)(?=-|$)/;
const PROCESSOR = /-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?=-|$)/;
const C_LIBRARY = /-(?:(gnu)|(musl))(?:eabi(?:hf)?)?$/;

/** What npm needs to know to leave such a package alone elsewhere; how it is named says it all. */
function toEntry(name, version, dev) {
  const system = SYSTEM.exec(name)?.[1];
  const processor = PROCESSOR.exec(name)?.[1];
  if (system === undefined || processor === undefined) throw new Error(`${name} is not named after a platform: add it to the lock by hand`);
  const [, gnu, musl] = C_LIBRARY.exec(name) ?? [];
  const libc = gnu ? ['glibc'] : musl && ['musl'];
  return {
    version,
    cpu: [processor],
    ...(dev ? { dev } : {}),
    ...(libc && system === 'linux' ? { libc } : {}),
    optional: true,
    os: [system],
  };
}

const lock = JSON.parse(await readFile(file, 'utf8'));
const added = [];
for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`;
    if (Object.keys(lock.packages).some((path) => path === place || path.endsWith(`/${place}`))) continue;
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) throw new Error(`${name} is wanted as ${version}, which is no exact version`);
    lock.packages[place] = toEntry(name, version, dev);
    added.push(name);
  }
}
if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(added.length === 0 ? 'nothing is missing' : `added ${added.length}: ${added.join(', ')}`);
