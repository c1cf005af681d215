import { Subject } from 'rxjs';
import type { Link } from '../../src/monitor/link.js';
import type { CommandMessage, Message } from '../../src/protocol/message.js';
import { Heartbeat } from '../../src/qmp/heartbeat.js';
import { record } from '../monitor/stub-driver.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function setUp(extras: Partial<Link> = {}) {
  const inbound$ = new Subject<Message>();
  const sent: CommandMessage[] = [];
  const beat = new Heartbeat({ interval: 1_000, timeout: 3_000 }, '/run/vm.sock');
  const link = beat.watch({ inbound$, send: (message) => sent.push(message), ...extras });
  const errors: Error[] = [];
  const log: string[] = [];
  const subscription = link.inbound$.subscribe({
    next: (message) => log.push(JSON.stringify(message)),
    error: (error: Error) => errors.push(error),
  });
  const receive = (message: Message) => {
    beat.heard();
    inbound$.next(message);
  };
  const reply = (index: number) => receive({ return: {}, id: sent[index]?.id ?? '' });
  return { beat, link, sent, errors, log, subscription, receive, reply };
}

const names = (sent: readonly CommandMessage[]) =>
  sent.map((message) => message.execute ?? message['exec-oob']);

describe('a heartbeat', () => {
  test('asks a quiet peer at each interval, and its answers reach no subscriber', () => {
    const { sent, errors, log, reply } = setUp();
    jest.advanceTimersByTime(999);
    expect(sent).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(names(sent)).toEqual(['query-version']);
    reply(0);
    jest.advanceTimersByTime(999);
    expect(sent).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(names(sent)).toEqual(['query-version', 'query-version']);
    jest.advanceTimersByTime(10_000);
    expect(sent).toHaveLength(2);
    expect([errors.map(({ message }) => message), log]).toEqual([
      [
        'nothing came from /run/vm.sock for 3001 ms while a reply was outstanding: the host, the network or QEMU stopped',
      ],
      [],
    ]);
  });

  test('asks out of band where the link can, so that a busy QEMU answers', () => {
    const { sent } = setUp({ oob: true });
    jest.advanceTimersByTime(1_000);
    expect(sent).toMatchObject([{ 'exec-oob': 'query-yank' }]);
  });

  test('asks out of band also while a command is outstanding, one at a time', () => {
    const { link, sent, errors, reply } = setUp({ oob: true });
    link.send({ execute: 'pmemsave', id: 'a' });
    for (let times = 0; times < 5; times += 1) {
      jest.advanceTimersByTime(2_000);
      reply(sent.length - 1);
    }
    expect(names(sent)).toEqual(['pmemsave', ...Array.from({ length: 5 }, () => 'query-yank')]);
    expect(errors).toEqual([]);
  });

  test('finds a peer that becomes silent within interval and timeout, however many pings it answered before', () => {
    const { sent, errors, reply } = setUp();
    for (let pings = 0; pings < 5; pings += 1) {
      jest.advanceTimersByTime(1_000);
      reply(pings);
    }
    expect(sent).toHaveLength(5);
    jest.advanceTimersByTime(1_000 + 3_000);
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(errors).toHaveLength(1);
  });

  test('asks nothing while events arrive, and nothing while a command is outstanding', () => {
    const { link, sent, errors, receive } = setUp();
    const event: Message = { event: 'STOP', timestamp: { seconds: 1, microseconds: 2 } };
    for (let times = 0; times < 10; times += 1) {
      jest.advanceTimersByTime(900);
      receive(event);
    }
    expect(sent).toEqual([]);
    link.send({ execute: 'pmemsave', id: 'a' });
    jest.advanceTimersByTime(2_900);
    expect(names(sent)).toEqual(['pmemsave']);
    expect(errors).toEqual([]);
  });

  test('fails a link on which a command waits and nothing at all arrives, as an InterruptedError', () => {
    const { link, errors } = setUp();
    jest.advanceTimersByTime(900);
    link.send({ execute: 'cont', id: 'a' });
    jest.advanceTimersByTime(2_999);
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(3);
    expect(errors).toMatchObject([{ _tag: 'InterruptedError', reason: 'lost' }]);
  });

  test('counts a part of a message as a sign of life', () => {
    const { beat, link, errors } = setUp();
    link.send({ execute: 'query-qmp-schema', id: 'a' });
    for (let times = 0; times < 10; times += 1) {
      jest.advanceTimersByTime(2_900);
      beat.heard();
    }
    expect(errors).toEqual([]);
  });

  test('reads once more before its verdict: it may be this process that was busy', () => {
    const { beat, link, errors } = setUp();
    link.send({ execute: 'cont', id: 'a' });
    jest.advanceTimersByTime(3_000);
    beat.heard();
    jest.advanceTimersByTime(2_999);
    expect(errors).toEqual([]);
  });

  test('counts from the oldest command that is outstanding, also where more are sent', () => {
    const { link, errors } = setUp();
    for (let id = 1; id <= 4; id += 1) {
      link.send({ execute: 'cont', id: String(id) });
      jest.advanceTimersByTime(800);
    }
    expect(errors).toHaveLength(1);
  });

  test('ends with its subscriber, and leaves no timer', () => {
    const { subscription, sent } = setUp();
    subscription.unsubscribe();
    jest.advanceTimersByTime(100_000);
    expect([sent, jest.getTimerCount()]).toEqual([[], 0]);
  });

  test('passes the end and the failure of the link on', () => {
    const inbound$ = new Subject<Message>();
    const link = new Heartbeat({ interval: 1, timeout: 1 }, 'x').watch({ inbound$, send: () => undefined });
    const { log } = record(link.inbound$);
    inbound$.complete();
    expect([log, jest.getTimerCount()]).toEqual([['completed'], 0]);
  });
});
