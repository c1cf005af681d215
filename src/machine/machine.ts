import type { Duplex } from 'node:stream';
import { catchError, firstValueFrom, from, map, of, type Observable, race, timer } from 'rxjs';
import { agentMonitor, type AgentMonitor } from '../agent/index.js';
import { powerOff, type PowerOffOptions, type PowerOffResult } from '../flows/powerOff.js';
import type { Monitor } from '../monitor/monitor.js';
import type { GuardedProcess, ProgramExit } from '../node/guarded.js';
import { ReusableSocket } from '../node/reusable-socket.js';
import { checkOptions, duration, flag } from '../options.js';
import { MONITOR_FD, type Channels } from './command-line.js';
import { describeExit, type MachineExit } from './launch-error.js';
import { inheritedMonitor } from './monitor.js';
import type { LaunchOptions } from './options.js';
import { Serial, type SerialConsole } from './serial.js';
import { tail, TextOutput } from './text-output.js';

/** How to power a machine off. Durations are milliseconds. */
export interface MachinePowerOffOptions extends PowerOffOptions {
  /** How long QEMU may take to quit before it is killed. Milliseconds; 30,000 by default. */
  readonly quitTimeout?: number | undefined;
}

/** How a machine was powered off. */
export interface MachinePowerOffResult {
  /** `guest`: the guest shut down. `quit`: QEMU quit on request. `kill`: a signal killed QEMU. */
  readonly by: PowerOffResult['by'] | 'kill';
}

/**
 * A QEMU that runs as a child of this process and ends with it.
 *
 * @example
 * await using machine = await launchQemu({ args: ['-M', 'q35', '-nodefaults'] });
 * machine.monitor.run('query-status').subscribe(({ status }) => console.log(status));
 * console.log(await machine.powerOff({ grace: 5_000 }));
 */
export interface Machine extends AsyncDisposable {
  /** QEMU's process id. */
  readonly pid: number;
  /**
   * The machine's monitor, which is ready. It can connect only once, on a socket that QEMU inherited: after `disconnect()`
   * the machine runs on without a monitor.
   */
  readonly monitor: Monitor;
  /** The first serial port, if `serial: true` was given. */
  readonly serial?: SerialConsole;
  /**
   * The guest agent, if `agent: true` was given. It dials when it is used, and again while the guest hasn't booted;
   * give commands a `timeout` if the guest may run no agent.
   */
  readonly agent?: AgentMonitor;
  /**
   * The text that QEMU writes to standard error, in pieces as they come. Hot: only the first subscriber also gets the text
   * from before its subscription. Completes when the machine ends.
   */
  readonly stderr$: Observable<string>;
  /** Resolves when QEMU has ended, however it ended. It never rejects. */
  readonly exit: Promise<MachineExit>;
  /**
   * Asks the guest to shut down, again each `resend`; after `grace` asks QEMU to quit, and after `quitTimeout` kills it.
   * Resolves when QEMU has ended, at once if it has ended already. With `quit: false` a guest that does not shut down runs on.
   *
   * @returns how the machine ended
   * @throws with `quit: false`, as a rejection: `CommandTimeoutError` where the guest did not shut down within `grace`, and
   *   what else the flow `powerOff` fails with, such as `InterruptedError` where the monitor was disconnected
   */
  powerOff(options?: MachinePowerOffOptions): Promise<MachinePowerOffResult>;
  /** Kills QEMU (SIGKILL): images may be left as after a power failure. Resolves when QEMU has ended. */
  kill(): Promise<void>;
  /** Asks QEMU to quit, kills it after 30,000 ms, and resolves when QEMU has ended. The guest isn't asked. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A machine that has `serial` and `agent` if the options asked for them. */
export type MachineWith<S extends boolean, A extends boolean> = Machine &
  (S extends true ? { readonly serial: SerialConsole } : {}) &
  (A extends true ? { readonly agent: AgentMonitor } : {});

const MAX_STDERR_CHARS = 65_536;
/** How long after QEMU's end its output may take to be read: a process that it started may hold the pipes open. */
const DRAIN_TIMEOUT_MS = 1_000;
const QUIT_TIMEOUT_MS = 30_000;

/** The machine of a QEMU that was started. */
export class LaunchedMachine implements Machine {
  readonly pid: number;
  readonly monitor: Monitor;
  readonly serial?: SerialConsole;
  readonly agent?: AgentMonitor;
  readonly stderr$: Observable<string>;
  readonly exit: Promise<MachineExit>;

  readonly #process: GuardedProcess;
  readonly #stderr = new TextOutput();
  readonly #serial: Serial | undefined;
  #stderrTail = '';
  ended = false;
  /** Whether the last SHUTDOWN was the guest's own. */
  #guestShutDown = false;

