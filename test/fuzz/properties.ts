import type { Property } from './fuzz.js';
import { jsonIsExact } from './json.js';
import { qmpFrames } from './qmp.js';
import { rpcPackets } from './rpc.js';
import { routedReplies } from './router.js';
import { libvirtUris, saslExchanges } from './sasl.js';
import { virshAnswers, virshEvents, virshWords } from './virsh.js';

export const PROPERTIES: readonly Property[] = [
  qmpFrames,
  jsonIsExact,
  routedReplies,
  rpcPackets,
  saslExchanges,
  libvirtUris,
  virshAnswers,
  virshEvents,
  virshWords,
];
