import { LibvirtError, type MonitorError } from '../errors.js';

/** What libvirt's words mean for the caller, where they don't say it. By a part of the text. */
const EXPLANATIONS: readonly (readonly [part: string, explanation: string])[] = [
  [
    'Unable to encode message payload',
    'the reply has more than 4 MiB, which libvirt cannot pass on; ask QEMU for less at a time',
  ],
  [
    'QEMU monitor reply exceeds buffer size',
    "a reply of more than 10 MiB made libvirt give up this domain's monitor: its commands fail until the daemon is restarted",
  ],
];

/** libvirt's refusal of a domain's command, with what it means behind its words where they are known to mislead. */
export function explained(error: MonitorError): MonitorError {
  if (!(error instanceof LibvirtError)) return error;
  const [, explanation] = EXPLANATIONS.find(([part]) => error.message.includes(part)) ?? [];
  return explanation === undefined
    ? error
    : new LibvirtError(`${error.message} (${explanation})`, error, { cause: error });
}
