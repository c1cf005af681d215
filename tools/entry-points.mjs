// The one list of entry points. package.json's `exports` and `typesVersions` are written from it (`node tools/entry-points.mjs`),
// the build, jest, typedoc and the package checks read it, and test/package/manifest.test.ts fails if they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const ROOT = join(import.meta.dirname, '..');

/**
 * The entry points, by the name that users import:
 * - `source`: the file that holds it;
 * - `names`: values that it must export, for the package checks;
 * - `browser`: whether it must bundle for a browser, without any module of Node;
 * - `maxGzipBytes`: where its size in a bundle, minified and gzipped and without rxjs, has a limit;
 * - `peers`: optional peer dependencies that it needs and that no other entry point may load.
 */
export const ENTRY_POINTS = {
  rxqmp: {
    source: 'src/index.ts',
    names: [
      'createMonitor',
      'isMonitorError',
      'formatVersion',
      'stringify',
      'parse',
      'toNumber',
      'MonitorError',
      'CommandError',
    ],
    browser: true,
    maxGzipBytes: 13.75 * 1024,
  },
  'rxqmp/operators': {
    source: 'operators/index.ts',
    names: [
      ...['ofEvent', 'bufferUntilResume', 'untilShutdown', 'runState', 'watchRunState', 'decodeWith'],
      ...['boundedConcatMap', 'ofDevice', 'ofJob', 'runUntil', 'jobProgress', 'cancelJob', 'hmp'],
    ],
    browser: true,
  },
  'rxqmp/socket': { source: 'src/socket/index.ts', names: ['socketMonitor'] },
  'rxqmp/libvirt': { source: 'src/libvirt/index.ts', names: ['libvirtMonitor', 'libvirtConnection'] },
  'rxqmp/virsh': { source: 'src/virsh/index.ts', names: ['virshMonitor'] },
  'rxqmp/machine': { source: 'src/machine/index.ts', names: ['launchQemu'] },
  'rxqmp/agent': {
    source: 'src/agent/index.ts',
    names: ['agentMonitor', 'guestExec', 'readGuestFile', 'writeGuestFile', 'whileFrozen'],
  },
  'rxqmp/raw': { source: 'src/raw/index.ts', names: [], browser: true },
  'rxqmp/raw/codecs': { source: 'src/raw/codecs.ts', names: [], peers: ['io-ts', 'fp-ts'] },
  'rxqmp/testing': {
    source: 'src/testing/index.ts',
    names: ['mockMonitor', 'fakeQemu', 'fakeLibvirtd', 'qmpEvent', 'describeMonitor', 'replayQemu'],
    browser: true,
  },
  'rxqmp/trace': { source: 'src/trace/index.ts', names: ['traceLines', 'readTrace'], browser: true },
  'rxqmp/flows': {
    source: 'src/flows/index.ts',
    names: ['powerOff', 'plug', 'unplug', 'runJob', 'migrate', 'screenshot', 'schemaOf', 'watchQuery'],
    browser: true,
  },
  'rxqmp/websocket': {
    source: 'src/websocket/index.ts',
    names: ['webSocketMonitor'],
    browser: true,
    maxGzipBytes: 14.25 * 1024,
  },
  'rxqmp/nats': {
    source: 'src/nats/index.ts',
    names: ['natsMonitor', 'serveNats', 'fleet', 'machineSubject'],
    browser: true,
  },
  'rxqmp/share': { source: 'src/share/index.ts', names: ['serveMonitor'] },
  'rxqmp/fp': { source: 'src/fp/index.ts', names: ['attempt', 'toTaskEither'], peers: ['fp-ts'] },
  'rxqmp/ix': { source: 'src/ix/index.ts', names: ['toAsyncIterable'], peers: ['ix'] },
};

export const SOURCES = Object.values(ENTRY_POINTS).map(({ source }) => source);

const built = (format, source, ending) => `./dist/${format}/${source.replace(/\.ts$/, ending)}`;
const subpath = (name) => name.replace(/^rxqmp/, '.');

/** The parts of package.json for the entry points. */
export function manifestOf(entryPoints) {
  const entries = Object.entries(entryPoints);
  const exported = entries.map(([name, { source }]) => [
    subpath(name),
    { import: built('esm', source, '.js'), require: built('cjs', source, '.js') },
  ]);
  const typed = entries
    .filter(([name]) => name !== 'rxqmp')
    .map(([name, { source }]) => [name.slice('rxqmp/'.length), [built('cjs', source, '.d.ts')]]);
  return {
    typesVersions: { '*': Object.fromEntries(typed) },
    exports: { ...Object.fromEntries(exported), './package.json': './package.json' },
  };
}

/** jest's `moduleNameMapper`, for tests that import as users do. */
export function sourceMapper(entryPoints) {
  return Object.fromEntries(
    Object.entries(entryPoints).map(([name, { source }]) => [`^${name}$`, `<rootDir>/${source}`]),
  );
}

if (process.argv[1] === import.meta.filename) {
  const path = join(ROOT, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, `${JSON.stringify({ ...manifest, ...manifestOf(ENTRY_POINTS) }, null, 2)}\n`);
}
