/**
 * The messages between a host, which serves a machine's monitor, and its clients.
 *
 * A machine has a subject, such as `fleet.vm1`, and under it:
 *
 * - `fleet.vm1.hello`: a client asks to be served, another host asks whether the subject is taken;
 * - `fleet.vm1.run`: a client sends its commands;
 * - `fleet.vm1.events`: the host publishes each event once, for all clients;
 * - `fleet.vm1.alive`: the host publishes its heartbeat and its state, for clients and directories;
 * - `fleet.who`: a directory asks all machines of a prefix for their heartbeats at once.
 *
 * The host answers a client in its inbox, a subject of the client's own. A message is an envelope, one line of JSON, and
 * after it the text of QMP where the message carries one, to the letter: integers are exact. A text that is longer than
 * the server's `max_payload` is cut into parts, which follow one another on their subject.
 *
 * **One order.** Events are broadcast, so that a host's work does not grow with the number of its clients, and a client
 * that only watches needs no permission to publish but to `hello`. Each event has a sequence number; each reply says after
 * which event it was made, and a client holds it until that event has come. Replies have numbers of their own, and so have
 * a client's commands. NATS delivers a message once or not at all: a number that is missing shows a loss, and the link
 * ends. Every heartbeat names the latest event, so that a loss after which nothing comes is noticed too.
 *
 * **One epoch.** A host chooses a random epoch when it begins to serve, and again whenever messages may have been lost on
 * its side: its monitor was lost, or its connection to NATS. A client's link belongs to one epoch. A command of another
 * epoch is never executed, and a command is executed once however often it is delivered.
 */
import { ProtocolError } from '../../errors.js';
import { decodeGreeting } from '../../protocol/decode.js';
import type { Greeting, JsonValue } from '../../protocol/types.js';
import { fromUtf8, toUtf8 } from './utf8.js';

/** A host and a client of different versions don't understand each other; both say so. */
export const PROTOCOL_VERSION = 1;

/** The place of a part among the parts of one text: 1 of 3, 2 of 3, 3 of 3. */
export type Part = readonly [number: number, count: number];

/** What a client, a directory or another host sends. The inbox for the answer is the message's reply subject. */
export type Request =
  /** A client asks to be served. */
  | { readonly kind: 'hello' }
  /** A host asks whether another one serves the subject. */
  | { readonly kind: 'claim' }
  /** Command number `n` of a client. The text is QMP's. */
  | { readonly kind: 'run'; readonly epoch: string; readonly n: number; readonly part?: Part }
  /** A client that has sent `n` commands asks whether all of them arrived. */
  | { readonly kind: 'check'; readonly epoch: string; readonly n: number }
  /** A client does not want replies any more. */
  | { readonly kind: 'bye'; readonly epoch: string };

/** One serving of a subject. If there are two, the one that began later stays. */
export interface Instance {
  readonly instance: string;
  /** When it began to serve, in milliseconds since 1970, by its host's clock. */
  readonly since: number;
  /** The host's name, for people. */
  readonly host: string;
}

/** Of two hosts that serve one subject the one that began later stays; both sides decide alike. */
export function isLater(
  one: Pick<Instance, 'instance' | 'since'>,
  other: Pick<Instance, 'instance' | 'since'>,
): boolean {
  return one.since > other.since || (one.since === other.since && one.instance > other.instance);
}

/** What a host sends to one client's inbox, or to another host. */
export type Answer =
  /** The client is served. Events up to number `after` were before its time. */
  | ({
      readonly kind: 'hello';
      readonly epoch: string;
      readonly after: number;
      readonly greeting: Greeting;
      readonly oob: boolean;
    } & Instance &
      Terms)
  /** The host is there, its monitor isn't. */
  | { readonly kind: 'unavailable'; readonly host: string; readonly why: string }
  /** Another host serves this subject. */
  | ({ readonly kind: 'taken' } & Instance)
  /** Reply number `n` of this client, made after event number `after`. The text is QMP's. */
  | Reply
  /** As `reply`, for a command that failed outside of QMP. The text is a `Failure`. */
  | (Omit<Reply, 'kind'> & { readonly kind: 'failure' })
  /** All `n` commands that the client asked about have arrived; `replies` were sent until now. */
  | { readonly kind: 'checked'; readonly epoch: string; readonly n: number; readonly replies: number }
  /** A command of this client was lost on its way, or is of an epoch that is over. */
  | { readonly kind: 'lost'; readonly why: string };

