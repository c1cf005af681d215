import { firstValueFrom } from 'rxjs';
import { socketMonitor } from '../../src/drivers/socket.js';
import { QEMU, startQemu } from './qemu.js';
import { describeReal } from './real.js';

describeReal('socketMonitor on a real QEMU', [QEMU], () => {
  test('greets and answers', async () => {
    await using qemu = await startQemu();
    await using monitor = socketMonitor({ path: qemu.path });
    const greeting = await monitor.connect();
    expect(greeting.version.qemu.major).toBeGreaterThanOrEqual(7);
    await expect(firstValueFrom(monitor.run('query-status'))).resolves.toMatchObject({ running: false });
  });
});
