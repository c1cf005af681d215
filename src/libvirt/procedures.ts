/* Made by `npm run generate` from libvirt's RPC definitions: don't edit. */
import { procedure, pushed } from './procedure.js';
import * as xdr from './xdr.js';

export const REMOTE_PROGRAM = 0x20008086;
export const REMOTE_PROTOCOL_VERSION = 1;
export const QEMU_PROGRAM = 0x20008087;
export const QEMU_PROTOCOL_VERSION = 1;
export const KEEPALIVE_PROGRAM = 0x6b656570;
export const KEEPALIVE_PROTOCOL_VERSION = 1;
export const KEEPALIVE_PROC_PING = 1;
export const KEEPALIVE_PROC_PONG = 2;
export const VIR_NET_CALL = 0;
export const VIR_NET_REPLY = 1;
export const VIR_NET_MESSAGE = 2;
export const VIR_NET_OK = 0;
export const VIR_NET_ERROR = 1;
export const VIR_NET_MESSAGE_MAX = 33554432;
export const VIR_NET_MESSAGE_LEN_MAX = 4;
export const REMOTE_STRING_MAX = 4194304;
export const REMOTE_AUTH_NONE = 0;
export const REMOTE_AUTH_SASL = 1;
export const REMOTE_AUTH_POLKIT = 2;

export const remoteAuthListRet = xdr.struct({ types: xdr.array(xdr.int, 20) });
export const remoteNonnullString = xdr.string(4194304);
export const remoteAuthSaslInitRet = xdr.struct({ mechlist: remoteNonnullString });
export const remoteAuthSaslStartArgs = xdr.struct({
  mech: remoteNonnullString,
  nil: xdr.int,
  data: xdr.chars(65536),
});
export const remoteAuthSaslStartRet = xdr.struct({ complete: xdr.int, nil: xdr.int, data: xdr.chars(65536) });
export const remoteAuthSaslStepArgs = xdr.struct({ nil: xdr.int, data: xdr.chars(65536) });
export const remoteAuthSaslStepRet = xdr.struct({ complete: xdr.int, nil: xdr.int, data: xdr.chars(65536) });
export const remoteAuthPolkitRet = xdr.struct({ complete: xdr.int });
export const remoteString = xdr.optional(remoteNonnullString);
export const remoteConnectOpenArgs = xdr.struct({ name: remoteString, flags: xdr.unsignedInt });
export const remoteConnectSupportsFeatureArgs = xdr.struct({ feature: xdr.int });
export const remoteConnectSupportsFeatureRet = xdr.struct({ supported: xdr.int });
export const remoteConnectGetVersionRet = xdr.struct({ hv_ver: xdr.unsignedHyper });
export const remoteConnectListAllDomainsArgs = xdr.struct({ need_results: xdr.int, flags: xdr.unsignedInt });
export const remoteUuid = xdr.fixedOpaque(16);
export const remoteNonnullDomain = xdr.struct({ name: remoteNonnullString, uuid: remoteUuid, id: xdr.int });
export const remoteConnectListAllDomainsRet = xdr.struct({
  domains: xdr.array(remoteNonnullDomain, 16384),
  ret: xdr.unsignedInt,
});
export const remoteDomainLookupByNameArgs = xdr.struct({ name: remoteNonnullString });
export const remoteDomainLookupByNameRet = xdr.struct({ dom: remoteNonnullDomain });
export const remoteDomainLookupByUuidArgs = xdr.struct({ uuid: remoteUuid });
export const remoteDomainLookupByUuidRet = xdr.struct({ dom: remoteNonnullDomain });
export const remoteDomainGetStateArgs = xdr.struct({ dom: remoteNonnullDomain, flags: xdr.unsignedInt });
export const remoteDomainGetStateRet = xdr.struct({ state: xdr.int, reason: xdr.int });
export const remoteDomain = xdr.optional(remoteNonnullDomain);
export const remoteConnectDomainEventCallbackRegisterAnyArgs = xdr.struct({
  eventID: xdr.int,
  dom: remoteDomain,
});
export const remoteConnectDomainEventCallbackRegisterAnyRet = xdr.struct({ callbackID: xdr.int });
export const remoteDomainEventLifecycleMsg = xdr.struct({
  dom: remoteNonnullDomain,
  event: xdr.int,
  detail: xdr.int,
});
export const remoteDomainEventCallbackLifecycleMsg = xdr.struct({
  callbackID: xdr.int,
  msg: remoteDomainEventLifecycleMsg,
});
export const qemuDomainMonitorCommandArgs = xdr.struct({
  dom: remoteNonnullDomain,
  cmd: remoteNonnullString,
  flags: xdr.unsignedInt,
});
export const qemuDomainMonitorCommandRet = xdr.struct({ result: remoteNonnullString });
export const qemuConnectDomainMonitorEventRegisterArgs = xdr.struct({
  dom: remoteDomain,
  event: remoteString,
  flags: xdr.unsignedInt,
});
export const qemuConnectDomainMonitorEventRegisterRet = xdr.struct({ callbackID: xdr.int });
export const qemuConnectDomainMonitorEventDeregisterArgs = xdr.struct({ callbackID: xdr.int });
export const qemuDomainMonitorEventMsg = xdr.struct({
  callbackID: xdr.int,
  dom: remoteNonnullDomain,
  event: remoteNonnullString,
  seconds: xdr.hyper,
  micros: xdr.unsignedInt,
  details: remoteString,
});
export const virNetMessageHeader = xdr.struct({
  prog: xdr.unsignedInt,
  vers: xdr.unsignedInt,
  proc: xdr.int,
  type: xdr.int,
  serial: xdr.unsignedInt,
  status: xdr.int,
});
export const virNetMessageNonnullString = xdr.string(4194304);
export const virNetMessageString = xdr.optional(virNetMessageNonnullString);
export const virNetMessageUUID = xdr.fixedOpaque(16);
export const virNetMessageNonnullDomain = xdr.struct({
  name: virNetMessageNonnullString,
  uuid: virNetMessageUUID,
  id: xdr.int,
});
export const virNetMessageDomain = xdr.optional(virNetMessageNonnullDomain);
export const virNetMessageNonnullNetwork = xdr.struct({
  name: virNetMessageNonnullString,
  uuid: virNetMessageUUID,
});
export const virNetMessageNetwork = xdr.optional(virNetMessageNonnullNetwork);
export const virNetMessageError = xdr.struct({
  code: xdr.int,
  domain: xdr.int,
  message: virNetMessageString,
  level: xdr.int,
  dom: virNetMessageDomain,
  str1: virNetMessageString,
  str2: virNetMessageString,
  str3: virNetMessageString,
  int1: xdr.int,
  int2: xdr.int,
  net: virNetMessageNetwork,
});

