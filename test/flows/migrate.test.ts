import { NEVER, of, throwError } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { ArgumentError, CommandError, InterruptedError, MigrationError } from '../../src/errors.js';
import { migrate, type MigrateOptions } from '../../src/flows/index.js';
import { marbles } from '../../src/testing/marbles.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';
import { recording } from './recorder.js';

const ram = (remaining: number) => ({ transferred: 100 - remaining, remaining, total: 100, mbps: 8 });
const info = (status: string, remaining = 100, more: object = {}) => ({
  status,
  ram: ram(remaining),
  ...more,
});
const at = (status: string, remaining = 100, more: object = {}) => ({
  ...{ status, ...ram(remaining), percent: status === 'completed' ? 100 : 100 - remaining },
  ...more,
});
const status = (name: string) => qmpEvent('MIGRATION', { status: name });
const events = {
  a: status('active'),
  c: status('completed'),
  f: status('failed'),
  p: status('postcopy-paused'),
  X: qmpEvent('SHUTDOWN', { guest: false, reason: 'host-qmp-quit' }),
};

/** A QEMU that answers query-migrate with these, one after another, and the last one for good. */
function qemu(source: string, replies: readonly unknown[], cold: RunHelpers['cold']) {
  let asked = 0;
  return recording(
    ({ execute }) => (execute === 'query-migrate' ? replies[Math.min(asked++, replies.length - 1)] : {}),
    { events$: cold(source, events) },
  );
}

function expectMigration(
  source: string,
  replies: readonly unknown[],
  result: string,
  values: Record<string, unknown>,
  error?: unknown,
  options: MigrateOptions = {},
): void {
  marbles(({ cold, expectObservable }) => {
    const { monitor } = qemu(source, replies, cold);
    expectObservable(migrate(monitor, 'unix:/in', { interval: 10, ...options }), '^ 99ms !').toBe(
      result,
      values,
      error,
    );
  });
}

