import { Inbox } from '../../src/qmp/inbox.js';
import { record } from '../monitor/stub-driver.js';

const reply = (id: string) => ({ return: {}, id });

test('an inbox keeps early messages, and an end, until it is subscribed', () => {
  const inbox = new Inbox();
  inbox.deliver(reply('1'));
  inbox.deliver(reply('2'));
  inbox.end(undefined);
  expect(inbox.ended).toBe(true);
  inbox.deliver(reply('late'));
  expect(record(inbox.inbound$, [], '', (message) => String('id' in message && message.id)).log).toEqual([
    '1',
    '2',
    'completed',
  ]);
});

test('messages that an early message causes are delivered after the others', () => {
  const inbox = new Inbox();
  for (const id of ['1', '2']) inbox.deliver(reply(id));
  const log: unknown[] = [];
  inbox.inbound$.subscribe((message) => {
    log.push('id' in message && message.id);
    if (log.length === 1) inbox.deliver(reply('3'));
  });
  inbox.deliver(reply('4'));
  expect(log).toEqual(['1', '2', '3', '4']);
});

test('an inbox ends once, and nothing follows', () => {
  const inbox = new Inbox();
  inbox.end('no');
  inbox.end(undefined);
  inbox.deliver(reply('1'));
  expect(record(inbox.inbound$).log).toEqual(['failed no']);
});
