/** Runs one row of the fault matrix with one client, in a process of its own, and says what happened. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { parse } from '../../src/index.js';
import type { Client } from './clients.js';
import type { Row } from './rows.js';
import { serve } from './wire.js';

/** What a client's program printed. */
type Fact =
  | { readonly connected: true }
  | { readonly refused: string }
  | { readonly command: string; readonly return: unknown }
  | { readonly command: string; readonly error: string }
  | { readonly command: string; readonly givenUp: true }
  | { readonly event: string }
  | { readonly done: true };

/** How a client's program ended. */
export interface Outcome {
  readonly facts: readonly Fact[];
  readonly ended: 'by itself' | 'crashed' | 'out of time';
}

/** A client's program that isn't done in this time hangs. Milliseconds. */
export const HANGS_AFTER_MS = 20_000;

/** A word for a row that went as it should. */
export const RIGHT = '✓';

/** Node's exit code where a program still awaits a promise that nothing can settle. */
const WAITS_IN_VAIN = 13;

let sockets = 0;

/**
 * @param folder - for the socket
 * @param hangsAfter - milliseconds
 */
export async function runRow(
  row: Row,
  client: Client,
  folder: string,
  hangsAfter = HANGS_AFTER_MS,
): Promise<Outcome> {
  const path = join(folder, `${(sockets += 1)}.sock`);
  const server = await serve(path, row.script, row.pretty);
  const [program = '', ...args] = client.command;
  const child = spawn(
    program,
    [...args, path, JSON.stringify(row.steps), ...(row.unread ? ['unread'] : [])],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...client.env },
    },
  );
  const facts: Fact[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => facts.push(parse(line) as unknown as Fact));
  let isOutOfTime = false;
  const deadline = setTimeout(() => {
    isOutOfTime = true;
    child.kill('SIGKILL');
  }, hangsAfter);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(deadline);
  server.close();
  isOutOfTime ||= code === WAITS_IN_VAIN;
  return { facts, ended: isOutOfTime ? 'out of time' : code === 0 ? 'by itself' : 'crashed' };
}

/** Says what an outcome is beside what would be right. */
export function judge(row: Row, { facts, ended }: Outcome): string {
  const isDone = facts.some((fact) => 'done' in fact);
  if (row.refused === true) {
    if (facts.some((fact) => 'refused' in fact)) return RIGHT;
    return ended === 'out of time' ? 'hangs' : 'crashes';
  }
  if (!isDone && ended === 'crashed') return 'crashes';
  if (facts.some((fact) => 'refused' in fact)) return '`connect` fails';
  if (!facts.some((fact) => 'connected' in fact)) return '`connect` hangs';
  const answers = facts.filter((fact) => 'command' in fact);
  const found = new Set<string>();
  row.replies.forEach((right, index) => {
    const answer = answers[index];
    if (answer === undefined)
      found.add(
        index === 0 || found.has('the command hangs') ? 'the command hangs' : 'the next command hangs',
      );
    else if ('givenUp' in answer || right === 'time-out') {
      if (!('givenUp' in answer) || right !== 'time-out') found.add('wrong reply');
    } else if (right === 'failure') {
      if (!('error' in answer)) found.add('wrong reply');
    } else if ('error' in answer) found.add('the reply is an error');
    else if (!isDeepStrictEqual(answer.return, right)) found.add(row.differs ?? 'wrong reply');
  });
  const seen = new Set(facts.flatMap((fact) => ('event' in fact ? [fact.event] : [])));
  if ((row.events ?? []).some((name) => !seen.has(name))) found.add('the event is lost');
  return found.size === 0 ? RIGHT : [...found].join(', ');
}
