// Adds to package-lock.json the builds for other platforms that the registry in use could not serve.
// Native tools list one optional package for each platform. When a registry mirror lacks some of them, `npm install` leaves them out of the
// lockfile without a word, and `npm ci` then refuses that lockfile. Each is listed with an exact version by the tool that wants it, so
// the entry can be written without the registry; npm fetches it only on the platform it names. Run after every change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockEntry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const operatingSystems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'aix',
  'win32',
];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'loong64'];

const lockPath = join(import.meta.dirname, '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(lockPath, 'utf8')) as { packages: Record<string, LockEntry> };
const missing = findMissing(lock.packages);

for (const [name, owner] of missing) {
  const version = owner.optionalDependencies?.[name];
  lock.packages[`node_modules/${name}`] = {
    version,
    ...(owner.dev && { dev: true }),
    optional: true,
    ...platformOf(name),
  };
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${missing.length} entries for other platforms added`);

function findMissing(packages: Record<string, LockEntry>): [string, LockEntry][] {
  return Object.entries(packages).flatMap(([path, owner]) =>
    Object.keys(owner.optionalDependencies ?? {})
      .filter((name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
      .map((name): [string, LockEntry] => [name, owner]),
  );
}

// Names end in the platform: …-linux-x64-musl, …-linux-arm-gnueabihf, …-win32-arm64-msvc.
function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/);
  const os = operatingSystems.find((each) => words.includes(each));
  const cpu = processors.find((each) => words.includes(each));
  // WebAssembly builds run on any system, and npm installs them only when it is asked for that processor.
  if (cpu === 'wasm32') return { cpu: [cpu] };
  if (!os || !cpu) throw new Error(`${name} does not name its platform; add its entry to package-lock.json by hand`);
  const libc =
    os !== 'linux'
      ? undefined
      : words.some((word) => word.startsWith('musl'))
        ? 'musl'
        : words.some((word) => word.startsWith('gnu'))
          ? 'glibc'
          : undefined;
  return { os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) };
}
