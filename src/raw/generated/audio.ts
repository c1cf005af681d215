// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-audio.AudioFormat
 */
export type AudioFormat = 'u8' | 's8' | 'u16' | 's16' | 'u32' | 's32' | 'f32' | (string & {});

/** What every {@link Audiodev} has. */
export interface AudiodevBase {
  id: string;
  'timer-period'?: number | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.Audiodev
 */
export type Audiodev =
  | ({ driver: 'none' } & AudiodevBase & AudiodevGenericOptions)
  | ({ driver: 'alsa' } & AudiodevBase & AudiodevAlsaOptions)
  | ({ driver: 'coreaudio' } & AudiodevBase & AudiodevCoreaudioOptions)
  | ({ driver: 'dbus' } & AudiodevBase & AudiodevDBusOptions)
  | ({ driver: 'dsound' } & AudiodevBase & AudiodevDsoundOptions)
  | ({ driver: 'jack' } & AudiodevBase & AudiodevJackOptions)
  | ({ driver: 'oss' } & AudiodevBase & AudiodevOssOptions)
  | ({ driver: 'pa' } & AudiodevBase & AudiodevPaOptions)
  | ({ driver: 'pipewire' } & AudiodevBase & AudiodevPipewireOptions)
  | ({ driver: 'sdl' } & AudiodevBase & AudiodevSdlOptions)
  | ({ driver: 'sndio' } & AudiodevBase & AudiodevSndioOptions)
  | ({ driver: 'spice' } & AudiodevBase & AudiodevGenericOptions)
  | ({ driver: 'wav' } & AudiodevBase & AudiodevWavOptions);

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevAlsaOptions
 */
export interface AudiodevAlsaOptions {
  in?: AudiodevAlsaPerDirectionOptions | undefined;
  out?: AudiodevAlsaPerDirectionOptions | undefined;
  threshold?: number | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevAlsaPerDirectionOptions
 */
export interface AudiodevAlsaPerDirectionOptions extends AudiodevPerDirectionOptions {
  dev?: string | undefined;
  'period-length'?: number | undefined;
  'try-poll'?: boolean | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevCoreaudioOptions
 */
export interface AudiodevCoreaudioOptions {
  in?: AudiodevCoreaudioPerDirectionOptions | undefined;
  out?: AudiodevCoreaudioPerDirectionOptions | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevCoreaudioPerDirectionOptions
 */
export interface AudiodevCoreaudioPerDirectionOptions extends AudiodevPerDirectionOptions {
  'buffer-count'?: number | undefined;
}

/**
 * @since 10.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevDBusOptions
 */
export interface AudiodevDBusOptions {
  in?: AudiodevPerDirectionOptions | undefined;
  out?: AudiodevPerDirectionOptions | undefined;
  nsamples?: number | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-audio.AudiodevDriver
 */
export type AudiodevDriver =
  | 'none'
  | 'alsa'
  | 'coreaudio'
  | 'dbus'
  | 'dsound'
  | 'jack'
  | 'oss'
  | 'pa'
  | 'pipewire'
  | 'sdl'
  | 'sndio'
  | 'spice'
  | 'wav'
  | (string & {});

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevDsoundOptions
 */
export interface AudiodevDsoundOptions {
  in?: AudiodevPerDirectionOptions | undefined;
  out?: AudiodevPerDirectionOptions | undefined;
  latency?: number | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevGenericOptions
 */
export interface AudiodevGenericOptions {
  in?: AudiodevPerDirectionOptions | undefined;
  out?: AudiodevPerDirectionOptions | undefined;
}

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevJackOptions
 */
export interface AudiodevJackOptions {
  in?: AudiodevJackPerDirectionOptions | undefined;
  out?: AudiodevJackPerDirectionOptions | undefined;
}

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevJackPerDirectionOptions
 */
export interface AudiodevJackPerDirectionOptions extends AudiodevPerDirectionOptions {
  'server-name'?: string | undefined;
  'client-name'?: string | undefined;
  'connect-ports'?: string | undefined;
  'start-server'?: boolean | undefined;
  'exact-name'?: boolean | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevOssOptions
 */
export interface AudiodevOssOptions {
  in?: AudiodevOssPerDirectionOptions | undefined;
  out?: AudiodevOssPerDirectionOptions | undefined;
  'try-mmap'?: boolean | undefined;
  exclusive?: boolean | undefined;
  'dsp-policy'?: number | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevOssPerDirectionOptions
 */
export interface AudiodevOssPerDirectionOptions extends AudiodevPerDirectionOptions {
  dev?: string | undefined;
  'buffer-count'?: number | undefined;
  'try-poll'?: boolean | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevPaOptions
 */
export interface AudiodevPaOptions {
  in?: AudiodevPaPerDirectionOptions | undefined;
  out?: AudiodevPaPerDirectionOptions | undefined;
  server?: string | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevPaPerDirectionOptions
 */
export interface AudiodevPaPerDirectionOptions extends AudiodevPerDirectionOptions {
  name?: string | undefined;
  /** @since 4.2 */
  'stream-name'?: string | undefined;
  latency?: number | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevPerDirectionOptions
 */
export interface AudiodevPerDirectionOptions {
  /** @since 4.2 */
  'mixing-engine'?: boolean | undefined;
  'fixed-settings'?: boolean | undefined;
  frequency?: number | undefined;
  channels?: number | undefined;
  voices?: number | undefined;
  format?: AudioFormat | undefined;
  'buffer-length'?: number | undefined;
}

/**
 * @since 8.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevPipewireOptions
 */
export interface AudiodevPipewireOptions {
  in?: AudiodevPipewirePerDirectionOptions | undefined;
  out?: AudiodevPipewirePerDirectionOptions | undefined;
}

/**
 * @since 8.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevPipewirePerDirectionOptions
 */
export interface AudiodevPipewirePerDirectionOptions extends AudiodevPerDirectionOptions {
  name?: string | undefined;
  'stream-name'?: string | undefined;
  latency?: number | undefined;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevSdlOptions
 */
export interface AudiodevSdlOptions {
  in?: AudiodevSdlPerDirectionOptions | undefined;
  out?: AudiodevSdlPerDirectionOptions | undefined;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevSdlPerDirectionOptions
 */
export interface AudiodevSdlPerDirectionOptions extends AudiodevPerDirectionOptions {
  'buffer-count'?: number | undefined;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevSndioOptions
 */
export interface AudiodevSndioOptions {
  in?: AudiodevPerDirectionOptions | undefined;
  out?: AudiodevPerDirectionOptions | undefined;
  dev?: string | undefined;
  latency?: number | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-audio.AudiodevWavOptions
 */
export interface AudiodevWavOptions {
  in?: AudiodevPerDirectionOptions | undefined;
  out?: AudiodevPerDirectionOptions | undefined;
  path?: string | undefined;
}

/** The commands of QEMU's module audio. */
export interface AudioCommands {
  /**
   * @since 8.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-audio.query-audiodevs
   */
  'query-audiodevs': {
    returns: readonly Audiodev[];
  };
}
