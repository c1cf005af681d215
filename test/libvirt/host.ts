import { libvirtConnection, type LibvirtConnection } from '../../src/libvirt/index.js';
import type { LibvirtConnectionOptions } from '../../src/libvirt/index.js';
import {
  fakeLibvirtd,
  type Answered,
  type FakeLibvirtd,
  type ReceivedCall,
} from '../../src/testing/index.js';
import { temporaryFolder } from '../integration/real.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

export type Answer = (call: ReceivedCall, libvirtd: FakeLibvirtd) => Answered | undefined;

/** A host with the domain `vm1`, whose daemon answers by `answer` first. */
export async function withHost(
  { answer, ...options }: LibvirtConnectionOptions & { readonly answer?: Answer },
  use: (host: LibvirtConnection, libvirtd: FakeLibvirtd) => Promise<void>,
) {
  const path = `${folder.path}/libvirt-sock`;
  const domains = { vm1: { uuid: '00000000-0000-0000-0000-000000000001' } };
  await using libvirtd: FakeLibvirtd = await fakeLibvirtd({
    path,
    domains,
    answer: (call) => answer?.(call, libvirtd),
  });
  await using host = libvirtConnection(`qemu+unix:///system?socket=${path}`, options);
  await use(host, libvirtd);
}

export const noPong: Answer = ({ procedure }) => (procedure === 'PING' ? 'silence' : undefined);
export const called = (libvirtd: FakeLibvirtd, name: string) =>
  libvirtd.calls.filter(({ procedure }) => procedure === name).length;
