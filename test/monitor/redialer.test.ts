import { Observable, Subject } from 'rxjs';
import { ConnectError, InterruptedError } from '../../src/errors.js';
import type { End } from '../../src/monitor/ends.js';
import { Redialer, type ConnectionOwner, type RedialerOptions } from '../../src/monitor/redialer.js';
import { createMonitor } from '../../src/monitor/monitor.js';
import { StubDriver, greeting } from './stub-driver.js';
import { setUp, showState, virtually } from './set-up.js';

const refuse = (driver: StubDriver) => driver.last.fail(new ConnectError('refused'));

describe('jitter', () => {
  let drawn: jest.SpyInstance<number>;
  beforeEach(() => (drawn = jest.spyOn(Math, 'random').mockReturnValue(1)));
  afterEach(() => drawn.mockRestore());

  test.each([
    ['half of each delay by default', {}, [500, 1_000]],
    ['nothing with 0', { jitter: 0 }, [1_000, 2_000]],
    ['all of it with 1', { jitter: 1 }, [0, 0]],
  ])('takes off %s, at the most', (_share, jitter, delays) => {
    virtually((at) => {
      const { monitor, driver } = setUp({ reconnect: { delay: 1_000, ...jitter } });
      const waits: number[] = [];
      monitor.state$.subscribe((state) => state.status === 'waiting' && waits.push(state.delay));
      monitor.connect().catch(() => undefined);
      refuse(driver);
      at(501, () => refuse(driver));
      at(1_001, () => driver.dials.length < 3 && refuse(driver));
      at(1_002, () => expect(waits.slice(0, 2)).toEqual(delays));
    });
  });

  test('is drawn anew for each wait, and the delay drawn is the one announced and waited', () => {
    virtually((at) => {
      drawn.mockReturnValueOnce(0.5).mockReturnValueOnce(0);
      const { monitor, driver, states } = setUp({ reconnect: true });
      const waits: number[] = [];
      monitor.state$.subscribe((state) => state.status === 'waiting' && waits.push(state.delay));
      monitor.connect().catch(() => undefined);
      refuse(driver);
      // 250 ms, less half of its half
      at(187, () => expect(states.at(-1)).toBe('waiting 1'));
      at(189, () => {
        expect(states.at(-1)).toBe('connecting 2');
        refuse(driver);
        expect(waits).toEqual([188, 500]);
      });
    });
  });

  test.each([[-0.1], [1.1], ['half'], [NaN]])('%p is refused', (jitter) => {
    expect(() => createMonitor(new StubDriver(), { reconnect: { jitter: jitter as number } })).toThrow(
      "reconnect: 'jitter' must be a number from 0 to 1",
    );
  });
});

describe('a time-out while dials fail names the last failure', () => {
  const timedOut = async (waitFor: (monitor: ReturnType<typeof setUp>['monitor']) => Promise<unknown>) => {
    jest.useFakeTimers();
    const { monitor, driver } = setUp({ reconnect: { delay: 100, jitter: 0 }, name: 'vm1' });
    const failed = waitFor(monitor).catch((error: unknown) => error);
    driver.last.fail(new ConnectError('the first'));
    jest.advanceTimersByTime(100);
    driver.last.fail(new ConnectError('no connection to /x: nothing listens there'));
    jest.advanceTimersByTime(150);
    jest.useRealTimers();
    await monitor.disconnect();
    return failed;
  };
  const cause = expect.objectContaining({ _tag: 'ConnectError' }) as unknown;
  const last = 'the last failure: no connection to /x: nothing listens there';

  test('of connect()', async () => {
    expect(await timedOut((monitor) => monitor.connect({ timeout: 250 }))).toMatchObject({
      _tag: 'HandshakeError',
      message: `not ready within the 250 ms that connect() was given; ${last}`,
      cause,
      monitor: 'vm1',
    });
  });

  test('of a run, which was not sent', async () => {
    const run = (monitor: ReturnType<typeof setUp>['monitor']) =>
      new Promise((_, reject) =>
        monitor.run('stop', undefined, { timeout: 250 }).subscribe({ error: reject }),
      );
    expect(await timedOut(run)).toMatchObject({
      _tag: 'CommandTimeoutError',
      message: `stop couldn't be sent within 250 ms; ${last}`,
      sent: false,
      cause,
    });
  });

  test('and not one from before the connection', () => {
    virtually((at) => {
      const { monitor, driver } = setUp({ reconnect: { delay: 10 } }, new StubDriver({ window: 0 }));
      monitor.connect().catch(() => undefined);
      refuse(driver);
      at(11, () => driver.last.link());
      const errors: unknown[] = [];
      monitor.run('stop', undefined, { timeout: 50 }).subscribe({ error: (error) => errors.push(error) });
      at(51, () => expect(errors).toMatchObject([{ message: "stop couldn't be sent within 50 ms" }]));
    });
  });
});

