import { join } from 'node:path';
import { filter, firstValueFrom } from 'rxjs';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import {
  describeMonitor,
  fakeQemu,
  faults,
  type ConformanceOptions,
  type FakeQemuOptions,
  type MonitorUnderTest,
} from '../../src/testing/index.js';
import { makeCertificates, type Certificates } from '../integration/certificates.js';
import { holdCommand, QEMU, startQemu, type QemuOptions } from '../integration/qemu.js';
import { describeReal, freePort, temporaryFolder } from '../integration/real.js';
import { conformingMachine, mockWithMachine } from './doubles.js';
import { showTable } from './table.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
let sockets = 0;
const socketPath = () => join(folder.path, `${(sockets += 1)}.sock`);

const withAll = { options: true, lose: true, oob: true, hold: true };

describeMonitor('mockMonitor', mockWithMachine, { lose: true, oob: true, hold: true });

describeMonitor(
  'fakeQemu, memory',
  async (options) => {
    const { run, hold } = conformingMachine();
    const qemu = await fakeQemu({ status: 'prelaunch', run });
    const monitor = socketMonitor({ ...options, open: () => qemu.open() });
    return { monitor, lose: () => qemu.drop(), hold, close: () => qemu.close() };
  },
  withAll,
);

const onPath = (more: FakeQemuOptions) => async (options: ConformanceOptions) => {
  const path = socketPath();
  const { run, hold } = conformingMachine();
  const qemu = await fakeQemu({ status: 'prelaunch', run, ...more, path });
  const monitor = socketMonitor({ ...options, path });
  return { monitor, lose: () => qemu.drop(), hold, close: () => qemu.close() };
};
describeMonitor('fakeQemu, UNIX', onPath({}), withAll);
describeMonitor('fakeQemu, pretty', onPath({ pretty: true }), withAll);
describeMonitor('fakeQemu, byte by byte', onPath({ wire: faults.split(1) }), withAll);

/** `-S` QEMU whose first monitor is on a path of its own; a lost one is killed and started anew. */
const real =
  (address: () => Promise<{ dial: SocketOptions; qemu: QemuOptions }>) =>
  async (options: ConformanceOptions): Promise<MonitorUnderTest> => {
    const { dial, qemu } = await address();
    const monitor = socketMonitor({ ...dial, ...options });
    if ('listen' in dial) {
      // QEMU dials when we listen: start it once the monitor says where.
      let running: Awaited<ReturnType<typeof startQemu>> | undefined;
      const starting = firstValueFrom(
        monitor.state$.pipe(filter(({ status }) => status === 'listening')),
      ).then(async () => (running = await startQemu(qemu)));
      starting.catch(() => undefined);
      return {
        monitor,
        hold: async () => holdCommand(await starting),
        lose: async () => {
          await (await starting)[Symbol.asyncDispose]();
          running = await startQemu(qemu);
        },
        close: async () => running?.[Symbol.asyncDispose](),
      };
    }
    let running = await startQemu(qemu);
    return {
      monitor,
      hold: () => holdCommand(running),
      lose: async () => {
        await running[Symbol.asyncDispose]();
        running = await startQemu(qemu);
      },
      close: () => running[Symbol.asyncDispose](),
    };
  };
const chardev = (options: string) => ['-chardev', `socket,id=m,${options}`, '-mon', 'chardev=m,mode=control'];

describeReal('on real QEMU', [QEMU, 'certtool'], () => {
  let pki: Certificates;
  beforeAll(() => (pki = makeCertificates(join(folder.path, 'pki'))));

  describeMonitor(
    'QEMU, UNIX',
    real(() => {
      const path = socketPath();
      return Promise.resolve({ dial: { path }, qemu: { path } });
    }),
    withAll,
  );
  describeMonitor(
    'QEMU, TCP',
    real(async () => {
      const port = await freePort();
      const args = chardev(`host=127.0.0.1,port=${port},server=on,wait=off`);
      return { dial: { host: '127.0.0.1', port }, qemu: { args } };
    }),
    withAll,
  );
  describeMonitor(
    'QEMU, TLS',
    real(async () => {
      const port = await freePort();
      const credentials = `tls-creds-x509,id=t,dir=${pki.folder},endpoint=server,verify-peer=on`;
      const args = [
        '-object',
        credentials,
        ...chardev(`host=127.0.0.1,port=${port},server=on,wait=off,tls-creds=t`),
      ];
      const tls = { ca: pki.ca, ...pki.client };
      return { dial: { host: '127.0.0.1', port, tls }, qemu: { args } };
    }),
    withAll,
  );
  describeMonitor(
    'QEMU, pretty',
    real(() => {
      const path = socketPath();
      const args = [
        ...chardev(`path=${path},server=on,wait=off`).slice(0, 2),
        '-mon',
        'chardev=m,mode=control,pretty=on',
      ];
      return Promise.resolve({ dial: { path }, qemu: { args } });
    }),
    withAll,
  );
  describeMonitor(
    'QEMU dials',
    real(() => {
      const path = socketPath();
      const args = chardev(`path=${path},server=off,reconnect=1`);
      return Promise.resolve({ dial: { listen: { path } }, qemu: { args } });
    }),
    withAll,
  );
});

afterAll(() => showTable('testing.md'));
