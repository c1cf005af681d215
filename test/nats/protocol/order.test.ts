import fc from 'fast-check';
import { Gap, Order } from '../../../src/nats/protocol/order.js';

/** What a host sends to one client, on three subjects. */
type Sent =
  | { readonly on: 'events'; readonly seq: number }
  | { readonly on: 'inbox'; readonly n: number; readonly after: number }
  | { readonly on: 'alive'; readonly seq: number };

/** A host's life: what it sends, in its order. */
const lives = fc.array(fc.constantFrom('event', 'reply', 'beat'), { maxLength: 30 }).map((steps) => {
  let [seq, n] = [0, 0];
  const sent: Sent[] = [];
  for (const step of steps) {
    if (step === 'event') sent.push({ on: 'events', seq: (seq += 1) });
    else if (step === 'reply') sent.push({ on: 'inbox', n: (n += 1), after: seq });
    else sent.push({ on: 'alive', seq });
  }
  return sent;
});

/** Any order in which the three subjects may come, each in its own order: `picks` choose which comes next. */
function shuffled(sent: readonly Sent[], picks: readonly number[]): Sent[] {
  const queues = (['events', 'inbox', 'alive'] as const).map((on) => sent.filter((each) => each.on === on));
  const out: Sent[] = [];
  for (let at = 0; queues.some((queue) => queue.length > 0); at += 1) {
    const full = queues.filter((queue) => queue.length > 0);
    out.push(full[(picks[at] ?? 0) % full.length]!.shift()!);
  }
  return out;
}

function deliver(order: Order<string>, message: Sent): void {
  if (message.on === 'alive') order.heartbeat(message.seq);
  else if (message.on === 'events') {
    if (order.expects(message.seq)) order.event(message.seq, `event ${message.seq}`);
  } else if (order.expectsReply(message.n)) {
    order.reply(message.n, message.after, `reply ${message.n}`);
  }
}

const picks = fc.array(fc.nat({ max: 2 }), { maxLength: 30 });

describe('the order of events and replies', () => {
  it('is the host’s for events and for replies, and no reply comes before an event that the host sent before it', () => {
    fc.assert(
      fc.property(lives, picks, fc.boolean(), (sent, chosen, twice) => {
        // Heartbeats may not be a whole heartbeat ahead: two in a row without the event between them show a loss.
        const arriving = shuffled(
          sent.filter(({ on }) => on !== 'alive'),
          chosen,
        );
        const out: string[] = [];
        const order = new Order<string>(0, (message) => out.push(message));
        for (const message of arriving) {
          deliver(order, message);
          if (twice) deliver(order, message);
        }
        const events = out.filter((each) => each.startsWith('event'));
        const replies = out.filter((each) => each.startsWith('reply'));
        const all = sent.filter((each) => each.on !== 'alive');
        expect(events).toEqual(all.flatMap((each) => (each.on === 'events' ? [`event ${each.seq}`] : [])));
        expect(replies).toEqual(all.flatMap((each) => (each.on === 'inbox' ? [`reply ${each.n}`] : [])));
        for (const each of all) {
          if (each.on !== 'inbox' || each.after === 0) continue;
          expect(out.indexOf(`reply ${each.n}`)).toBeGreaterThan(out.indexOf(`event ${each.after}`));
        }
      }),
    );
  });

  it('shows whatever is lost, at the second heartbeat after it at the latest', () => {
    fc.assert(
      fc.property(lives, fc.nat(), (sent, at) => {
        const losable = sent.filter(({ on }) => on !== 'alive');
        fc.pre(losable.length > 0);
        const lost = losable[at % losable.length]!;
        const last = sent.reduce((most, each) => (each.on === 'events' ? each.seq : most), 0);
        const replies = sent.filter(({ on }) => on === 'inbox').length;
        const order = new Order<string>(0, () => undefined);
        const live = () => {
          for (const message of sent) if (message !== lost) deliver(order, message);
          order.heartbeat(last);
          order.heartbeat(last);
          // What a client asks for whose replies are outstanding.
          order.checked(replies);
        };
        expect(live).toThrow(Gap);
      }),
    );
  });

  it('goes on after the latest event from before the client’s time', () => {
    const out: string[] = [];
    const order = new Order<string>(7, (message) => out.push(message));
    for (const seq of [6, 7, 8]) deliver(order, { on: 'events', seq });
    expect(out).toEqual(['event 8']);
    expect(() => deliver(order, { on: 'events', seq: 10 })).toThrow('event 9 did not arrive, 10 did');
  });
});
