import type { Greeting } from '../../protocol/types.js';
import { SmallJobs, type RaiseEvent } from './jobs.js';
import type { ReceivedCommand } from '../run.js';
import { dialectOf } from './versions.js';

/** The machine's reply, and an action for after the reply. */
export interface Answer {
  readonly value: unknown;
  readonly after?: () => void;
}

type Arguments = Readonly<Record<string, unknown>>;
interface Spec {
  /** Its arguments, by name: `!` marks a mandatory one. All arguments that the machine reads are strings. */
  readonly takes?: readonly string[];
  readonly oob?: true;
  readonly answer: (args: Arguments) => Answer | object | undefined;
}

const refuse = (desc: string) => ({ class: 'GenericError', desc });
const HOST = (reason: string) => ({ guest: false, reason });

/** The run state that an event sets. STOP does not replace a state that another event has set. */
const STATE_AFTER: ReadonlyMap<string, string> = new Map([
  ['RESUME', 'running'],
  ['SUSPEND', 'suspended'],
  ['WAKEUP', 'running'],
  ['SHUTDOWN', 'shutdown'],
]);

/** A machine without a guest: run state, power, jobs and `quit`, with QEMU's events and words. */
export class SmallMachine {
  status: string;
  readonly jobs: SmallJobs;
  readonly #raise: RaiseEvent;
  readonly #initial: string;
  readonly #commands: ReadonlyMap<string, Spec>;
  readonly #parameters: Record<string, unknown> = {
    'max-bandwidth': 134_217_728,
    'max-postcopy-bandwidth': 0,
  };

  /**
   * @param raise - sends an event to the client
   * @param exit - ends the process, for `quit`
   */
  constructor(greeting: Greeting, initial: string, raise: RaiseEvent, exit: () => void) {
    this.status = this.#initial = initial;
    this.#raise = raise;
    this.jobs = new SmallJobs(raise);
    this.#commands = new Map(Object.entries(this.#specs(greeting, exit)));
  }

  knows(name: string): boolean {
    return this.#commands.has(name);
  }

  /** Whether the command may go out of band; `undefined` where the machine doesn't know it. */
  allowsOob(name: string): boolean | undefined {
    return this.#commands.has(name) ? this.#commands.get(name)?.oob === true : undefined;
  }

  /** @throws `{ class, desc }`, QEMU's error */
  answer({ execute, arguments: given = {} }: ReceivedCommand): Answer {
    const spec = this.#commands.get(execute);
    if (spec === undefined)
      throw { class: 'CommandNotFound', desc: `The command ${execute} has not been found` };
    checkArguments(spec.takes ?? [], given as Arguments);
    const answer = spec.answer(given as Arguments);
    return typeof answer === 'object' && 'value' in answer ? answer : { value: answer ?? {} };
  }

  /** Follows an event that a test raised, so that `query-status` agrees with it. */
  follow(event: string): void {
    this.status =
      STATE_AFTER.get(event) ?? (event === 'STOP' && this.status === 'running' ? 'paused' : this.status);
  }

  #specs(greeting: Greeting, exit: () => void): Record<string, Spec> {
    const dialect = dialectOf(greeting.version);
    const verb = (name: string): Spec => ({
      takes: ['!id'],
      answer: ({ id }) => ({ value: {}, after: this.jobs.command(name, String(id)) }),
    });
    const starts = (type: 'mirror' | 'backup' | 'stream' | 'commit' | 'create'): Spec => ({
      takes: type === 'create' ? ['!job-id', '…'] : ['!device', '…'],
      answer: (args) => {
        const job = this.jobs.start(String(args['job-id'] ?? args['device']), { type });
        return { value: {}, after: type === 'mirror' ? job.ready : job.finish };
      },
    });
    return {
      'query-status': {
        answer: () => ({
          status: this.status,
          ...(dialect.hasSinglestep ? { singlestep: false } : {}),
          running: this.status === 'running',
        }),
      },
      stop: { answer: () => this.#stop() },
      cont: { answer: () => this.#cont() },
      system_reset: { answer: () => this.#reset() },
      system_powerdown: { answer: () => this.#enter(this.status, 'POWERDOWN') },
      system_wakeup: {
        answer: () => {
          if (this.status !== 'suspended') throw refuse('Unable to wake up: guest is not in suspended state');
          return this.#enter('running', 'WAKEUP');
        },
      },
      quit: {
        answer: () => {
          this.#raise('SHUTDOWN', HOST('host-qmp-quit'));
          return { value: {}, after: exit };
        },
      },
      'query-version': { answer: () => ({ value: greeting.version }) },
      'query-name': { answer: () => ({}) },
      'query-kvm': { answer: () => ({ enabled: false, present: false }) },
      'query-block': { answer: () => ({ value: [] }) },
      'query-commands': { answer: () => ({ value: [...this.#commands.keys()].map((name) => ({ name })) }) },
      'query-qmp-schema': { answer: () => ({ value: this.#schema() }) },
      'query-jobs': { answer: () => ({ value: this.jobs.list() }) },
      'job-cancel': verb('cancel'),
      'job-complete': verb('complete'),
      'job-dismiss': verb('dismiss'),
      'job-pause': verb('pause'),
      'job-resume': verb('resume'),
      'blockdev-create': starts('create'),
      'blockdev-backup': starts('backup'),
      'drive-backup': starts('backup'),
      'blockdev-mirror': starts('mirror'),
      'drive-mirror': starts('mirror'),
      'block-stream': starts('stream'),
      'block-commit': starts('commit'),
      'human-monitor-command': {
        takes: ['!command-line', '…'],
        answer: ({ 'command-line': line }) => ({ value: line === 'info status' ? this.#info() : '' }),
      },
      'migrate-set-parameters': {
        takes: ['…'],
        answer: (args) => {
          Object.assign(this.#parameters, args);
          return {};
        },
      },
      'query-migrate-parameters': { answer: () => ({ value: { ...this.#parameters } }) },
      'migrate-pause': {
        oob: true,
        answer: () => {
          throw refuse(
            `migrate-pause is currently only supported during ${dialect.migratePauseStates} state`,
          );
        },
      },
      'query-yank': { oob: true, answer: () => ({ value: [{ type: 'chardev', id: 'compat_monitor0' }] }) },
    };
  }

  #info(): string {
    const why = this.status === 'paused' ? '' : ` (${this.status})`;
    return `VM status: ${this.status === 'running' ? 'running' : `paused${why}`}\r\n`;
  }

  #enter(status: string, event: string): undefined {
    this.status = status;
    this.#raise(event);
  }

  #stop(): undefined {
    return this.status === 'running' ? this.#enter('paused', 'STOP') : undefined;
  }

  #cont(): undefined {
    if (this.status === 'shutdown') throw refuse('Resetting the Virtual Machine is required');
    return this.status === 'running' ? undefined : this.#enter('running', 'RESUME');
  }

  #reset(): undefined {
    if (this.status !== 'running') this.status = 'prelaunch';
    this.#raise('RESET', HOST('host-qmp-system-reset'));
  }

  /** Resets the machine after `quit`, as if QEMU had been restarted. */
  restart(): void {
    this.status = this.#initial;
  }

  /** Commands as introspection shows them; their arguments and replies are left open. */
  #schema(): object[] {
    const commands = [...this.#commands].map(([name, { oob }]) => ({
      name,
      'ret-type': 'any',
      'meta-type': 'command',
      ...(oob === true ? { 'allow-oob': true } : {}),
      'arg-type': '0',
    }));
    const events = ['STOP', 'RESUME', 'RESET', 'POWERDOWN', 'SHUTDOWN', 'JOB_STATUS_CHANGE'];
    return [
      ...commands,
      ...events.map((name) => ({ name, 'meta-type': 'event', 'arg-type': '0' })),
      { name: '0', members: [], 'meta-type': 'object' },
      { name: 'any', 'json-type': 'value', 'meta-type': 'builtin' },
    ];
  }
}

/** Checks arguments as QEMU does, with its texts. With `…` in the list, further arguments are allowed. */
function checkArguments(takes: readonly string[], given: Arguments): void {
  for (const name of takes.filter((each) => each.startsWith('!')).map((each) => each.slice(1))) {
    if (given[name] === undefined) throw refuse(`Parameter '${name}' is missing`);
    if (typeof given[name] !== 'string')
      throw refuse(`Invalid parameter type for '${name}', expected: string`);
  }
  if (takes.some((each) => each.endsWith('…'))) return;
  const known = takes.map((each) => each.replace(/^!/, ''));
  const unexpected = Object.keys(given).find((name) => !known.includes(name));
  if (unexpected !== undefined) throw refuse(`Parameter '${unexpected}' is unexpected`);
}
