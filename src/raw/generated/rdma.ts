// Made by `npm run generate` from src/raw/facts.json: edit neither.

/** The events of QEMU's module rdma. */
export interface RdmaEvents {
  /**
   * @since 4.0
   * @removed in 9.1
   * @see https://qemu.readthedocs.io/en/v9.0.0/interop/qemu-qmp-ref.html
   */
  RDMA_GID_STATUS_CHANGED: {
    data: {
      netdev: string;
      'gid-status': boolean;
      'subnet-prefix': number | bigint;
      'interface-id': number | bigint;
    };
  };
}