test('a driver that learns when a dial may succeed ends the wait; otherwise its words change nothing', () => {
  virtually((at) => {
    const wake$ = new Subject<void>();
    const driver = Object.assign(new StubDriver(), { wake$ });
    const { monitor, states } = setUp({ reconnect: { delay: 1_000, jitter: 0 } }, driver);
    monitor.connect().catch(() => undefined);
    wake$.next();
    refuse(driver);
    expect(wake$.observed).toBe(true);
    at(5, () => {
      wake$.next();
      wake$.next();
      expect(states.slice(1)).toEqual(['connecting 1', 'waiting 1', 'connecting 2']);
      driver.last.link();
      wake$.next();
      expect(wake$.observed).toBe(false);
    });
    at(3_000, () => expect(driver.dials).toHaveLength(2));
  });
});

describe('a redialer of connections that carry no QMP', () => {
  interface Wire {
    readonly greeting: typeof greeting;
    readonly name: string;
  }

  /** Takes each connection from the test, and writes down what it is asked for. */
  class Owner implements ConnectionOwner<Wire> {
    readonly log: string[] = [];
    readonly redialer: Redialer<Wire>;
    made = 0;

    constructor(options: Partial<RedialerOptions> = {}) {
      const policy = { delay: 10, maxDelay: 10, attempts: 2, jitter: 0 };
      this.redialer = new Redialer<Wire>(this, {
        ...{ connectTimeout: 1_000, reconnect: policy, name: undefined },
        ...options,
      });
    }

    open(): Observable<Wire> {
      return new Observable((subscriber) => {
        subscriber.next({ greeting, name: `wire ${(this.made += 1)}` });
        return () => this.log.push('closed it');
      });
    }

    greetingOf(wire: Wire): typeof greeting {
      return wire.greeting;
    }

    announce(state: Parameters<ConnectionOwner<Wire>['announce']>[0]): void {
      this.log.push(showState(state));
    }

    attach({ name }: Wire): void {
      this.log.push(`attach ${name}`);
      this.redialer.add(() => this.log.push(`${name} is over`));
    }

    endOf(_wire: Wire, broken?: { readonly error: unknown }): End {
      const how = broken === undefined ? 'orderly' : 'lost';
      return { how, error: new InterruptedError(String(broken?.error), { reason: 'lost' }) };
    }

    detach({ how }: End, last: boolean): () => void {
      this.log.push(`detach (${how}${last ? ', the last' : ''})`);
      return () => this.log.push('told');
    }
  }

  test('attaches each one, and reports each end after the state is announced', async () => {
    jest.useFakeTimers();
    const owner = new Owner();
    const ready = owner.redialer.ready();
    owner.redialer.start();
    owner.redialer.start();
    const first = owner.redialer.connection!;
    owner.redialer.lost(first, { error: 'reset' });
    owner.redialer.lost(first, { error: 'again' });
    jest.advanceTimersByTime(10);
    const last = owner.redialer.connection!;
    owner.redialer.close(new InterruptedError('closed'));
    owner.redialer.lost(last);
    jest.useRealTimers();
    expect(await ready).toBe(greeting);
    expect(owner.log).toEqual([
      ...['connecting 1', 'ready', 'attach wire 1'],
      ...['detach (lost)', 'wire 1 is over', 'closed it', 'waiting 1', 'told'],
      ...['connecting 2', 'ready', 'attach wire 2'],
      ...['detach (disconnect, the last)', 'wire 2 is over', 'closed it', 'closed', 'told'],
    ]);
  });

  test('wake() dials where it waits, and only there', () => {
    virtually((at) => {
      const owner = new Owner();
      owner.redialer.wake();
      owner.redialer.start();
      owner.redialer.wake();
      owner.redialer.lost(owner.redialer.connection!, { error: 'reset' });
      owner.redialer.wake();
      expect(owner.made).toBe(2);
      at(50, () => {
        expect(owner.made).toBe(2);
        owner.redialer.close(new InterruptedError('closed'));
        owner.redialer.wake();
        expect(owner.made).toBe(2);
      });
    });
  });
});
