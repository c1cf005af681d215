/**
 * The token that lets a client of `rxqmp share --http` in. It comes from a file or the environment, never from the command
 * line, which every user of the host sees in `ps`. A client sends it as a WebSocket subprotocol, which pages can too, and
 * which no URL and no log of a proxy has.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { assertToken, SHARE_PROTOCOL } from './share-protocol.js';
import { unreadable } from '../usage-error.js';

const RANDOM_BYTES = 18;

/** The token of a share: from `--token-file`, else RXQMP_TOKEN, else a new one. */
export function shareToken(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): { readonly token: string; readonly isNew: boolean } {
  if (file !== undefined)
    return { token: assertToken(readToken(file), `--token-file ${file}`), isNew: false };
  const preset = env['RXQMP_TOKEN'] ?? '';
  if (preset !== '') return { token: assertToken(preset, 'RXQMP_TOKEN'), isNew: false };
  return { token: randomBytes(RANDOM_BYTES).toString('base64url'), isNew: true };
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw unreadable(`--token-file ${file}`, error);
  }
}

/** The token that a request brings: its second subprotocol, behind `qmp`, or `Authorization: Bearer …`. */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const [first, second] = (headers['sec-websocket-protocol'] ?? '').split(',').map((text) => text.trim());
  return first === SHARE_PROTOCOL ? second : undefined;
}

/** Compares in the same time whatever is given: by their digests, which have one length. */
export function isToken(given: string | undefined, token: string): boolean {
  return given !== undefined && timingSafeEqual(digestOf(given), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