describe('migrate', () => {
  it('reports how far it is after each interval, and completes', () =>
    expectMigration(
      '-',
      [
        info('setup'),
        info('active', 60),
        info('active', 60),
        info('completed', 0, { downtime: 7, 'total-time': 30n }),
      ],
      's 9ms a 19ms (c|)',
      {
        s: at('setup'),
        a: at('active', 60),
        c: at('completed', 0, { downtime: 7, totalTime: 30 }),
      },
    ));

  it('reports a change of status at once, by its event', () =>
    expectMigration('--a----c', [info('setup'), info('active', 60), info('completed', 0)], 's-(aA)-(c|)', {
      s: at('setup'),
      a: at('active'),
      A: at('active', 60),
      c: at('completed', 0),
    }));

  it('fails with the reason that is in query-migrate only', () =>
    expectMigration(
      '--f',
      [info('active'), info('failed', 100, { 'error-desc': 'Connection refused' })],
      'a-#',
      { a: at('active') },
      new MigrationError('Connection refused'),
    ));

  it.each([
    ['failed', 'QEMU gives no reason'],
    ['cancelled', 'it was cancelled'],
  ])('fails where it ended as %s without a reason', (name, desc) =>
    expectMigration('-', [info(name)], '#', {}, new MigrationError(desc)),
  );

  it('reports postcopy-paused with its reason, and goes on', () =>
    expectMigration(
      '--p',
      [
        info('postcopy-active', 50),
        info('postcopy-paused', 50, { 'error-desc': 'broken pipe' }),
        info('completed', 0),
      ],
      'a-(pP) 6ms (c|)',
      {
        a: at('postcopy-active', 50),
        p: at('postcopy-paused', 50),
        P: at('postcopy-paused', 50, { error: 'broken pipe' }),
        c: at('completed', 0),
      },
    ));

  it('fails where the machine shuts down, or the monitor is closed', () => {
    expectMigration(
      '--X-|',
      [info('active')],
      'a---#',
      { a: at('active') },
      new MigrationError("the machine shut down at 'active'"),
    );
    expectMigration(
      '----|',
      [info('active')],
      'a---#',
      { a: at('active') },
      new InterruptedError("migrate: the monitor was closed at 'active'; the migration may go on"),
    );
  });

  it('sets capabilities and parameters, has the destination listen, then starts', () =>
    marbles(({ cold, expectObservable, flush }) => {
      const order: string[] = [];
      const named = (name: string) =>
        recording(
          (command) => {
            order.push(`${name} ${command.execute} ${JSON.stringify(command.arguments)}`);
            return command.execute === 'query-migrate' ? info('completed', 0) : {};
          },
          { events$: cold('-') },
        ).monitor;
      const [source, incoming] = [named('source'), named('target')];
      const options = { incoming, capabilities: { multifd: true }, parameters: { 'max-bandwidth': 5 } };
      expectObservable(migrate(source, 'unix:/in', options), '^ 9ms !').toBe('(c|)', {
        c: at('completed', 0),
      });
      flush();
      const capabilities =
        '{"capabilities":[{"capability":"events","state":true},{"capability":"multifd","state":true}]}';
      expect(order).toEqual([
        `source migrate-set-capabilities ${capabilities}`,
        'source migrate-set-parameters {"max-bandwidth":5}',
        `target migrate-set-capabilities ${capabilities}`,
        'target migrate-set-parameters {"max-bandwidth":5}',
        'target migrate-incoming {"uri":"unix:/in"}',
        'source migrate {"uri":"unix:/in"}',
        'source query-migrate undefined',
        'target query-migrate undefined',
      ]);
    }));

  it('fails where the destination fails or ends', () =>
    marbles(({ cold, expectObservable }) => {
      const source = () => qemu('-', [info('completed', 0)], cold).monitor;
      const to = (events: string, replies: unknown[]) =>
        migrate(source(), 'unix:/in', { incoming: qemu(events, replies, cold).monitor });
      const failed = info('failed', 0, { 'error-desc': 'load of migration failed' });
      const values = { c: at('completed', 0) };
      expectObservable(to('-', [failed])).toBe(
        '(c#)',
        values,
        new MigrationError('on the destination: load of migration failed'),
      );
      expectObservable(to('--#', [info('active')])).toBe(
        'c-#',
        values,
        new MigrationError('on the destination: it ended before the migration was completed'),
      );
    }));

  it.each<[string, string, string[]]>([
    ['cancels a migration that has begun', 'active', ['migrate_cancel']],
    ['cancels none in postcopy, where that would lose the guest', 'postcopy-active', []],
  ])('when it is unsubscribed, %s', (_, name, last) =>
    marbles(({ cold, expectObservable, flush }) => {
      const { monitor, sent } = qemu('-', [info(name)], cold);
      expectObservable(migrate(monitor, 'unix:/in'), '^--!').toBe('a', { a: at(name) });
      flush();
      expect(sent.map(([, command]) => command)).toEqual([
        'migrate-set-capabilities',
        'migrate',
        'query-migrate',
        ...last,
      ]);
    }),
  );

  it('cancels nothing that was not begun, was refused or has ended', () => {
    const refused = new CommandError({ class: 'GenericError', desc: 'no' });
    for (const answer of [NEVER, throwError(() => refused)]) {
      const { monitor, sent } = recording(({ execute }) => (execute === 'migrate' ? answer : {}));
      migrate(monitor, 'unix:/in')
        .subscribe({ error: () => undefined })
        .unsubscribe();
      expect(sent.map(([, command]) => command)).toEqual(['migrate-set-capabilities', 'migrate']);
    }
    const { monitor, sent } = recording(({ execute }) =>
      execute === 'query-migrate' ? of(info('completed', 0)) : {},
    );
    migrate(monitor, 'unix:/in').subscribe();
    expect(sent.map(([, command]) => command)).not.toContain('migrate_cancel');
  });

  it.each<[string, () => unknown]>([
    ["migrate: 'to' must be a URI or a list of channels", () => migrate(recording().monitor, 5 as never)],
    [
      "migrate: 'incoming' must be a monitor with state$, events$ and execute",
      () => migrate(recording().monitor, 'fd:x', { incoming: {} as never }),
    ],
  ])('refuses what it can not use: %s', (message, make) => {
    expect(make).toThrow(new ArgumentError(message));
  });
});
