import { join } from 'node:path';
import type { MonitorError } from '../../src/errors.js';
import {
  type Answered,
  fakeLibvirtd,
  type FakeLibvirtdOptions,
  type ReceivedCall,
} from '../../src/testing/index.js';
import { temporaryFolder } from '../integration/real.js';
import { failure } from '../failure.js';

/** Of the file that imports this, gone after its tests. */
export const folder = temporaryFolder();
afterAll(() => folder.remove());
let made = 0;

export const UUID = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';

/** A double with one domain, `vm`, on a socket of its own. */
export async function fake(options: Partial<FakeLibvirtdOptions> = {}) {
  const path = join(folder.path, `${(made += 1)}.sock`);
  const libvirtd = await fakeLibvirtd({ domains: { vm: { uuid: UUID } }, ...options, path });
  return { libvirtd, uri: `qemu+unix:///system?socket=${path}` };
}

export const failureOf = (promise: Promise<unknown>) => failure(promise) as Promise<MonitorError>;

export const silentAt =
  (procedure: string) =>
  (call: ReceivedCall): Answered | undefined =>
    call.procedure === procedure ? 'silence' : undefined;
