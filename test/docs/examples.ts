import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './guides.js';

/** An `@example` of a docblock. */
export interface Example {
  readonly file: string;
  /** The line in the file where its code begins. */
  readonly line: number;
  readonly code: string;
}

/** The examples in the docblocks of what is public, but for what is generated. */
export function examples(): Example[] {
  return ['src', 'operators']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((file) => file.endsWith('.ts') && !file.includes('generated'))
    .flatMap((file) => examplesOf(file, readFileSync(join(root, file), 'utf8')));
}

/** From `@example`, which may have a title, to the next tag or the docblock's end. */
function examplesOf(file: string, text: string): Example[] {
  return [...text.matchAll(/^ *\* @example[^\n]*\n([^]*?)(?=^ *\* @\w|^ *\*\/)/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length + 1,
    code: (match[1] ?? '').replace(/^ *\* ?/gm, ''),
  }));
}

/** What the examples speak of without making it, so that they stay short. */
const GIVEN = `
import { createWriteStream, readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import { isLeft } from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import * as t from 'io-ts';
import { Observable, of, Subject, tap } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { checkMonitorOptions, createMonitor, formatVersion, isMonitorError, parse, qmpDriver, stringify, toNumber, writeCommand } from 'rxqmp';
import type { CommandMap, Driver, EventOf, Greeting, Link, Message, Monitor, RunParameters } from 'rxqmp';
import type { ByteStream, CommandTimeout, MonitorError } from 'rxqmp';
import { agentMonitor, guestExec, readGuestFile, whileFrozen, writeGuestFile } from 'rxqmp/agent';
import type { AgentMonitor, AgentOptions } from 'rxqmp/agent';
import { attempt, toTaskEither } from 'rxqmp/fp';
import { toAsyncIterable } from 'rxqmp/ix';
import { type LaunchOptions, launchQemu, type MachineWith } from 'rxqmp/machine';
import { libvirtConnection, libvirtMonitor, type LibvirtMonitorOptions } from 'rxqmp/libvirt';
import type { GuestCommandMap, Known, RunState } from 'rxqmp/raw';
import type { MonitorLike } from 'rxqmp';
import { schemaOf, type LiveSchema } from 'rxqmp/flows';
import { eventCodec, replyCodec } from 'rxqmp/raw/codecs';
import { socketMonitor, type SocketAddress, type SocketOptions } from 'rxqmp/socket';
import { fleet, machineSubject, natsMonitor, serveNats, type FleetOptions, type NatsOptions } from 'rxqmp/nats';
import type { NatsClientOptions } from 'rxqmp/nats';
import type { NatsConnectionLike, NatsServeLibvirtOptions, NatsServeOptions } from 'rxqmp/nats';
import { serveMonitor, type Allow, type SocketShare, type WebSocketShare } from 'rxqmp/share';
import { webSocketMonitor, type WebSocketOptions } from 'rxqmp/websocket';
import { readTrace, traceLines } from 'rxqmp/trace';
import { virshMonitor, type VirshOptions } from 'rxqmp/virsh';
import { migrate, plug, powerOff, runJob, screenshot, unplug, watchQuery } from 'rxqmp/flows';
import { boundedConcatMap, bufferUntilResume, cancelJob, decodeWith, jobProgress } from 'rxqmp/operators';
import { hmp, ofDevice, ofEvent, ofJob, runState, runUntil, untilShutdown, watchRunState } from 'rxqmp/operators';
import { conformanceTable, describeMonitor, fakeAgent, fakeLibvirtd, fakeQemu, faults, marbles } from 'rxqmp/testing';
import { marbleScheduler, mockMonitor, qmpEvent, replayQemu, script, type FakeQemu, type HeldCommand, type Run } from 'rxqmp/testing';

declare const [key, cert]: [string, string];
declare const connection: NatsConnectionLike;
declare const server: import('node:http').Server;
declare const sessions: Map<string | undefined, string>;
declare const monitor: Monitor;
declare const agent: AgentMonitor;
declare const snapshot: { 'node-name': string; 'snapshot-file': string };
declare const qemu: FakeQemu;
declare const machine: MachineWith<true, true>;
declare const path: string;
declare const ca: string;
declare const error: MonitorError;
declare const port: MessagePort;
declare const bytes$: Observable<Uint8Array>;
declare function write(bytes: Uint8Array): void;
declare function fromPort(port: MessagePort): Observable<Uint8Array>;
declare const greeting: Greeting;
declare const myLink$: Observable<Link>;
declare const connectVsock: (cid: number, port: number) => Duplex;
declare const cold: RunHelpers['cold'];
declare let lost: number;
declare function linkTo(port: object): Link;
declare function report(what: unknown): void;
declare function save(what: unknown): Promise<void>;
declare function useTheOldWay(): void;
declare function repeat(): void;
declare function startMachine(): Promise<{ freeze(): HeldCommand; restart(): Promise<void>; stop(): Promise<void> }>;
declare function myDriver(machine: object): Driver;
`;

/** An example as a module of its own, for the compiler. */
export function moduleOf({ code }: Example): string {
  return code.startsWith('declare module')
    ? `${code}\nexport {};`
    : `${GIVEN}
export async function example() {\n${code}\n}\n`;
}
