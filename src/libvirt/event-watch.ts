import type { Subscriber } from 'rxjs';
import { EventsNotSupportedError, LibvirtError, type MonitorError } from '../errors.js';
import type { WireDomain } from './protocol/domain.js';
import type { Procedure } from './protocol/procedure.js';
import * as libvirt from './protocol/procedures.js';
import type { ValueOf } from './protocol/xdr.js';
import type { Registrations } from './registrations.js';
import type { Reply } from './rpc-socket.js';

/** QEMU's event, as the daemon sends it. */
export type MonitorEvent = ValueOf<typeof libvirt.qemuDomainMonitorEventMsg>;

type Take = (event: MonitorEvent) => void;

interface Caller {
  control<A, R>(procedure: Procedure<A, R>, args: A, reply: Reply<R>, urgent?: boolean): void;
}

/**
 * One registration of QEMU's events, shared by all subscribers of the same events: the daemon refuses a client a second
 * one for the same domain ("event callback already tracked").
 */
export class EventWatch {
  readonly #waiting = new Set<Subscriber<void>>();
  readonly #takers = new Set<Take>();
  #callbackID: number | undefined;
  #begun = false;

  readonly #caller: Caller;
  readonly #registrations: Registrations<MonitorEvent>;
  readonly #dom: WireDomain | undefined;

  constructor(caller: Caller, registrations: Registrations<MonitorEvent>, dom: WireDomain | undefined) {
    this.#caller = caller;
    this.#registrations = registrations;
    this.#dom = dom;
  }

  /**
   * @param subscriber - gets a value when the registration succeeded, or its error
   * @param over - called when others can't use the registration any more
   * @returns what leaves it
   */
  join(subscriber: Subscriber<void>, take: Take, over: () => void): () => void {
    this.#takers.add(take);
    if (this.#callbackID === undefined) this.#waiting.add(subscriber);
    else subscriber.next();
    if (!this.#begun) this.#begin(over);
    return () => {
      this.#waiting.delete(subscriber);
      this.#takers.delete(take);
      // One that is under way is taken back when its id is known.
      if (this.#takers.size === 0 && this.#callbackID !== undefined) this.#takeBack(over);
    };
  }

  #begin(over: () => void): void {
    this.#begun = true;
    this.#registrations.begin();
    const dom = this.#dom;
    this.#caller.control(
      libvirt.connectDomainMonitorEventRegister,
      { dom, event: undefined, flags: 0 },
      {
        ok: ({ callbackID }) => {
          this.#callbackID = callbackID;
          this.#registrations.confirm(callbackID, (event) => {
            for (const take of [...this.#takers]) take(event);
          });
          const waiting = [...this.#waiting];
          this.#waiting.clear();
          for (const subscriber of waiting) subscriber.next();
          if (this.#takers.size === 0) this.#takeBack(over);
        },
        fail: (error) => {
          this.#registrations.settle();
          over();
          for (const subscriber of [...this.#waiting]) subscriber.error(asEventsError(error));
        },
      },
    );
  }

  #takeBack(over: () => void): void {
    const callbackID = this.#callbackID;
    if (callbackID === undefined) return;
    this.#callbackID = undefined;
    over();
    this.#registrations.remove(callbackID);
    // Before a new registration of the same domain, which would be refused beside it.
    this.#caller.control(libvirt.connectDomainMonitorEventDeregister, { callbackID }, IGNORE, true);
  }
}

const IGNORE: Reply<unknown> = { ok: () => undefined, fail: () => undefined };

/** `VIR_ERR_NO_SUPPORT`, and `VIR_ERR_RPC`, which a daemon answers for a program that it doesn't know. */
const NOT_KNOWN = [3, 39];

function asEventsError(error: MonitorError): MonitorError {
  if (!(error instanceof LibvirtError) || !NOT_KNOWN.includes(error.code)) return error;
  const message = `the daemon doesn't pass QEMU's events on: ${error.message}`;
  return new EventsNotSupportedError(message, { cause: error });
}
