/** A file or a folder (no content) of an archive. */
export interface Entry {
  /** Without a leading slash. A folder comes before what it holds. */
  readonly path: string;
  readonly content?: Buffer;
}

/** Writes an archive that the kernel unpacks as its first root (`initramfs` buffer format, "newc"). Every file can be executed. */
export function cpio(entries: readonly Entry[]): Buffer {
  const all = [...entries, { path: 'TRAILER!!!', content: Buffer.alloc(0) }];
  return Buffer.concat(all.flatMap(({ path, content }, index) => written(index + 1, path, content)));
}

const FOLDER = 0o40_755;
const FILE = 0o100_755;

function written(inode: number, path: string, content: Buffer | undefined): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const mode = content === undefined ? FOLDER : FILE;
  const data = content ?? Buffer.alloc(0);
  const [uid, gid, links, time, device, checksum] = [0, 0, 1, 0, [0, 0, 0, 0], 0];
  const fields = [inode, mode, uid, gid, links, time, data.length, ...device, name.length, checksum];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(header), name])), padded(data)];
}

/** To the next multiple of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
