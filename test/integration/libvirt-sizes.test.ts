import { firstValueFrom } from 'rxjs';
import { libvirtConnection } from '../../src/libvirt/index.js';
import { failure } from '../failure.js';
import { LIBVIRT, type RealLibvirtd, startLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';

describeReal('replies that libvirt cannot pass on', LIBVIRT, () => {
  let daemon: RealLibvirtd;
  beforeAll(async () => {
    daemon = await startLibvirtd();
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  test('are errors that name their size; over 10 MiB they cost the domain its monitor, and no other', async () => {
    for (const name of ['large', 'huge', 'other']) await daemon.startDomain(name, { paused: true });
    await using host = libvirtConnection(daemon.uri);
    // QEMU prints some seven characters for each byte of memory.
    const print = (domain: string, bytes: number) =>
      failure(
        firstValueFrom(
          host.monitor(domain).execute({
            execute: 'human-monitor-command',
            arguments: { 'command-line': `xp /${bytes}xb 0` },
          }),
        ),
      );
    expect(await print('large', 800_000)).toMatchObject({
      _tag: 'LibvirtError',
      code: 39,
      message: expect.stringContaining('(the reply has more than 4 MiB') as string,
    });
    const status = { status: 'prelaunch' };
    expect(await host.monitor('large').request('query-status')).toMatchObject(status);
    const givenUp = {
      _tag: 'LibvirtError',
      message: expect.stringContaining(
        "(a reply of more than 10 MiB made libvirt give up this domain's monitor",
      ) as string,
    };
    expect(await print('huge', 1_800_000)).toMatchObject(givenUp);
    await expect(host.monitor('huge').request('query-status')).rejects.toMatchObject(givenUp);
    expect(await host.monitor('other').request('query-status')).toMatchObject(status);
  });
});
