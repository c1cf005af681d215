import { firstValueFrom } from 'rxjs';
import { Claim } from '../../src/nats/host/claim.js';
import { writeMessage } from '../../src/nats/protocol/envelope.js';
import { record } from '../monitor/stub-driver.js';
import { Bus } from './bus.js';
import { pass, settle, subject } from './set-up.js';

jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
afterEach(() => jest.clearAllTimers());

const claimOn = (bus: Bus, host = 'a') => {
  const connection = bus.connect();
  return { connection, claim: new Claim({ connection, subject, host, inboxPrefix: '_INBOX' }) };
};

/** Answers each claim on a bus. */
function answering(bus: Bus, answer: Uint8Array): void {
  const connection = bus.connect();
  connection.subscribe(`${subject}.hello`, {
    callback: (_error, { reply = '' }) => connection.publish(reply, Uint8Array.from(answer)),
  });
}

it('takes a subject at once where nothing listens', async () => {
  const { claim } = claimOn(new Bus());
  const before = claim.instance.since;
  const { log } = record(claim.take(), [], '', String);
  await settle();
  expect([log, before]).toEqual([['undefined', 'completed'], 0]);
  expect(claim.instance).toMatchObject({ since: Date.now(), host: 'a' });
});

it('takes it after a second where a host is frozen', async () => {
  const bus = new Bus();
  bus.connect().subscribe(`${subject}.hello`, { callback: () => undefined });
  const { log } = record(claimOn(bus).claim.take(), [], '', String);
  await pass(999);
  expect(log).toEqual([]);
  await pass(1);
  expect(log).toEqual(['undefined', 'completed']);
});

it('names the host that serves the subject, and does not take it', async () => {
  const bus = new Bus();
  answering(bus, writeMessage({ kind: 'taken', instance: 'x', since: 1, host: 'b' }));
  const { claim } = claimOn(bus);
  expect(await firstValueFrom(claim.take())).toMatchObject({ host: 'b' });
  expect(claim.instance.since).toBe(0);
});

it('fails where the connection breaks before an answer, and on an answer that can’t be read', async () => {
  const [broken, odd] = [new Bus(), new Bus()];
  broken.connect().subscribe(`${subject}.hello`, { callback: () => undefined });
  answering(odd, new TextEncoder().encode('?'));
  const { connection, claim } = claimOn(broken);
  const failed = firstValueFrom(claim.take()).catch((error: Error) => error.message);
  await settle();
  connection.disconnect();
  expect(await failed).toBe("fleet.vm1 can't be served: the connection to the NATS server broke");
  await expect(firstValueFrom(claimOn(odd).claim.take())).rejects.toThrow('not one of rxqmp');
});

it('given up, it neither takes the subject nor leaves a subscription', async () => {
  const bus = new Bus();
  bus.connect().subscribe(`${subject}.hello`, { callback: () => undefined });
  const { connection, claim } = claimOn(bus);
  const asked = claim.take().subscribe();
  const inbox = bus.log[0]?.reply ?? '';
  expect(connection.subscribed(inbox)).toBe(1);
  asked.unsubscribe();
  await pass(2_000);
  expect([connection.subscribed(inbox), claim.instance.since]).toEqual([0, 0]);
});

it('of two hosts the one that began later stays, and both agree', async () => {
  const bus = new Bus();
  const [{ claim: first }, { claim: second }] = [claimOn(bus, 'a'), claimOn(bus, 'b')];
  await firstValueFrom(first.take());
  await pass(5);
  await firstValueFrom(second.take());
  expect([first.yieldsTo(second.instance), second.yieldsTo(first.instance)]).toEqual([true, false]);
  expect([first.isOwn(first.instance), first.isOwn(second.instance)]).toEqual([true, false]);
});
