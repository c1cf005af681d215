// The types of each entry point, under each way in which TypeScript looks for modules, in a project that has
// installed the package.
import { execFile } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { conclude, ENTRIES, installed, manifest } from './installed.mjs';

const WAYS = {
  // The declarations themselves are checked once.
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck', 'false', 'consumer.mts'],
  'node16, ES modules': ['--module', 'node16', '--moduleResolution', 'node16', 'consumer.mts'],
  'node16, CommonJS': ['--module', 'node16', '--moduleResolution', 'node16', 'consumer.cts'],
  'nodenext, ES modules': ['--module', 'nodenext', '--moduleResolution', 'nodenext', 'consumer.mts'],
  'nodenext, CommonJS': ['--module', 'nodenext', '--moduleResolution', 'nodenext', 'consumer.cts'],
  'node10, CommonJS': ['--module', 'commonjs', '--moduleResolution', 'node10', 'consumer.ts'],
};

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { folder, remove } = await installed([`@types/node@${manifest.devDependencies['@types/node']}`]);
for (const ending of ['mts', 'cts', 'ts']) {
  copyFileSync(join(import.meta.dirname, 'consumer.txt'), join(folder, `consumer.${ending}`));
}
writeFileSync(join(folder, 'tsconfig.json'), '{}');

const faults = [];
for (const [way, options] of Object.entries(WAYS)) {
  const always = [
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--types',
    'node',
    '--skipLibCheck',
    '--pretty',
    'false',
  ];
  await promisify(execFile)(process.execPath, [tsc, ...always, ...options], { cwd: folder }).catch(
    ({ stdout, message }) => faults.push(`${way}: ${stdout || message}`),
  );
}
remove();
conclude(faults, `the types of ${ENTRIES.length} entry points resolve for ${Object.keys(WAYS).join('; ')}`);
