// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-vfio.QapiVfioMigrationState
 */
export type QapiVfioMigrationState =
  | 'stop'
  | 'running'
  | 'stop-copy'
  | 'resuming'
  | 'running-p2p'
  | 'pre-copy'
  | 'pre-copy-p2p'
  | 'pre-copy-p2p-prepare'
  | (string & {});

/**
 * @since 9.1
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type VfioMigrationState =
  'stop' | 'running' | 'stop-copy' | 'resuming' | 'running-p2p' | 'pre-copy' | 'pre-copy-p2p' | (string & {});

/** The events of QEMU's module vfio. */
export interface VfioEvents {
  /**
   * @since 9.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-vfio.VFIO_MIGRATION
   */
  VFIO_MIGRATION: {
    data: {
      'device-id': string;
      'qom-path': string;
      'device-state': QapiVfioMigrationState;
    };
  };
}
