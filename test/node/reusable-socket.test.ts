import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { ReusableSocket } from '../../src/node/reusable-socket.js';

function socket() {
  const sent: string[] = [];
  const far = new Duplex({
    read: () => undefined,
    write: (bytes: Uint8Array, _encoding, done) => {
      sent.push(String(bytes));
      done();
    },
  });
  return { far, sent, channel: new ReusableSocket(far, 'the agent') };
}

const read = async (stream: Duplex) => String((await once(stream, 'data'))[0]);

describe('a socket that is opened again', () => {
  test('gives each stream what comes while it is the open one', async () => {
    const { far, sent, channel } = socket();
    const first = await channel.open();
    far.push('a');
    expect(await read(first)).toBe('a');
    first.write('1');
    first.destroy();
    await once(first, 'close');
    far.push('lost');
    await new Promise((resolve) => setImmediate(resolve));
    const second = await channel.open();
    far.push('b');
    expect(await read(second)).toBe('b');
    second.write('2');
    expect(sent).toEqual(['1', '2']);
    expect(far.destroyed).toBe(false);
  });

  test('closes the stream before', async () => {
    const { far, channel } = socket();
    const first = await channel.open();
    const second = await channel.open();
    expect(first.destroyed).toBe(true);
    far.push('b');
    expect(await read(second)).toBe('b');
  });

  test('ends the open stream with the socket, and opens no other', async () => {
    const { far, channel } = socket();
    const stream = await channel.open();
    stream.resume();
    far.destroy();
    await once(stream, 'end');
    await expect(channel.open()).rejects.toMatchObject({ _tag: 'ConnectError', permanent: true });
  });
});
