// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-yank.YankInstance
 */
export type YankInstance =
  | ({ type: 'block-node' } & YankInstanceBlockNode)
  | ({ type: 'chardev' } & YankInstanceChardev)
  | { type: 'migration' };

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-yank.YankInstanceBlockNode
 */
export interface YankInstanceBlockNode {
  'node-name': string;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-yank.YankInstanceChardev
 */
export interface YankInstanceChardev {
  id: string;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-yank.YankInstanceType
 */
export type YankInstanceType = 'block-node' | 'chardev' | 'migration' | (string & {});

/** The commands of QEMU's module yank. */
export interface YankCommands {
  /**
   * @since 6.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-yank.query-yank
   */
  'query-yank': {
    returns: readonly YankInstance[];
    oob: true;
  };
  /**
   * @since 6.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-yank.yank
   */
  yank: {
    arguments: {
      instances: readonly YankInstance[];
    };
    returns: Record<string, never>;
    oob: true;
  };
}
