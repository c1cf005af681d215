import { once } from 'node:events';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connectSocket, DuplexBytes, readInto } from '../../src/node/duplex.js';

/** What a stream delivers, as text, and its end. */
function read(stream: Duplex) {
  const log: string[] = [];
  const reading = readInto(stream, {
    next: (chunk) => log.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString()),
    error: (error: Error) => log.push(`failed ${error.message}`),
    complete: () => log.push('completed'),
  });
  return { log, reading };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('reading a stream', () => {
  test('gives bytes, also where the stream was told to give text', async () => {
    const stream = new PassThrough().setEncoding('utf8');
    const { log } = read(stream);
    stream.write('é');
    await turn();
    expect(log).toEqual(['é']);
  });

  test('completes at the end of what the peer sends, though its other half is open', async () => {
    const stream = new Duplex({ read: () => undefined, write: () => undefined, allowHalfOpen: true });
    const { log } = read(stream);
    stream.push('a');
    stream.push(null);
    await turn();
    expect(stream.destroyed).toBe(false);
    expect(log.slice(0, 2)).toEqual(['a', 'completed']);
  });

  test('completes where the stream is closed without an end', async () => {
    const stream = new PassThrough();
    const { log } = read(stream);
    stream.destroy();
    await turn();
    expect(log).toEqual(['completed']);
  });

  test('reports an error first', async () => {
    const stream = new PassThrough();
    const { log } = read(stream);
    stream.destroy(new Error('reset'));
    await turn();
    expect(log[0]).toBe('failed reset');
  });

  test('ends when it is unsubscribed: the stream is destroyed, and a late error is dropped', async () => {
    const stream = new PassThrough();
    const { log, reading } = read(stream);
    reading.unsubscribe();
    expect(stream.destroyed).toBe(true);
    stream.emit('error', new Error('late'));
    await turn();
    expect(log).toEqual([]);
  });

  test('of a socket loses nothing that came before it began', async () => {
    const server = createServer((socket) => socket.end('greeting')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connectSocket({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    await once(socket, 'connect');
    for (let turns = 0; turns < 9; turns += 1) await turn();
    const { log } = read(socket);
    await once(socket, 'close');
    expect(log.slice(0, 2)).toEqual(['greeting', 'completed']);
    server.close();
  });
});

describe('the bytes of a stream', () => {
  const bytesOf = (text: string) => new TextEncoder().encode(text);

  function written(done = true) {
    const log: string[] = [];
    const outs: (() => void)[] = [];
    const stream = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _, out) => {
        log.push(chunk.toString());
        if (done) out();
        else outs.push(out);
      },
    });
    return { log, outs, stream, bytes: new DuplexBytes(stream) };
  }

  test.each<[string, (stream: Duplex) => unknown]>([
    ['ended', (stream) => stream.end()],
    ['destroyed', (stream) => stream.destroy()],
  ])('are not written to a stream that was %s', async (_, end) => {
    const { log, stream, bytes } = written();
    const failed = jest.fn();
    stream.on('error', failed);
    end(stream);
    bytes.write(bytesOf('a'));
    await turn();
    expect(log).toEqual([]);
    expect(failed).not.toHaveBeenCalled();
  });

  test('go one by one with split records, each when the one before is out', async () => {
    const { log, outs, bytes } = written(false);
    bytes.splitRecords();
    bytes.write(bytesOf('ab'));
    expect(log).toEqual(['a']);
    bytes.write(bytesOf('c'));
    for (const expected of [
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]) {
      outs.shift()?.();
      await turn();
      expect(log).toEqual(expected);
    }
  });

  test('from text go to a socket in UTF-8, whatever its default encoding', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connectSocket({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    const [peer] = (await once(server, 'connection')) as [Socket];
    socket.setDefaultEncoding('latin1');
    new DuplexBytes(socket).writeText('{"é": "\u{1f5a5}"}');
    socket.end();
    const received = await text(peer);
    socket.destroy();
    server.close();
    expect(received).toBe('{"é": "\u{1f5a5}"}');
  });

  test('from text go to a user’s own stream as bytes, also where it would take text', () => {
    const log: unknown[] = [];
    const stream = new Duplex({
      decodeStrings: false,
      read: () => undefined,
      write: (chunk, _, out) => {
        log.push(chunk);
        out();
      },
    });
    new DuplexBytes(stream).writeText('é');
    expect(log).toEqual([Buffer.from('é')]);
  });

  test('from text go one by one with split records, to a socket too', () => {
    const log: string[] = [];
    const socket = new Socket();
    jest.spyOn(socket, 'write').mockImplementation((chunk, out: unknown) => {
      log.push(Buffer.from(chunk).toString());
      (out as () => void)();
      return true;
    });
    const bytes = new DuplexBytes(socket);
    bytes.splitRecords();
    bytes.writeText('ab');
    expect(log).toEqual(['a', 'b']);
  });
});
