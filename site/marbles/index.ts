/** `npm run docs:marbles`: writes the pictures of the operators' marbles into docs/images/marbles. A test compares them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.js';
import { drawMarbles } from './draw.js';
import { operatorMarbles } from './operators.js';

const folder = join(ROOT, 'docs/images/marbles');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of operatorMarbles())
  writeFileSync(join(folder, `${name}.svg`), drawMarbles(name, text));
