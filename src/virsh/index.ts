/**
 * The virsh driver: a libvirt domain's monitor through libvirt's command-line tool, for hosts where only
 * that gets in.
 *
 * @module rxqmp/virsh
 */
import {
  catchError,
  concat,
  concatMap,
  EMPTY,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  range,
  switchMap,
  tap,
} from 'rxjs';
import { ConnectError, EventsNotSupportedError, LibvirtError } from '../errors.js';
import type { DialStep, Driver, Link } from '../monitor/link.js';
import { DEFAULT_MAX_FRAME_BYTES } from '../options.js';
import { createMonitor, type Monitor } from '../monitor/monitor.js';
import type { MonitorOptions } from '../monitor/options.js';
import { tracerOf } from '../protocol/trace.js';
import type { CommandMap, EventMap } from '../raw/index.js';
import type { Answer } from './protocol/answers.js';
import {
  isAuthentication,
  isPermanent,
  libvirtError,
  NO_DOMAIN,
  OPERATION_INVALID,
  joinErrorLines,
} from './protocol/failure.js';
import { findDomain, readGreeting, readListing, type ListedDomain } from './protocol/listing.js';
import { REGISTER_LIFECYCLE, REGISTER_QEMU_EVENTS, type Call } from './protocol/rpc-log.js';
import { VirshLink } from './link.js';
import { readVirshOptions, type VirshOptions } from './options.js';
import { VirshProcesses, type Program } from './process.js';
import { VirshShell } from './shell.js';
import { watch, WATCHING } from './watcher.js';

export type { VirshOptions } from './options.js';

/**
 * A monitor of a libvirt domain, driven through `virsh`. Connecting and watching events send the domain
 * nothing; the first `run` marks it as tainted in libvirt's books ("custom monitor control commands
 * issued"), for as long as it runs.
 *
 * @typeParam C - the commands, by name; QEMU's own without it
 * @typeParam E - the events, by name; QEMU's own without it
 * @param options - where libvirt and the domain are, how to start virsh, and what every driver takes
 * @returns the monitor, idle: it starts virsh when it is used
 * @throws `ArgumentError` at once for options that can't be used, naming the option
 *
 * @example
 * const monitor = virshMonitor({ uri: 'qemu:///system', domain: 'vm1' });
 * monitor.run('query-status').subscribe(({ status }) => console.log(status));
 *
 * @example Where virsh runs elsewhere
 * const monitor = virshMonitor({ uri: 'qemu:///system', domain: 'vm1', virsh: ['ssh', 'host', 'virsh'] });
 */
export function virshMonitor<C = CommandMap, E = EventMap>(options: VirshOptions): Monitor<C, E> {
  const { uri, domain, program, common } = readVirshOptions(options);
  return createMonitor<C, E>(new VirshDriver(uri, domain, program, common), common);
}

class VirshDriver implements Driver {
  readonly #processes: VirshProcesses;
  readonly #uri: string;
  readonly #domain: string;
  readonly #options: MonitorOptions;

  constructor(uri: string, domain: string, program: Program, options: MonitorOptions) {
    this.#uri = uri;
    this.#domain = domain;
    this.#options = options;
    this.#processes = new VirshProcesses(program);
  }

  get peer(): string {
    return `${this.#uri} through ${this.#processes.program[0]}`;
  }

  open(report: (step: DialStep) => void): Observable<Link> {
    return new Observable((subscriber) => {
      const shell = new VirshShell(this.#processes, this.#maxFrameBytes);
      const dialled = merge(shell.end$, this.#dial(shell, report)).subscribe(subscriber);
      return () => {
        dialled.unsubscribe();
        shell.close();
      };
    });
  }

  close(): Promise<void> {
    return this.#processes.gone();
  }

  #dial(shell: VirshShell, report: (step: DialStep) => void): Observable<Link> {
    report({ step: 'dialling', missing: 'connection', where: `to ${this.peer}` });
    return shell.ask(this.#processes.connectCommand(this.#uri), { silent: true }).pipe(
      tap(({ errors }) => this.#refuseUnconnected(errors)),
      switchMap(() => {
        report({ step: 'handshake', missing: 'answer', where: `from ${this.peer}` });
        return shell.ask('list --all --uuid --name;version');
      }),
      switchMap((answer) => {
        const printed = readPrinted(answer);
        return this.#link(shell, this.#find(printed), printed);
      }),
    );
  }

  #refuseUnconnected(errors: string): void {
    if (errors === '') return;
    const cause = libvirtError(joinErrorLines(errors));
    const login = isAuthentication(cause.code) ? ' (authentication)' : '';
    throw new ConnectError(`no connection to ${this.peer}${login}: ${cause.message}`, {
      cause,
      permanent: isPermanent(cause),
    });
  }

  /** As libvirt's driver does. */
  #refuseInactive(answer: Answer): void {
    if (readPrinted(answer).trim() !== '-') return;
    const words = 'Requested operation is not valid: domain is not running';
    const cause = new LibvirtError(words, { code: OPERATION_INVALID, domain: 0, level: 2 });
    throw new ConnectError(`domain '${this.#domain}' at ${this.peer} isn't running: start it`, { cause });
  }

  #find(listing: string): ListedDomain {
    const found = findDomain(readListing(listing), this.#domain);
    if (found !== undefined) return found;
    const words = `Domain not found: none at ${this.#uri} has the name or UUID '${this.#domain}'`;
    throw new LibvirtError(words, { code: NO_DOMAIN, domain: 0, level: 2 });
  }

  /** Its life is watched before it is asked whether it runs, so that no end of it goes by unseen. */
  #link(shell: VirshShell, domain: ListedDomain, version: string): Observable<Link> {
    const link = new VirshLink({
      greeting: readGreeting(version),
      domain,
      shell,
      events$: this.#watch(shell, domain, 'qemu-monitor-event', REGISTER_QEMU_EVENTS),
      tracer: tracerOf(this.#options),
    });
    return this.#watch(shell, domain, 'event --event lifecycle', REGISTER_LIFECYCLE).pipe(
      // Where the domain's end can't be watched, a command that fails reports it.
      catchError((error: unknown) => {
        if (error instanceof EventsNotSupportedError) return concat(of(WATCHING), NEVER);
        throw error;
      }),
      mergeMap((reported) => {
        if (reported === WATCHING)
          return shell.ask(`domid ${domain.uuid}`).pipe(
            tap((answer) => this.#refuseInactive(answer)),
            map(() => link),
          );
        link.takeLifecycleLine(reported);
        return EMPTY;
      }),
    );
  }

  #watch(shell: VirshShell, { uuid }: ListedDomain, command: string, registers: readonly Call[]) {
    return watch(this.#processes, {
      uri: this.#uri,
      command: `${command} --loop --domain ${uuid}`,
      registers,
      roundTrips: (count) => range(count).pipe(concatMap(() => shell.ask('version'))),
      maxFrameBytes: this.#maxFrameBytes,
    });
  }

  get #maxFrameBytes(): number {
    return this.#options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
  }
}

function readPrinted(answer: Answer): string {
  const text = answer.text();
  if (answer.errors === '') return text;
  throw libvirtError(joinErrorLines(answer.errors));
}