export interface Reply {
  readonly kind: 'reply';
  readonly epoch: string;
  readonly n: number;
  readonly after: number;
  readonly part?: Part;
}

/** What a host demands of its clients, and offers them. */
export interface Terms {
  /** The time between two heartbeats, in milliseconds. */
  readonly heartbeat: number;
  /** How many commands of one client may be outstanding. */
  readonly window: number;
  /** The longest command, in bytes. */
  readonly maxCommandBytes: number;
}

/** What a host publishes for all. */
export type Broadcast =
  /** Event number `seq`. The text is QMP's. */
  | { readonly kind: 'event'; readonly epoch: string; readonly seq: number; readonly part?: Part }
  /** The epoch is over, after event number `seq`. */
  | {
      readonly kind: 'end';
      readonly epoch: string;
      readonly seq: number;
      readonly how: 'shut-down' | 'lost' | 'closed';
      readonly why: string;
    }
  /** A heartbeat. */
  | Alive
  /** The host does not serve the subject any more. */
  | ({ readonly kind: 'gone' } & Instance);

export interface Alive extends Instance {
  readonly kind: 'alive';
  /** The time until the next one at the latest, in milliseconds. */
  readonly heartbeat: number;
  /** Whether the host's monitor is ready. */
  readonly state: 'ready' | 'unavailable';
  /** Of what is served now: the epoch, and the number of its latest event. */
  readonly epoch?: string;
  readonly seq?: number;
  /** Why the monitor isn't ready. */
  readonly why?: string;
}

export type Envelope = Request | Answer | Broadcast;

const LF = 0x0a;
/** A longer envelope is not one of ours. The longest hold a greeting or a reason. */
export const MAX_ENVELOPE_BYTES = 2_048;
/** Reasons are cut to this length, so that an envelope always fits. */
export const MAX_REASON_CHARACTERS = 300;

/** Writes an envelope, and behind it the bytes of a text or of a part of one. */
export function writeMessage(envelope: Envelope, body?: Uint8Array): Uint8Array {
  const line = toUtf8(JSON.stringify({ v: PROTOCOL_VERSION, ...envelope }));
  if (body === undefined) return line;
  const message = new Uint8Array(line.length + 1 + body.length);
  message.set(line);
  message[line.length] = LF;
  message.set(body, line.length + 1);
  return message;
}

/** An envelope as it came: its members are checked where their kind is known. */
export interface ReceivedMessage<E extends Envelope> {
  readonly envelope: E;
  /** The bytes behind the envelope. */
  readonly body: Uint8Array;
}

/**
 * Reads a message whose kind is one of `kinds`.
 *
 * @throws {@link ProtocolError} for anything else
 */
