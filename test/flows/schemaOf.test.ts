import { firstValueFrom, Subject, toArray } from 'rxjs';
import { ArgumentError, DecodeError } from '../../src/errors.js';
import { schemaOf } from '../../src/flows/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { fakeQemu, mockMonitor } from '../../src/testing/index.js';
import { temporaryFolder } from '../integration/real.js';
import { introspect } from '../../tools/qapi/introspect.js';
import { schemaOf as qapi } from '../raw/schema.js';

const REPLY = introspect(
  qapi(`
    { 'enum': 'Kind', 'data': [ 'one', { 'name': 'two', 'features': [ 'unstable' ] } ] }
    { 'struct': 'Tree', 'data': { 'leaf': 'str', '*trees': [ 'Tree' ] } }
    { 'union': 'Choice', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'two': 'Tree' } }
    { 'alternate': 'Either', 'data': { 'name': 'str', 'choice': 'Choice' } }
    { 'command': 'x-plant', 'data': { 'of': 'Either', '*plain': 'int' }, 'returns': [ 'Tree' ] }
    { 'command': 'x-nothing' }
    { 'event': 'GROWN', 'data': { 'kind': 'Kind' } }`),
);

describe('schemaOf', () => {
  const schema = () => firstValueFrom(schemaOf(mockMonitor(() => REPLY)));

  it.each([
    ['a command', ['x-plant'], true],
    ['an event', ['GROWN'], true],
    ['neither', ['x-grow'], false],
    ['a type, which is no name on the wire', ['Tree'], false],
    ['an argument', ['x-plant', 'of'], true],
    ['an argument that it has not', ['x-plant', 'off'], false],
    ['a member in a branch of an alternative', ['x-plant', 'of', 'leaf'], true],
    ['one in a list of a type that holds itself', ['x-plant', 'of', 'trees', 'trees', 'leaf'], true],
    ['a value of an enum', ['x-plant', 'of', 'kind', 'two'], true],
    ['a value that it has not', ['x-plant', 'of', 'kind', 'three'], false],
    ['nothing below a value', ['x-plant', 'of', 'kind', 'two', 'leaf'], false],
    ['nothing below a number', ['x-plant', 'plain', 'leaf'], false],
    ["a member of an event's data", ['GROWN', 'kind', 'one'], true],
    ['what a command answers, which is no argument', ['x-plant', 'leaf'], false],
    ['arguments of a command without', ['x-nothing', 'of'], false],
  ] as const)('tells %s: %j is %p', async (_what, [name, ...path], expected) => {
    expect((await schema()).has(name, ...path)).toBe(expected);
  });

  it('tells what a command answers', async () => {
    const live = await schema();
    expect(live.answers('x-plant', 'trees', 'leaf')).toBe(true);
    expect(live.answers('x-plant', 'of')).toBe(false);
    expect(live.answers('GROWN')).toBe(false);
    expect([live.commands, live.events]).toEqual([['x-plant', 'x-nothing'], ['GROWN']]);
  });

  it('tells the features of a command, an argument, a value and a type', async () => {
    const features = ['deprecated'];
    const reply = [
      { 'meta-type': 'command', name: 'c', 'arg-type': '1', 'ret-type': '2', features },
      { 'meta-type': 'object', name: '1', members: [{ name: 'a', type: '3', features: ['unstable'] }] },
      { 'meta-type': 'object', name: '2', members: [] },
      {
        'meta-type': 'enum',
        name: '3',
        values: ['v', 'w'],
        members: [{ name: 'v', features }, { name: 'w' }],
        features: ['x-mine'],
      },
    ];
    const live = await firstValueFrom(schemaOf(mockMonitor(() => reply)));
    expect(live.has('c', 'deprecated')).toBe(true);
    expect(live.has('c', 'a', 'unstable')).toBe(true);
    expect(live.has('c', 'a', 'x-mine')).toBe(true);
    expect(live.has('c', 'a', 'v', 'deprecated')).toBe(true);
    expect(live.has('c', 'a', 'w', 'deprecated')).toBe(false);
    expect(live.has('c', 'unstable')).toBe(false);
  });

  it('asks once a connection, and again on the next', async () => {
    const folder = temporaryFolder();
    const path = `${folder.path}/qmp.sock`;
    await using qemu = await fakeQemu({
      path,
      run: ({ execute }) => (execute === 'query-qmp-schema' ? REPLY : undefined),
    });
    const asked = () => qemu.received.filter(({ execute }) => execute === 'query-qmp-schema').length;
    {
      await using monitor = socketMonitor({ path });
      const first = await firstValueFrom(schemaOf(monitor));
      expect(await firstValueFrom(schemaOf(monitor))).toBe(first);
      expect(asked()).toBe(1);
      await monitor.disconnect();
      await monitor.connect();
      expect(await firstValueFrom(schemaOf(monitor))).not.toBe(first);
      expect(asked()).toBe(2);
    }
    folder.remove();
  });

  it('shares one command among those who ask at the same time, and sends nothing when unsubscribed before', async () => {
    const reply$ = new Subject<unknown>();
    let asked = 0;
    const monitor = mockMonitor(() => ((asked += 1), reply$));
    await monitor.connect();
    const schema$ = schemaOf(monitor);
    expect(asked).toBe(0);
    const seen: unknown[] = [];
    schema$.pipe(toArray()).subscribe((all) => seen.push(...all));
    schema$.subscribe((schema) => seen.push(schema));
    expect(asked).toBe(1);
    reply$.next(REPLY);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
  });

  it('asks again after a failure', async () => {
    let asked = 0;
    const monitor = mockMonitor(() => ((asked += 1) === 1 ? 'no schema' : REPLY));
    await monitor.connect();
    await expect(firstValueFrom(schemaOf(monitor))).rejects.toThrow(
      'query-qmp-schema: expected a list of entries, found string',
    );
    expect((await firstValueFrom(schemaOf(monitor))).has('GROWN')).toBe(true);
  });

  it.each([
    ['no object', [1]],
    ['no name', [{ 'meta-type': 'enum', values: [] }]],
    ['members that are no list', [{ 'meta-type': 'object', name: 'x', members: {} }]],
    ['a member that is no object', [{ 'meta-type': 'object', name: 'x', members: [null] }]],
  ])('refuses an entry with %s', async (_what, reply) => {
    const error = await firstValueFrom(schemaOf(mockMonitor(() => reply))).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ path: '[0]', command: 'query-qmp-schema' });
  });

  it('refuses what is no monitor', () => {
    expect(() => schemaOf({} as never)).toThrow(ArgumentError);
  });
});
