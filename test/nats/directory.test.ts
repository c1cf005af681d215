import { Directory, GONE_FOR_MS } from '../../src/nats/client/directory.js';
import type { Alive } from '../../src/nats/protocol/envelope.js';

const beat = (instance: string, since = 1, more: Partial<Alive> = {}): Alive => ({
  ...{ kind: 'alive', instance, since, host: instance, heartbeat: 2_000, state: 'ready' },
  ...more,
});

const shown = (directory: Directory) =>
  directory.machines.map(({ name, host, state }) => `${name} ${host} ${state}`);

describe('the directory', () => {
  it('changes with what hosts say, and with nothing else', () => {
    const directory = new Directory(10_000);
    expect(directory.alive('vm2', beat('a'), 0)).toBe(true);
    expect(directory.alive('vm1', beat('a'), 0)).toBe(true);
    expect(directory.alive('vm1', beat('a'), 5)).toBe(false);
    expect(directory.alive('vm1', beat('a', 1, { state: 'unavailable', why: 'cut' }), 10)).toBe(true);
    expect(directory.machines).toEqual([
      { name: 'vm1', host: 'a', state: 'unavailable', why: 'cut' },
      { name: 'vm2', host: 'a', state: 'ready' },
    ]);
  });

  it('a silent host’s machine is unknown, one that its host gave up is gone, and forgotten after a minute', () => {
    const directory = new Directory(10_000);
    directory.alive('silent', beat('a'), 0);
    directory.alive('gone', beat('a'), 0);
    expect(directory.gone('gone', beat('a'), 100)).toBe(true);
    expect(directory.expire(9_999)).toBe(false);
    expect(directory.expire(10_000)).toBe(true);
    expect(shown(directory)).toEqual(['gone a gone', 'silent a unknown']);
    expect(directory.machines[1]?.why).toMatch(/no heartbeat of its host came for 10000 ms/);
    expect(directory.expire(100 + GONE_FOR_MS)).toBe(true);
    expect(shown(directory)).toEqual(['silent a unknown']);
    expect(directory.alive('silent', beat('a'), 90_000)).toBe(true);
    expect(shown(directory)).toEqual(['silent a ready']);
  });

  it('without NATS all are unknown but those that are gone', () => {
    const directory = new Directory(10_000);
    directory.alive('vm1', beat('a'), 0);
    directory.alive('vm2', beat('a'), 0);
    directory.gone('vm2', beat('a'), 0);
    expect([directory.disconnected(), directory.disconnected()]).toEqual([true, false]);
    expect(shown(directory)).toEqual(['vm1 a unknown', 'vm2 a gone']);
  });

  it('of two hosts the one that began later counts; that another one stops doesn’t', () => {
    const directory = new Directory(10_000);
    directory.alive('vm1', beat('b', 2), 0);
    expect(directory.alive('vm1', beat('a', 1), 1)).toBe(false);
    expect(directory.gone('vm1', beat('a', 1), 2)).toBe(false);
    expect(directory.alive('vm1', beat('c', 3), 3)).toBe(true);
    expect(shown(directory)).toEqual(['vm1 c ready']);
  });

  it('a host whose clock is behind takes over from a silent one', () => {
    const directory = new Directory(10_000);
    directory.alive('vm1', beat('a', 9), 0);
    directory.expire(10_000);
    expect(directory.alive('vm1', beat('b', 1), 10_001)).toBe(true);
    expect(shown(directory)).toEqual(['vm1 b ready']);
  });

  it('a host with a slow heartbeat has twice its interval', () => {
    const directory = new Directory(10_000);
    directory.alive('vm1', beat('a', 1, { heartbeat: 15_000 }), 0);
    expect([directory.expire(29_999), directory.expire(30_000)]).toEqual([false, true]);
  });
});
