/** A file of this machine, for QEMU to write: what `screenshot` reads by default. Loads Node only when it is used. */

/** What is used of `node:fs/promises`; without Node's types, since this room has none. */
interface FileSystem {
  mkdtemp(prefix: string): Promise<string>;
  readFile(path: string): Promise<Uint8Array>;
  rm(path: string, options: object): Promise<void>;
}

interface Process {
  getBuiltinModule?(name: string): unknown;
}

export interface LocalFile {
  readonly path: string;
  read(): Promise<Uint8Array>;
  /** Removes the file and its folder. */
  remove(): Promise<void>;
}

/** Makes a folder that only this user can enter, and names a file in it; `undefined` where there is no Node. */
export async function localFile(name: string): Promise<LocalFile | undefined> {
  const { process } = globalThis as { readonly process?: Process };
  if (process?.getBuiltinModule === undefined) return undefined;
  const fs = process.getBuiltinModule('node:fs/promises') as FileSystem;
  const { tmpdir } = process.getBuiltinModule('node:os') as { tmpdir(): string };
  const folder = await fs.mkdtemp(`${tmpdir()}/rxqmp-`);
  const path = `${folder}/${name}`;
  return {
    path,
    read: async () => new Uint8Array(await fs.readFile(path)),
    remove: () => fs.rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}
