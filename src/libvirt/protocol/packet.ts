/** A packet of libvirt's RPC: its header, and the bytes of what it carries. */
import { LibvirtError } from '../../errors.js';
import {
  VIR_NET_MESSAGE_LEN_MAX,
  VIR_NET_MESSAGE_MAX,
  virNetMessageError,
  type VirNetMessageHeader,
  virNetMessageHeader,
} from './procedures.js';
import { readWhole, type Xdr } from './xdr.js';
import { XdrReader, XdrWriter } from './xdr-bytes.js';

export type Header = VirNetMessageHeader;

export interface Packet {
  readonly header: Header;
  /** Arguments, a reply, a message or an error, still to be read. */
  readonly body: XdrReader;
}

/** @param bytes - a packet as it came in, its length included */
export function readPacket(bytes: Uint8Array): Packet {
  const body = new XdrReader(bytes);
  body.uint32();
  return { header: virNetMessageHeader.read(body), body };
}

/**
 * Writes a packet as it goes out, its length included.
 *
 * @throws {@link ArgumentError} for a value that the definitions don't allow
 */
export function writePacket<T>(header: Header, codec: Xdr<T>, value: T): Uint8Array {
  const writer = new XdrWriter();
  writer.uint32(0);
  virNetMessageHeader.write(writer, header);
  codec.write(writer, value);
  writer.putLength();
  return writer.take();
}

/** The longest packet that libvirt sends or takes, its length included. */
export const MAX_PACKET_BYTES = VIR_NET_MESSAGE_MAX + VIR_NET_MESSAGE_LEN_MAX;

/** libvirt's refusal of a call. Its words go as they are: they name domains, files and hosts. */
export function readError(body: XdrReader): LibvirtError {
  const { code, domain, level, message } = readWhole(virNetMessageError, body);
  return new LibvirtError(message ?? `libvirt's error ${code}`, { code, domain, level });
}
