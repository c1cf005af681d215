/**
 * `npm run generate`: QAPI sources → src/raw/facts.json and guest-facts.json → src/raw/generated. Without the sources
 * (`QAPI_SOURCES`, or `../shared/schemas`; live schemas in `QAPI_LIVE`, or `../shared/live`) it starts from the committed facts.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FACTS, GUEST_FACTS, readFacts, writeFacts } from './qapi/facts.js';
import { guestFile, moduleFiles } from './qapi/files.js';
import { LIVE_SCHEMAS, loadReleases, SOURCES } from './qapi/sources.js';

const OUT = join(FACTS, '../generated');

if (existsSync(SOURCES)) {
  writeFileSync(FACTS, writeFacts(loadReleases(SOURCES, 'qapi', LIVE_SCHEMAS)));
  writeFileSync(GUEST_FACTS, writeFacts(loadReleases(SOURCES, 'qga')));
} else console.log(`no QAPI sources at ${SOURCES}: starting from the committed facts`);

const facts = readFacts();
const files = [...moduleFiles(facts), guestFile(readFacts(GUEST_FACTS), facts)];
mkdirSync(OUT, { recursive: true });
for (const old of readdirSync(OUT)) rmSync(join(OUT, old));
for (const { name, text } of files) writeFileSync(join(OUT, name), text);
console.log(`${files.length} files in ${OUT}`);