export const authList = procedure(
  'AUTH_LIST',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  66,
  xdr.nothing,
  remoteAuthListRet,
);
export const authSaslInit = procedure(
  'AUTH_SASL_INIT',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  67,
  xdr.nothing,
  remoteAuthSaslInitRet,
);
export const authSaslStart = procedure(
  'AUTH_SASL_START',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  68,
  remoteAuthSaslStartArgs,
  remoteAuthSaslStartRet,
);
export const authSaslStep = procedure(
  'AUTH_SASL_STEP',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  69,
  remoteAuthSaslStepArgs,
  remoteAuthSaslStepRet,
);
export const authPolkit = procedure(
  'AUTH_POLKIT',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  70,
  xdr.nothing,
  remoteAuthPolkitRet,
);
export const connectOpen = procedure(
  'CONNECT_OPEN',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  1,
  remoteConnectOpenArgs,
  xdr.nothing,
);
export const connectSupportsFeature = procedure(
  'CONNECT_SUPPORTS_FEATURE',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  60,
  remoteConnectSupportsFeatureArgs,
  remoteConnectSupportsFeatureRet,
);
export const connectGetVersion = procedure(
  'CONNECT_GET_VERSION',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  4,
  xdr.nothing,
  remoteConnectGetVersionRet,
);
export const connectListAllDomains = procedure(
  'CONNECT_LIST_ALL_DOMAINS',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  273,
  remoteConnectListAllDomainsArgs,
  remoteConnectListAllDomainsRet,
);
export const domainLookupByName = procedure(
  'DOMAIN_LOOKUP_BY_NAME',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  23,
  remoteDomainLookupByNameArgs,
  remoteDomainLookupByNameRet,
);
export const domainLookupByUuid = procedure(
  'DOMAIN_LOOKUP_BY_UUID',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  24,
  remoteDomainLookupByUuidArgs,
  remoteDomainLookupByUuidRet,
);
export const domainGetState = procedure(
  'DOMAIN_GET_STATE',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  212,
  remoteDomainGetStateArgs,
  remoteDomainGetStateRet,
);
export const connectDomainEventCallbackRegisterAny = procedure(
  'CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  316,
  remoteConnectDomainEventCallbackRegisterAnyArgs,
  remoteConnectDomainEventCallbackRegisterAnyRet,
);
export const domainEventCallbackLifecycle = pushed(
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  318,
  remoteDomainEventCallbackLifecycleMsg,
);
export const domainMonitorCommand = procedure(
  'DOMAIN_MONITOR_COMMAND',
  QEMU_PROGRAM,
  QEMU_PROTOCOL_VERSION,
  1,
  qemuDomainMonitorCommandArgs,
  qemuDomainMonitorCommandRet,
);
export const connectDomainMonitorEventRegister = procedure(
  'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER',
  QEMU_PROGRAM,
  QEMU_PROTOCOL_VERSION,
  4,
  qemuConnectDomainMonitorEventRegisterArgs,
  qemuConnectDomainMonitorEventRegisterRet,
);
export const connectDomainMonitorEventDeregister = procedure(
  'CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER',
  QEMU_PROGRAM,
  QEMU_PROTOCOL_VERSION,
  5,
  qemuConnectDomainMonitorEventDeregisterArgs,
  xdr.nothing,
);
export const domainMonitorEvent = pushed(QEMU_PROGRAM, QEMU_PROTOCOL_VERSION, 6, qemuDomainMonitorEventMsg);
