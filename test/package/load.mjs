// A child of entry-points.mjs, run in the project that has the package installed: loads entry points and prints as
// JSON what is wrong with them.
import { createRequire } from 'node:module';
import process from 'node:process';

/** Of each entry point, what users rely on. */
const [how, names, ...entries] = process.argv.slice(2);
const NAMES = JSON.parse(names);
const require = createRequire(import.meta.url);
const faults = [];
const namesOf = (module) =>
  Object.keys(module)
    .filter((name) => !['default', 'module.exports'].includes(name))
    .sort();

for (const entry of entries) {
  const ways = {};
  if (how !== 'require') ways.import = await import(entry);
  if (how !== 'import') ways.require = require(entry);
  for (const [way, module] of Object.entries(ways)) {
    const missing = NAMES[entry]?.filter((name) => !(name in module)) ?? ['(load.mjs knows no names of it)'];
    if (missing.length > 0) faults.push(`${way} of ${entry}: no ${missing.join(', ')}`);
  }
  if (how === 'both' && `${namesOf(ways.import)}` !== `${namesOf(ways.require)}`) {
    faults.push(`${entry}: import and require give different names`);
  }
}

if (how === 'both') {
  const errors = await import('rxqmp');
  if (!require('rxqmp').isMonitorError(new errors.ArgumentError('of the other copy'))) {
    faults.push('isMonitorError of the one copy knows no error of the other');
  }
  const { Observable } = await import('rxjs');
  for (const { socketMonitor } of [await import('rxqmp/socket'), require('rxqmp/socket')]) {
    const { state$, events$ } = socketMonitor({ path: '/nowhere' });
    if (!(state$ instanceof Observable && events$ instanceof Observable)) faults.push('rxjs is there twice');
  }
}

console.log(JSON.stringify({ version: process.versions.node, faults }));
