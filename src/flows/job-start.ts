import { ArgumentError } from '../errors.js';
import { record } from '../options.js';
import { ownId } from './own-id.js';

/** The command that starts one or several jobs, each with an id. */
export interface JobStart {
  readonly command: { readonly execute: string; readonly arguments: object };
  readonly ids: readonly string[];
  /** Those that QEMU keeps after their end. */
  readonly stay: readonly string[];
  /** Whether QEMU cancels all when one fails. */
  readonly grouped: boolean;
}

type Arguments = Readonly<Record<string, unknown>>;

/** Commands whose job QEMU removes at its end, unless `auto-dismiss` is false. It keeps those of all others. */
const AUTO_DISMISS: ReadonlySet<string> = new Set([
  'block-commit',
  'block-stream',
  'blockdev-backup',
  'blockdev-mirror',
  'drive-backup',
  'drive-mirror',
]);

/** Actions of a transaction that start a job. */
const JOB_ACTIONS: ReadonlySet<unknown> = new Set(['blockdev-backup', 'drive-backup']);

/** Refuses a transaction that starts no job: its end could not be followed. */
export function assertJobArguments(execute: string, args: Arguments): void {
  if (execute !== 'transaction') return;
  const { actions } = args;
  if (!Array.isArray(actions) || !actions.some(startsJob)) {
    throw new ArgumentError("runJob: 'args.actions' must be a list with an action that starts a job");
  }
}

/** Gives an id to each job that the command starts and that has none. */
export function jobsOf(execute: string, args: Arguments): JobStart {
  return execute === 'transaction' ? transactionOf(args) : singleOf(execute, args);
}

function singleOf(execute: string, args: Arguments): JobStart {
  const id = idOf(args);
  return {
    command: { execute, arguments: { ...args, 'job-id': id } },
    ids: [id],
    stay: stays(execute, args) ? [id] : [],
    grouped: false,
  };
}

function transactionOf(args: Arguments): JobStart {
  const ids: string[] = [];
  const stay: string[] = [];
  const withIds = (args['actions'] as unknown[]).map((action) => {
    if (!startsJob(action)) return action;
    const { type, data } = action;
    const id = idOf(data);
    ids.push(id);
    if (stays(type, data)) stay.push(id);
    return { ...action, data: { ...data, 'job-id': id } };
  });
  if (ids.length === 0)
    throw new ArgumentError("runJob: 'args.actions' must hold an action that starts a job");
  const properties = args['properties'] as Arguments | undefined;
  return {
    command: { execute: 'transaction', arguments: { ...args, actions: withIds } },
    ids,
    stay,
    grouped: properties?.['completion-mode'] === 'grouped',
  };
}

function idOf(args: Arguments): string {
  const given = args['job-id'];
  return typeof given === 'string' ? given : ownId('job');
}

function stays(command: string, args: Arguments): boolean {
  return args['auto-dismiss'] === false || !AUTO_DISMISS.has(command);
}

function startsJob(action: unknown): action is { readonly type: string; readonly data: Arguments } {
  const { type, data } = (record.is(action) ? action : {}) as { type?: unknown; data?: unknown };
  return JOB_ACTIONS.has(type) && record.is(data);
}
