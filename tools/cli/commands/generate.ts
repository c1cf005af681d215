/** `rxqmp generate`: the types of a QEMU of one's own. */
import { writeFileSync } from 'node:fs';
import { compareSchemas } from '../../qapi/drift.js';
import { readFacts } from '../../qapi/facts.js';
import { singleFile } from '../../qapi/files.js';
import { schemaFromLive } from '../../qapi/from-live.js';
import { findQapi } from '../../qapi/load.js';
import { schemaOf } from '../../qapi/merge.js';
import { releaseName } from '../../qapi/releases.js';
import { EXIT } from '../exit.js';
import type { Io } from '../io.js';
import { askSchema } from '../target/live.js';
import { type LiveOptions, placeOf } from '../target/place.js';

export interface GenerateOptions extends LiveOptions {
  readonly release?: string;
  readonly qapi?: string;
  readonly docs?: true;
  readonly output?: string;
}

export async function generate(
  target: string | undefined,
  options: GenerateOptions,
  io: Io,
): Promise<number> {
  const text = await generated(target, options, io.env);
  if (options.output === undefined) io.out(text);
  else write(options.output, text);
  return EXIT.done;
}

async function generated(
  word: string | undefined,
  options: GenerateOptions,
  env: Io['env'],
): Promise<string> {
  const { socket, uri, domain, qapi, release, docs = false } = options;
  const sources = [word, socket, uri ?? domain, qapi, release].filter((source) => source !== undefined);
  const given = sources.length;
  if (given > 1 || (given === 0 && (env?.['RXQMP_TARGET'] ?? '') === ''))
    throw new Error(
      `generate: give ${given === 0 ? 'one' : 'only one'} of TARGET, --socket ADDRESS, --uri URI --domain NAME, --release RELEASE and --qapi DIR: types of which QEMU?`,
    );
  if (docs && qapi === undefined)
    throw new Error('generate: --docs goes with --qapi DIR: only sources have comments');
  if (release !== undefined) return fromFacts(release);
  if (qapi !== undefined) return singleFile(findQapi(qapi, docs), 'the QAPI sources given');
  const { live, version } = await askSchema(placeOf(word, options, 'generate', env), env);
  const { names } = compareSchemas(live, readFacts());
  return singleFile(schemaFromLive(live, names), `QEMU ${version}`);
}

function fromFacts(release: string): string {
  const facts = readFacts();
  const known = facts.releases.find((one) => one === release || releaseName(one) === release);
  if (known === undefined)
    throw new Error(
      `generate: --release ${release} is not among those that rxqmp knows: ${facts.releases.join(', ')}`,
    );
  return singleFile(schemaOf(known, facts), `QEMU ${known}`);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder is not there' : (code ?? String(error));
    throw new Error(`can't write ${file}: ${why}`, { cause: error });
  }
}
