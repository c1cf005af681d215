import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { trackChild } from '../integration/children.js';
import { temporaryFolder } from '../integration/real.js';

export const NATS_SERVER = 'nats-server';

export interface RealNats extends AsyncDisposable {
  readonly port: number;
  /** Connects to it; closed with the server. */
  connect(options?: NodeConnectionOptions): Promise<NatsConnection>;
  signal(signal: NodeJS.Signals): void;
  /** Kills it; its clients get no report. */
  kill(): Promise<void>;
}

/**
 * Starts a nats-server on the loopback.
 *
 * @param config - the text of a configuration, without its port
 * @param port - a free one without it
 * @param env - variables that the configuration names
 */
export async function startNats(config = '', port = -1, env: NodeJS.ProcessEnv = {}): Promise<RealNats> {
  const folder = temporaryFolder();
  const path = join(folder.path, 'nats.conf');
  writeFileSync(path, config);
  const child = trackChild(
    spawn(NATS_SERVER, ['-c', path, '-a', '127.0.0.1', '-p', String(port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
    }),
  );
  const exited = once(child, 'exit');
  let log = '';
  const listening = new Promise<number>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      const [, at] =
        /Listening for client connections on 127\.0\.0\.1:(\d+)[^]*Server is ready/.exec(log) ?? [];
      if (at !== undefined) resolve(Number(at));
    });
  });
  const taken = await Promise.race([
    listening,
    exited.then(([code]) => {
      throw new Error(`${NATS_SERVER} ended with ${String(code)}: ${log}`);
    }),
  ]);
  const connections: NatsConnection[] = [];
  return {
    port: taken,
    connect: async (options = {}) => {
      const connection = await connect({
        servers: `127.0.0.1:${taken}`,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 50,
        ...options,
      });
      connections.push(connection);
      return connection;
    },
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await exited;
      }
      folder.remove();
    },
  };
}
