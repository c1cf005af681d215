import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import ts from 'typescript-eslint';

/** The rooms, and what each may import: arrows point one way. Which of rxqmp's entry points load Node follows from `node`. */
const CORE = ['protocol', 'errors.ts', 'options.ts'];
const CONTRACT = ['monitor', 'raw', ...CORE];
const rooms = {
  'errors.ts': [],
  'options.ts': ['errors.ts'],
  rx: ['errors.ts', 'options.ts'],
  protocol: ['errors.ts'],
  trace: CORE,
  raw: ['protocol', 'errors.ts'],
  monitor: ['rx', 'raw', ...CORE],
  qmp: ['rx', 'monitor/link.ts', ...CORE],
  node: ['rx', ...CORE],
  'libvirt/protocol': ['protocol', 'errors.ts'],
  'virsh/protocol': ['protocol', 'errors.ts'],
  'nats/protocol': ['protocol', 'errors.ts'],
  socket: ['qmp', 'node', ...CONTRACT],
  libvirt: ['qmp', 'node', 'rx', ...CONTRACT],
  virsh: ['qmp', 'node', 'rx', ...CONTRACT],
  websocket: ['qmp', ...CONTRACT],
  nats: ['qmp', 'rx', ...CONTRACT],
  share: ['qmp', 'node', 'rx', ...CONTRACT],
  machine: ['agent', 'qmp', 'node', 'rx', 'flows', ...CONTRACT],
  agent: ['socket', 'libvirt', 'qmp', 'node', 'rx', ...CONTRACT],
  fp: ['errors.ts'],
  ix: ['rx', 'errors.ts', 'options.ts'],
  flows: ['rx', 'raw', ...CORE],
};

/** The rooms that may import operators. */
const ABOVE_OPERATORS = ['flows'];

const zones = Object.entries(rooms).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: ['./src'],
  except: [room, ...allowed].map((name) => `./${name}`),
}));

zones.push(
  { target: './src/*.ts', from: ['./operators'] },
  { target: `./src/!(${ABOVE_OPERATORS.join('|')})/**/*`, from: ['./operators'] },
  // Operators know the contract's types, errors and RxJS pieces, and no monitor but by its type.
  {
    target: './operators',
    from: './src',
    except: [
      './protocol',
      './monitor/monitor-like.ts',
      './raw/index.ts',
      './rx',
      './errors.ts',
      './options.ts',
    ],
  },
);

export default ts.config(
  { ignores: ['**/dist', '**/.angular', 'coverage', 'docs-api', 'site/pages', 'site/.vitepress/cache'] },
  js.configs.recommended,
  ...ts.configs.strict,
  prettier,
  {
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  { files: ['editor/**'], languageOptions: { sourceType: 'commonjs' } },
  {
    files: ['src/**', 'operators/**'],
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }] },
  },
  {
    files: ['src/{protocol,libvirt/protocol,virsh/protocol,nats/protocol}/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['node:*', 'rxjs', 'rxjs/*'] }] },
  },
  {
    files: ['test/**', 'tools/**', 'docs/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['Buffer', 'console', 'performance', 'process', 'setTimeout'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // The dashboard's server, and its tests, parts of which run in the page.
    files: ['examples/{dashboard,fleet}/**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['URL', 'WebSocket', 'clearInterval', 'document', 'setInterval'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // Checks of the site, parts of which run in its pages.
    files: ['test/site/**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(['URL', 'document', 'getComputedStyle'].map((name) => [name, 'readonly'])),
    },
  },
  {
    // Node's own modules are imported by `node` alone: a driver is wiring, and the core runs in a browser.
    files: ['src/**'],
    ignores: [
      'src/node/**',
      'src/testing/**',
      'src/{protocol,libvirt/protocol,virsh/protocol,nats/protocol}/**',
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*'], allowTypeImports: true }] },
      ],
    },
  },
  {
    files: ['test/types/fixtures/**'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
);
