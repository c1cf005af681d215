/** What every function that takes options does with options that are wrong as a whole. */
import { agentMonitor } from '../src/agent/index.js';
import { qmpDriver } from '../src/index.js';
import { libvirtConnection, libvirtMonitor } from '../src/libvirt/index.js';
import { launchQemu } from '../src/machine/index.js';
import { fleet, natsMonitor, serveNats } from '../src/nats/index.js';
import { serveMonitor } from '../src/share/index.js';
import { socketMonitor } from '../src/socket/index.js';
import { fakeAgent, fakeLibvirtd, fakeQemu, mockMonitor, replayQemu } from '../src/testing/index.js';
import { virshMonitor } from '../src/virsh/index.js';
import { webSocketMonitor } from '../src/websocket/index.js';

type Taker = (options: never) => unknown;

const TAKERS: Readonly<Record<string, Taker>> = {
  agentMonitor,
  fakeAgent,
  fakeLibvirtd,
  fakeQemu,
  fleet,
  launchQemu,
  libvirtConnection: (options) => libvirtConnection('qemu:///system', options),
  libvirtMonitor,
  natsMonitor,
  qmpDriver,
  replayQemu: (options) => replayQemu('/dev/null', options),
  serveMonitor: (options) => serveMonitor(mockMonitor(), options),
  serveNats,
  socketMonitor,
  virshMonitor,
  webSocketMonitor,
};

/** What a call throws or rejects with. */
async function refusal(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(Object.entries(TAKERS))('%s', (name, taker) => {
  test.each([null, 'text', 5, true, [], () => undefined])(
    'refuses %p in place of its options',
    async (given) => {
      const error = await refusal(() => taker(given as never));
      expect(error).toMatchObject({
        _tag: 'ArgumentError',
        message: expect.stringContaining(`${name}: `),
      });
    },
  );
});

const NOT_MONITORS = [undefined, null, 5, {}, { execute: () => undefined }, mockMonitor];

test.each(NOT_MONITORS)('serveMonitor refuses %p as a monitor', async (given) => {
  const error = await refusal(() => serveMonitor(given as never, { port: 0 }));
  expect(error).toMatchObject({
    _tag: 'ArgumentError',
    message: "serveMonitor: 'monitor' must be a Monitor, with state$, events$ and execute",
  });
});

describe('an option that is undefined is as good as left out', () => {
  const none = { host: undefined, port: undefined, listen: undefined, open: undefined };

  test('agentMonitor', () => {
    const all = { ...none, path: undefined, uri: undefined, domain: undefined };
    agentMonitor({ ...all, path: '/run/vm1.qga' } as never);
    agentMonitor({ ...all, uri: 'qemu:///system', domain: 'vm1' } as never);
    expect(() => agentMonitor(all as never)).toThrow('one address is needed');
    expect(() => agentMonitor({ ...all, domain: 'vm1' } as never)).toThrow('the URI must be a string');
  });
});
