import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import * as errors from '../src/errors.js';

const { CommandError, ConnectError, isMonitorError, withContext, MonitorError, messageOf } = errors;

function anotherCopy(): typeof errors {
  let copy: typeof errors | undefined;
  jest.isolateModules(() => (copy = jest.requireActual<typeof errors>('../src/errors.js')));
  return copy as typeof errors;
}

describe('an error', () => {
  test('has its class’s name, and shows nothing that is for the monitor alone', () => {
    const error = new ConnectError('no', { permanent: true });
    expect(error.name).toBe('ConnectError');
    expect(String(error)).toBe('ConnectError: no');
    expect(inspect(error)).toMatch(/^ConnectError: no\n[^]*{\s*_tag: 'ConnectError'\s*}$/);
    expect(error.permanent).toBe(true);
  });

  test('of another copy of rxqmp is one too', () => {
    const error = new (anotherCopy().ConnectError)('no');
    expect(error).not.toBeInstanceOf(MonitorError);
    expect(isMonitorError(error)).toBe(true);
    expect([new Error('no'), { _tag: 'ConnectError' }, null, 'no'].filter(isMonitorError)).toEqual([]);
  });

  test('is given the monitor and the command where it arose, once', () => {
    const error = withContext(new ConnectError('no'), { monitor: 'vm1', command: 'stop' });
    expect(withContext(error, { monitor: 'vm2', command: 'cont' })).toBe(error);
    expect(error).toMatchObject({ monitor: 'vm1', command: 'stop' });
    const frozen = Object.freeze(new ConnectError('no'));
    expect(withContext(frozen, { monitor: 'vm1' }).monitor).toBeUndefined();
  });

  test('that several runs share is copied whole for one of them', () => {
    const error = new CommandError({ class: 'GenericError', desc: 'no' }, { cause: 1, permanent: true });
    const copy = withContext(errors.copyOf(error), { command: 'stop' });
    expect(copy).toBeInstanceOf(CommandError);
    const { stack } = error;
    expect(copy).toMatchObject({ ...error, stack, cause: 1, desc: 'no', permanent: true, command: 'stop' });
    expect(error.command).toBe('');
  });
});

test.each([
  ["Parameter 'type' does not accept value 'hunter2'", "Parameter 'type' does not accept value '…'"],
  ["Device 'nic9' not found", "Device 'nic9' not found"],
])('QEMU’s words %p stand in the message, but for the refused value of an enumeration', (desc, words) => {
  const error = new CommandError({ class: 'GenericError', desc }, { command: 'x' });
  expect(error.message).toBe(`x: GenericError: ${words}`);
  expect(error.desc).toBe(desc);
});

test.each<[unknown, string]>([
  [new Error('no'), 'no'],
  [runInNewContext('new Error("of another realm")'), 'of another realm'],
  ['no', 'no'],
  [{ message: 1 }, '[object Object]'],
  [undefined, 'undefined'],
])('the words of what was thrown: %p', (thrown, words) => {
  expect(messageOf(thrown)).toBe(words);
});