export function readMessage<K extends Envelope['kind']>(
  bytes: Uint8Array,
  kinds: readonly K[],
): ReceivedMessage<Extract<Envelope, { readonly kind: K }>> {
  const end = bytes.indexOf(LF);
  const line = end < 0 ? bytes : bytes.subarray(0, end);
  if (line.length > MAX_ENVELOPE_BYTES) throw notOurs('its first line is too long');
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(line));
  } catch (cause) {
    throw notOurs('its first line is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null) throw notOurs('its first line is not an object');
  const envelope = value as Readonly<Record<string, unknown>>;
  if (envelope['v'] !== PROTOCOL_VERSION) {
    throw notOurs(
      `it is of version ${String(envelope['v']).slice(0, 20)} of the protocol, and this rxqmp speaks version ${PROTOCOL_VERSION}: use the same rxqmp on both sides`,
    );
  }
  const kind = kinds.find((each) => each === envelope['kind']);
  if (kind === undefined) throw notOurs(`its kind is not one of ${kinds.join(', ')}`);
  const fault = Object.entries(MEMBERS[kind]).find(([member, is]) => !is(envelope[member]));
  if (fault !== undefined) throw notOurs(`'${fault[0]}' of its kind '${kind}' is missing or wrong`);
  return {
    envelope: value as Extract<Envelope, { readonly kind: K }>,
    body: end < 0 ? NOTHING : bytes.subarray(end + 1),
  };
}

/** As {@link readMessage}, but undefined for anything else: whoever may publish on a subject can send anything. */
export function readIfOurs<K extends Envelope['kind']>(
  bytes: Uint8Array,
  kinds: readonly K[],
): ReceivedMessage<Extract<Envelope, { readonly kind: K }>> | undefined {
  try {
    return readMessage(bytes, kinds);
  } catch {
    return undefined;
  }
}

const NOTHING = new Uint8Array();

/** Cuts a reason that goes into an envelope. */
export function shortened(why: string): string {
  return why.length <= MAX_REASON_CHARACTERS ? why : `${why.slice(0, MAX_REASON_CHARACTERS - 1)}…`;
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const flag: Check = (value) => typeof value === 'boolean';
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const part: Check = (value) =>
  value === undefined ||
  (Array.isArray(value) &&
    value.length === 2 &&
    value.every((each) => Number.isSafeInteger(each) && each > 0) &&
    (value as [number, number])[0] <= (value as [number, number])[1]);
const oneOf =
  (...texts: readonly string[]): Check =>
  (value) =>
    texts.includes(value as string);
const instance = { instance: text, since: count, host: text };

const MEMBERS: { readonly [K in Envelope['kind']]: Readonly<Record<string, Check>> } = {
  hello: {},
  claim: {},
  run: { epoch: text, n: count, part },
  check: { epoch: text, n: count },
  bye: { epoch: text },
  unavailable: { host: text, why: text },
  taken: instance,
  reply: { epoch: text, n: count, after: count, part },
  failure: { epoch: text, n: count, after: count, part },
  checked: { epoch: text, n: count, replies: count },
  lost: { why: text },
  event: { epoch: text, seq: count, part },
  end: { epoch: text, seq: count, how: oneOf('shut-down', 'lost', 'closed'), why: text },
  alive: {
    ...instance,
    heartbeat: count,
    state: oneOf('ready', 'unavailable'),
    epoch: optional(text),
    seq: optional(count),
    why: optional(text),
  },
  gone: instance,
};

/** The members of a host's answer to hello. A client's question has the same kind and none of them. */
const HELLO_ANSWER: Readonly<Record<string, Check>> = {
  ...instance,
  epoch: text,
  after: count,
  oob: flag,
  heartbeat: count,
  window: count,
  maxCommandBytes: count,
};

export type HelloAnswer = Extract<Answer, { readonly kind: 'hello' }>;

/**
 * Reads a host's answer to hello, its greeting included.
 *
 * @throws {@link ProtocolError}, or `HandshakeError` for the greeting, unless it is one
 */
export function readHelloAnswer(envelope: Extract<Envelope, { readonly kind: 'hello' }>): HelloAnswer {
  const given: Readonly<Record<string, unknown>> = { ...envelope };
  const fault = Object.entries(HELLO_ANSWER).find(([member, is]) => !is(given[member]));
  if (fault !== undefined) throw notOurs(`'${fault[0]}' of its answer to hello is missing or wrong`);
  return { ...(envelope as HelloAnswer), greeting: decodeGreeting(given['greeting'] as JsonValue) };
}

function notOurs(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError(`a NATS message is not one of rxqmp's: ${why}`, { cause });
}