  constructor(process: GuardedProcess, options: LaunchOptions, channels: Channels) {
    this.#process = process;
    this.pid = process.pid;
    this.stderr$ = this.#stderr.text$;
    process.stdio[2]?.on('data', (bytes: Uint8Array) => this.#takeStderr(this.#stderr.push(bytes)));
    if (channels.serial !== undefined) {
      this.#serial = openSerial(process.stdio[channels.serial] as Duplex, options.name);
      this.serial = this.#serial;
    }
    if (channels.agent !== undefined) {
      this.agent = openAgent(process.stdio[channels.agent] as Duplex, process.pid, options.name);
    }
    this.monitor = inheritedMonitor(process.stdio[MONITOR_FD] as Duplex, this.pid, options);
    this.monitor.events$.subscribe({
      next: (event) => {
        if (event.event === 'SHUTDOWN') this.#guestShutDown = event.data.guest;
      },
      error: () => undefined,
    });
    this.exit = process.exit.then((exit) => this.#drain(exit));
  }

  async powerOff(options: MachinePowerOffOptions = {}): Promise<MachinePowerOffResult> {
    const { quitTimeout = QUIT_TIMEOUT_MS, quit = true, ...asking } = options;
    checkOptions({ quitTimeout, quit }, { quitTimeout: duration, quit: flag }, 'powerOff');
    const shutDown$ = powerOff(this.monitor, { ...asking, quit: false });
    const byGuest = (!quit || this.#isReady()) && (await this.#shutsDown(shutDown$, quit));
    await this.#quit(quitTimeout);
    const { signal } = await this.exit;
    if (signal !== null) return { by: 'kill' };
    return { by: byGuest || this.#guestShutDown ? 'guest' : 'quit' };
  }

  async kill(): Promise<void> {
    this.#process.signal('SIGKILL');
    await this.#gone();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#quit(QUIT_TIMEOUT_MS);
  }

  /**
   * Resolves to whether the guest shut down; where it wasn't asked to the end, QEMU is asked next.
   *
   * @param force - whether QEMU may be ended under a guest that runs; else what failed is the rejection
   */
  async #shutsDown(shutDown$: Observable<PowerOffResult>, force: boolean): Promise<boolean> {
    const byGuest$ = shutDown$.pipe(
      map(({ by }) => by === 'guest'),
      catchError((error: unknown) => (force ? of(false) : from(this.#endedDespite(error)))),
    );
    return firstValueFrom(race(byGuest$, from(this.exit).pipe(map(() => false))));
  }

  /** Resolves to false where QEMU has ended, which is why the guest could not be asked; else rejects with the error. */
  async #endedDespite(error: unknown): Promise<false> {
    if (await this.endsWithin(DRAIN_TIMEOUT_MS)) return false;
    throw error;
  }

  /** Asks QEMU to quit, and kills it where it doesn't in time. */
  async #quit(timeout: number): Promise<void> {
    if (!this.ended) {
      // A stopped process does nothing until it is continued.
      this.#process.signal('SIGCONT');
      if (this.#isReady()) this.monitor.run('quit').subscribe({ error: () => undefined });
      else this.#process.signal('SIGTERM');
      if (!(await this.endsWithin(timeout))) this.#process.signal('SIGKILL');
    }
    await this.#gone();
  }

  #isReady(): boolean {
    let ready = false;
    this.monitor.state$.subscribe(({ status }) => (ready = status === 'ready')).unsubscribe();
    return ready;
  }

  /** Resolves to whether QEMU ends within so many milliseconds. */
  async endsWithin(timeout: number): Promise<boolean> {
    const ended$ = from(this.#process.exit).pipe(map(() => true));
    return firstValueFrom(race(ended$, timer(timeout).pipe(map(() => false))));
  }

  async #gone(): Promise<void> {
    await this.exit;
    await this.#process.gone;
  }

  #takeStderr(text: string): void {
    this.#stderrTail = tail(this.#stderrTail + text, MAX_STDERR_CHARS);
  }

  /** Takes what QEMU wrote before its end, and closes what it held open. */
  async #drain(exit: ProgramExit): Promise<MachineExit> {
    this.ended = true;
    await firstValueFrom(race(from(this.#process.closed), timer(DRAIN_TIMEOUT_MS)));
    for (const stream of this.#process.stdio) stream?.destroy();
    this.#takeStderr(this.#stderr.end());
    this.#serial?.end(describeExit(exit));
    // It may be waiting for its next dial.
    void this.agent?.disconnect();
    return { ...exit, stderr: this.#stderrTail };
  }
}

/** How long between two attempts to reach an agent whose guest may still boot, at most. Milliseconds. */
const AGENT_MAX_DELAY_MS = 1_000;

function openAgent(socket: Duplex, pid: number, name: string | undefined): AgentMonitor {
  const channel = new ReusableSocket(socket, `the guest agent of process ${pid}`);
  return agentMonitor({ name, open: () => channel.open(), reconnect: { maxDelay: AGENT_MAX_DELAY_MS } });
}

function openSerial(socket: Duplex, name: string | undefined): Serial {
  const serial = new Serial((text) => {
    if (socket.writable) socket.write(text);
  }, name);
  socket.on('data', (bytes: Uint8Array) => serial.push(bytes));
  return serial;
}
