import { virshMonitor } from '../../src/virsh/index.js';
import { conformanceTable, describeMonitor } from '../../src/testing/index.js';
import { LIBVIRT, startLibvirtd, type RealLibvirtd } from '../integration/libvirtd.js';
import { describeReal } from '../integration/real.js';

describeReal('virshMonitor', LIBVIRT, () => {
  let daemon: RealLibvirtd;
  let domains = 0;
  beforeAll(async () => {
    daemon = await startLibvirtd();
  });
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]();
    if (process.env['CI'] !== undefined) console.log(conformanceTable());
  });

  describeMonitor(
    'virsh, real libvirtd',
    async (options) => {
      const domain = `conformance-${(domains += 1)}`;
      await daemon.startDomain(domain, { paused: true });
      const { oob: _, ...common } = options;
      return {
        monitor: virshMonitor({ uri: daemon.uri, domain, ...common }),
        // The domain runs on, and is found again when the daemon is back: which asks QEMU, so it has to answer.
        lose: async () => {
          await daemon.kill('SIGKILL');
          await daemon.signalDomain(domain, 'SIGCONT');
          await daemon.restart();
        },
        hold: () => daemon.holdDomain(domain),
        close: async () => {
          await daemon.signalDomain(domain, 'SIGKILL').catch(() => undefined);
        },
      };
    },
    // libvirt drops what it has read when QEMU's socket is reset, so about one `quit` in ten has no SHUTDOWN there.
    { options: true, lose: true, hold: true, losesShutdown: true },
  );
});
