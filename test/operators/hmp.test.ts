import { firstValueFrom } from 'rxjs';
import { hmp } from '../../operators/index.js';
import { CommandError, DecodeError } from '../../src/errors.js';
import { mockMonitor } from '../../src/testing/mockMonitor.js';

const sent: unknown[] = [];
const print = (reply: unknown) =>
  firstValueFrom(
    hmp(
      mockMonitor((command) => {
        sent.push(command);
        return reply;
      }),
      'info version',
    ),
  );

describe('hmp', () => {
  it('sends the line, and gives the text with LF line ends', async () => {
    expect(await print('7.2.22\r\nDebian\r\n')).toBe('7.2.22\nDebian\n');
    expect(sent).toEqual([
      { execute: 'human-monitor-command', arguments: { 'command-line': 'info version' } },
    ]);
  });

  it.each([
    "Error: Device 'x' not found",
    "unknown command: 'bogus'",
    'qtree: extraneous characters at the end of line\r\nTry "help info qtree" for more information',
    'invalid parameter: foo',
    "Invalid boot device 'z'",
    "Could not open '/x': No such file or directory",
    "Device 'x' not found",
  ])('makes an error of %j', async (text) => {
    const desc = text.replaceAll('\r\n', '\n');
    await expect(print(`${text}\r\n`)).rejects.toMatchObject({
      _tag: 'CommandError',
      class: 'GenericError',
      desc,
    });
    await expect(print(text)).rejects.toBeInstanceOf(CommandError);
  });

  it.each(['', 'PG disabled\r\n', 'name: Error: of a guest\r\n', 'a table\r\nError: is a word in it\r\n'])(
    'passes %j as text',
    async (text) => {
      expect(await print(text)).toBe(text.replaceAll('\r\n', '\n'));
    },
  );

  it('fails with a reply that is not text', async () => {
    await expect(print({})).rejects.toBeInstanceOf(DecodeError);
  });
});
