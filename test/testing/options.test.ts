import { NEVER } from 'rxjs';
import { ArgumentError } from '../../src/errors.js';
import { fakeLibvirtd, fakeQemu, faults, mockMonitor, script } from '../../src/testing/index.js';

/** As plain JavaScript sees them: any arguments at all. */
const mock = mockMonitor as (...args: unknown[]) => unknown;
const qemu = fakeQemu as (...args: unknown[]) => Promise<AsyncDisposable>;
const libvirtd = fakeLibvirtd as (...args: unknown[]) => Promise<AsyncDisposable>;

const path = '/nowhere/at/all';
const uuid = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';
const domains = { vm1: { uuid } };

test.each<[string, () => unknown]>([
  ["mockMonitor: 'run' must be a function", () => mock({})],
  [
    "mockMonitor: unknown option 'events'; the options are events$, greeting",
    () => mock(undefined, { events: NEVER }),
  ],
  ["mockMonitor: 'events$' must be an observable", () => mock(undefined, { events$: [] })],
])('a double refuses at once: %s', (message, make) => {
  expect(make).toThrow(ArgumentError);
  expect(make).toThrow(new ArgumentError(message));
});

test.each<[string, () => Promise<AsyncDisposable>]>([
  [
    "fakeQemu: unknown option 'paht'; the options are path, host, port, run, version, greeting, pretty, status, onConnect, wire",
    () => qemu({ paht: path }),
  ],
  ["fakeQemu: give 'path', or 'port' with or without 'host', not both", () => qemu({ path, port: 0 })],
  ["fakeQemu: 'host' goes with 'port'; 0 takes a free one", () => qemu({ host: '127.0.0.1' })],
  ["fakeQemu: 'port' must be a port, from 0 to 65535", () => qemu({ port: '0' })],
  ["fakeQemu: 'path' must be a path", () => qemu({ path: '' })],
  ["fakeQemu: 'run' must be a function", () => qemu({ run: {} })],
  ["fakeQemu: 'version' must be one of 7.2, 10.0, 11.1", () => qemu({ version: '8.0' })],
  [
    "fakeQemu: give 'version' or 'greeting', not both",
    () => qemu({ version: '10.0', greeting: { version: {}, capabilities: [] } }),
  ],
  ["fakeLibvirtd: 'domains' must be an object, of domains by name", () => libvirtd()],
  ["fakeLibvirtd: 'domains' must be an object, of domains by name", () => libvirtd({ path })],
  ["fakeLibvirtd, domain 'vm1': 'uuid' must be a UUID", () => libvirtd({ path, domains: { vm1: {} } })],
  [
    "fakeLibvirtd, domain 'vm1': 'uuid' must be a UUID",
    () => libvirtd({ path, domains: { vm1: { uuid: 'none' } } }),
  ],
  [
    "fakeLibvirtd, domain 'vm1': unknown option 'state'; the options are uuid, run, agent, running, status",
    () => libvirtd({ path, domains: { vm1: { uuid, state: 'paused' } } }),
  ],
  [
    "fakeLibvirtd: give 'path', or 'port', where it is to listen; 0 takes a free port",
    () => libvirtd({ domains }),
  ],
])('a double that listens refuses: %s', async (message, make) => {
  const refusal: unknown = await make().then(
    (double) => double[Symbol.asyncDispose](),
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(ArgumentError);
  expect((refusal as Error).message).toBe(message);
});

test('a double takes what it may be given', async () => {
  mock();
  mock(undefined, { events$: NEVER, greeting: undefined });
  await using _qemu = await qemu({
    onConnect: script(faults.silence()),
    wire: faults.split(1),
    path: undefined,
  });
  await using _libvirtd = await libvirtd({ port: 0, domains, qemu: false });
});
