import type { ServableMonitor } from '../monitor/monitor-like.js';
import { authorized, type Authorization } from './authorize.js';
import { both, type Permission } from '../qmp/server/allow.js';
import { Client, type ClientLimits, type Transport } from './client.js';
import { takeAll, Upstream } from './upstream.js';

/** How many clients a share takes, and what each of them may do. */
export interface ShareLimits extends ClientLimits {
  readonly maxClients: number;
}

/** Whether a client is let in, and what it may run; or why it isn't. */
export type Admission = Permission | 'full' | 'refused';

/** Decides whether a client may connect, and which commands it may run: the option `authorize`. */
export type Authorize<R> = (request: R) => Authorization | PromiseLike<Authorization>;

/** The clients of one monitor, however they come. */
export class Share {
  readonly #upstream: Upstream;
  readonly #limits: ShareLimits;
  readonly #clients = new Set<Client>();
  /** Of clients that `authorize` has yet to decide on: what refuses them. */
  readonly #undecided = new Set<() => void>();

  constructor(monitor: ServableMonitor, limits: ShareLimits) {
    this.#upstream = new Upstream(monitor);
    this.#limits = limits;
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Decides on a client: never in this tick, but for a share that is full. */
  admit<R>(authorize: Authorize<R> | undefined, request: R, decide: (admission: Admission) => void): void {
    if (this.#clients.size + this.#undecided.size >= this.#limits.maxClients) {
      decide('full');
      return;
    }
    const refuse = () => {
      forget();
      decide('refused');
    };
    this.#undecided.add(refuse);
    const forget = authorized(authorize, request, (permission) => {
      this.#undecided.delete(refuse);
      decide(permission ?? 'refused');
    });
  }

  /** Serves a client that was let in. */
  serve(transport: Transport, permission: Permission): Client {
    const limits = { ...this.#limits, permission: both(this.#limits.permission, permission) };
    const client = new Client(this.#upstream, transport, limits, () => this.#clients.delete(client));
    this.#clients.add(client);
    client.start();
    return client;
  }

  /** Closes every client's connection, and refuses those that aren't decided on. No client may be admitted afterwards. */
  close(): void {
    this.#upstream.close();
    for (const refuse of takeAll(this.#undecided)) refuse();
    for (const client of takeAll(this.#clients)) client.close({ code: 1001, text: 'the share was closed' });
  }
}
