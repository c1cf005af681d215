import fc from 'fast-check';
import { Serial, type SerialConsole } from '../../src/machine/serial.js';

const bytes = (text: string) => new TextEncoder().encode(text);

/** A console, what is typed on it, and its far end. */
function serial() {
  const typed: string[] = [];
  const console = new Serial((text) => typed.push(text), 'vm1');
  return { typed, console, print: (text: string) => console.push(bytes(text)) };
}

const failure = (wait: ReturnType<SerialConsole['waitFor']>) =>
  wait.then(
    () => {
      throw new Error('the wait did not fail');
    },
    (error: unknown) => error as Error,
  );

describe('waitFor', () => {
  test('finds text that was printed before, and text that comes later', async () => {
    const { console, print } = serial();
    print('SeaBIOS\r\nlogin: ');
    expect((await console.waitFor('login: ')).input).toBe('SeaBIOS\r\nlogin: ');
    const later = console.waitFor('# ');
    print('Welcome\r\n');
    print('# ');
    expect((await later).input).toBe('Welcome\r\n# ');
  });

  test('searches on from where the last match ended, so that nothing between two waits is missed', async () => {
    const { console, print } = serial();
    print('a1 a2 a3');
    const found = [await console.waitFor(/a\d/), await console.waitFor(/a\d/), await console.waitFor(/a\d/)];
    expect(found.map(([text]) => text)).toEqual(['a1', 'a2', 'a3']);
  });

  test('serves waits that run at the same time, each on its own', async () => {
    const { console, print } = serial();
    const waits = [console.waitFor('panic'), console.waitFor('ready'), console.waitFor('ready')];
    print('ready, no panic');
    expect((await Promise.all(waits)).map(({ index }) => index)).toEqual([10, 0, 0]);
    await expect(Promise.race([console.waitFor('ready'), 'nothing left'])).resolves.toBe('nothing left');
  });

  test('gives groups and the text before, and heeds no flag g or y', async () => {
    const { console, print } = serial();
    print('x\nLinux version 6.1.0 (gcc)\n');
    const pattern = /^linux version (?<version>\S+)/gimy;
    pattern.lastIndex = 5;
    const match = await console.waitFor(pattern);
    expect(match.groups).toEqual({ version: '6.1.0' });
    expect(match.input.slice(0, match.index)).toBe('x\n');
    expect(pattern.lastIndex).toBe(5);
  });

  test.each(['a.b', '[x]', '^$', 'a+b?', '(', '\\', 'a|b', '{1}', '/'])(
    'takes the text %j to the letter',
    async (text) => {
      const { console, print } = serial();
      print(`axb ${text}!`);
      expect((await console.waitFor(text)).index).toBe(4);
    },
  );

  test('finds the same in every way to cut the bytes, also within a character', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.constantFrom('login: ', 'größe', '✓😀'),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 30 }),
        async (before, text, lengths) => {
          const { console } = serial();
          const printed: string[] = [];
          console.text$.subscribe((piece) => printed.push(piece));
          const all = `${before}\n${text}end`;
          const wait = console.waitFor(text);
          let rest = bytes(all);
          for (let at = 0; rest.length > 0; at += 1) {
            const length = (lengths[at % lengths.length] ?? 0) + 1;
            console.push(rest.subarray(0, length));
            rest = rest.subarray(length);
          }
          expect((await wait)[0]).toBe(text);
          expect(printed.join('')).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes(all)));
        },
      ),
    ));

  describe('fails', () => {
    beforeEach(() => void jest.useFakeTimers());
    afterEach(() => void jest.useRealTimers());

    test('at its time-out, with the last lines', async () => {
      const { console, print } = serial();
      const lines = Array.from({ length: 30 }, (_, line) => `line ${line}`);
      print(`${lines.join('\r\n')}\r\n`);
      const failed = failure(console.waitFor(/log.n/, { timeout: 5_000 }));
      await jest.advanceTimersByTimeAsync(4_999);
      print('\u001b[1mbold\u001b[0m\u0007');
      await jest.advanceTimersByTimeAsync(1);
      const error = await failed;
      const last = [...lines.slice(-9), 'bold'].join('\n');
      expect(error).toMatchObject({ _tag: 'SerialError', reason: 'timeout', monitor: 'vm1' });
      expect(error.message).toBe(
        `the serial console printed no /log.n/ within 5000 ms; its last lines:\n${last}`,
      );
      expect(jest.getTimerCount()).toBe(0);
    });

    test('and says so where nothing was printed', async () => {
      const failed = failure(serial().console.waitFor('x', { timeout: 1_000 }));
      await jest.advanceTimersByTimeAsync(1_000);
      expect((await failed).message).toBe(
        'the serial console printed no "x" within 1000 ms; it printed nothing',
      );
    });

    test('not at a time-out after its match', async () => {
      const { console, print } = serial();
      const wait = console.waitFor('x', { timeout: 1_000 });
      print('x');
      await wait;
      expect(jest.getTimerCount()).toBe(0);
    });
  });

  test('fails when the machine ends, before and after', async () => {
    const { console, print } = serial();
    const during = failure(console.waitFor('login'));
    print('Kernel panic\n');
    console.end('ended with code 0');
    for (const error of [await during, await failure(console.waitFor('login'))]) {
      expect(error).toMatchObject({ _tag: 'SerialError', reason: 'ended', output: 'Kernel panic' });
      expect(error.message).toContain('no "login" before the machine ended with code 0');
    }
    await console.waitFor('panic');
  });

  test('fails with the reason of its signal, aborted before or meanwhile', async () => {
    const { console, print } = serial();
    const reason = new Error('enough');
    await expect(console.waitFor('x', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const abort = new AbortController();
    const wait = console.waitFor('x', { signal: abort.signal });
    abort.abort(reason);
    await expect(wait).rejects.toBe(reason);
    print('x');
    await console.waitFor('x');
  });

  test.each([[''], [undefined], [7]])('refuses the pattern %j', async (pattern) => {
    await expect(serial().console.waitFor(pattern as string)).rejects.toMatchObject({
      _tag: 'ArgumentError',
    });
  });

  test.each([{ timeout: 0 }, { signal: {} }, { within: 5 }])('refuses the options %j', async (options) => {
    await expect(serial().console.waitFor('x', options as object)).rejects.toMatchObject({
      _tag: 'ArgumentError',
    });
  });

  test('finds text that was cut before a piece of more than 65,536 characters', async () => {
    const { console, print } = serial();
    const wait = console.waitFor('login: ');
    print('log');
    print(`in: ${'x'.repeat(70_000)}`);
    expect((await wait).index).toBe(0);
  });

  test('looks at the last 65,536 characters', async () => {
    const { console, print } = serial();
    print(`first${'x'.repeat(65_531)}`);
    expect((await console.waitFor(/^first/)).index).toBe(0);
    print('y'.repeat(65_536));
    await expect(Promise.race([console.waitFor('x'), 'none'])).resolves.toBe('none');
  });
});

describe('write', () => {
  test('types until the machine ends', () => {
    const { console, typed } = serial();
    console.write('root\n');
    console.end('ended with code 0');
    console.write('more');
    expect(typed).toEqual(['root\n']);
  });

  test('refuses what is not text', () => {
    expect(() => serial().console.write(7 as never)).toThrow("serial.write: 'text' must be a string");
  });
});
