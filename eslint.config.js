import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import ts from 'typescript-eslint';

/** The rooms of src and what each may import: arrows point one way. */
const rooms = {
  protocol: ['errors.ts', 'raw'],
  framing: ['protocol', 'errors.ts'],
  libvirt: ['framing', 'protocol', 'errors.ts'],
  virsh: ['framing', 'protocol', 'errors.ts'],
  transport: ['errors.ts'],
  raw: ['protocol', 'errors.ts'],
  'errors.ts': [],
  'link.ts': ['protocol'],
  'options.ts': ['errors.ts'],
  'ordered-subject.ts': [],
  'run.ts': ['protocol', 'errors.ts'],
  'router.ts': ['run.ts', 'link.ts', 'protocol', 'errors.ts'],
  'state.ts': ['link.ts', 'protocol', 'errors.ts'],
  'endings.ts': ['run.ts', 'link.ts', 'errors.ts'],
  'session.ts': [
    ...['router.ts', 'run.ts', 'link.ts', 'protocol', 'errors.ts'],
    ...['endings.ts', 'state.ts', 'ordered-subject.ts'],
  ],
  'monitor.ts': [
    ...['session.ts', 'state.ts', 'link.ts', 'protocol', 'errors.ts'],
    ...['options.ts', 'ordered-subject.ts'],
  ],
};

const zones = Object.entries(rooms).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: ['./src', './operators'],
  except: [room, ...allowed].map((name) => `./${name}`),
}));

zones.push({ target: './src', from: ['./operators'] });

export default ts.config(
  { ignores: ['dist', 'coverage', 'docs-api'] },
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
  {
    files: ['src/**', 'operators/**'],
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }] },
  },
  {
    files: ['src/{protocol,framing,libvirt,virsh}/**'],
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
    // Node's own modules are transport's alone: a driver is wiring, and the core runs in a browser.
    files: ['src/**'],
    ignores: ['src/transport/**', 'src/testing/**', 'src/{protocol,framing,libvirt}/**'],
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
