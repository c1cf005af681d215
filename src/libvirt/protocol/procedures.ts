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

export const remoteAuthListRetTypes: xdr.Xdr<readonly number[]> = xdr.array(xdr.int, 20);
export interface RemoteAuthListRet {
  readonly types: readonly number[];
}
export const remoteAuthListRet: xdr.Xdr<RemoteAuthListRet> = {
  write: (writer, value) => {
    remoteAuthListRetTypes.write(writer, value.types);
  },
  read: (reader) => ({ types: remoteAuthListRetTypes.read(reader) }),
};
export const remoteNonnullString: xdr.Xdr<string> = xdr.string(4194304);
export interface RemoteAuthSaslInitRet {
  readonly mechlist: string;
}
export const remoteAuthSaslInitRet: xdr.Xdr<RemoteAuthSaslInitRet> = {
  write: (writer, value) => {
    remoteNonnullString.write(writer, value.mechlist);
  },
  read: (reader) => ({ mechlist: remoteNonnullString.read(reader) }),
};
export const remoteAuthSaslStartArgsData: xdr.Xdr<Uint8Array> = xdr.chars(65536);
export interface RemoteAuthSaslStartArgs {
  readonly mech: string;
  readonly nil: number;
  readonly data: Uint8Array;
}
export const remoteAuthSaslStartArgs: xdr.Xdr<RemoteAuthSaslStartArgs> = {
  write: (writer, value) => {
    remoteNonnullString.write(writer, value.mech);
    xdr.int.write(writer, value.nil);
    remoteAuthSaslStartArgsData.write(writer, value.data);
  },
  read: (reader) => ({
    mech: remoteNonnullString.read(reader),
    nil: xdr.int.read(reader),
    data: remoteAuthSaslStartArgsData.read(reader),
  }),
};
export const remoteAuthSaslStartRetData: xdr.Xdr<Uint8Array> = xdr.chars(65536);
export interface RemoteAuthSaslStartRet {
  readonly complete: number;
  readonly nil: number;
  readonly data: Uint8Array;
}
export const remoteAuthSaslStartRet: xdr.Xdr<RemoteAuthSaslStartRet> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.complete);
    xdr.int.write(writer, value.nil);
    remoteAuthSaslStartRetData.write(writer, value.data);
  },
  read: (reader) => ({
    complete: xdr.int.read(reader),
    nil: xdr.int.read(reader),
    data: remoteAuthSaslStartRetData.read(reader),
  }),
};
export const remoteAuthSaslStepArgsData: xdr.Xdr<Uint8Array> = xdr.chars(65536);
export interface RemoteAuthSaslStepArgs {
  readonly nil: number;
  readonly data: Uint8Array;
}
export const remoteAuthSaslStepArgs: xdr.Xdr<RemoteAuthSaslStepArgs> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.nil);
    remoteAuthSaslStepArgsData.write(writer, value.data);
  },
  read: (reader) => ({ nil: xdr.int.read(reader), data: remoteAuthSaslStepArgsData.read(reader) }),
};
export const remoteAuthSaslStepRetData: xdr.Xdr<Uint8Array> = xdr.chars(65536);
export interface RemoteAuthSaslStepRet {
  readonly complete: number;
  readonly nil: number;
  readonly data: Uint8Array;
}
export const remoteAuthSaslStepRet: xdr.Xdr<RemoteAuthSaslStepRet> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.complete);
    xdr.int.write(writer, value.nil);
    remoteAuthSaslStepRetData.write(writer, value.data);
  },
  read: (reader) => ({
    complete: xdr.int.read(reader),
    nil: xdr.int.read(reader),
    data: remoteAuthSaslStepRetData.read(reader),
  }),
};
export interface RemoteAuthPolkitRet {
  readonly complete: number;
}
export const remoteAuthPolkitRet: xdr.Xdr<RemoteAuthPolkitRet> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.complete);
  },
  read: (reader) => ({ complete: xdr.int.read(reader) }),
};
export const remoteString: xdr.Xdr<string | undefined> = xdr.optional(remoteNonnullString);
export interface RemoteConnectOpenArgs {
  readonly name: string | undefined;
  readonly flags: number;
}
export const remoteConnectOpenArgs: xdr.Xdr<RemoteConnectOpenArgs> = {
  write: (writer, value) => {
    remoteString.write(writer, value.name);
    xdr.unsignedInt.write(writer, value.flags);
  },
  read: (reader) => ({ name: remoteString.read(reader), flags: xdr.unsignedInt.read(reader) }),
};
export interface RemoteConnectSupportsFeatureArgs {
  readonly feature: number;
}
export const remoteConnectSupportsFeatureArgs: xdr.Xdr<RemoteConnectSupportsFeatureArgs> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.feature);
  },
  read: (reader) => ({ feature: xdr.int.read(reader) }),
};
export interface RemoteConnectSupportsFeatureRet {
  readonly supported: number;
}
export const remoteConnectSupportsFeatureRet: xdr.Xdr<RemoteConnectSupportsFeatureRet> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.supported);
  },
  read: (reader) => ({ supported: xdr.int.read(reader) }),
};
export interface RemoteConnectGetVersionRet {
  readonly hv_ver: bigint;
}
export const remoteConnectGetVersionRet: xdr.Xdr<RemoteConnectGetVersionRet> = {
  write: (writer, value) => {
    xdr.unsignedHyper.write(writer, value.hv_ver);
  },
  read: (reader) => ({ hv_ver: xdr.unsignedHyper.read(reader) }),
};
export interface RemoteConnectListAllDomainsArgs {
  readonly need_results: number;
  readonly flags: number;
}
export const remoteConnectListAllDomainsArgs: xdr.Xdr<RemoteConnectListAllDomainsArgs> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.need_results);
    xdr.unsignedInt.write(writer, value.flags);
  },
  read: (reader) => ({ need_results: xdr.int.read(reader), flags: xdr.unsignedInt.read(reader) }),
};
export const remoteUuid: xdr.Xdr<Uint8Array> = xdr.fixedOpaque(16);
export interface RemoteNonnullDomain {
  readonly name: string;
  readonly uuid: Uint8Array;
  readonly id: number;
}
export const remoteNonnullDomain: xdr.Xdr<RemoteNonnullDomain> = {
  write: (writer, value) => {
    remoteNonnullString.write(writer, value.name);
    remoteUuid.write(writer, value.uuid);
    xdr.int.write(writer, value.id);
  },
  read: (reader) => ({
    name: remoteNonnullString.read(reader),
    uuid: remoteUuid.read(reader),
    id: xdr.int.read(reader),
  }),
};
export const remoteConnectListAllDomainsRetDomains: xdr.Xdr<readonly RemoteNonnullDomain[]> = xdr.array(
  remoteNonnullDomain,
  16384,
);
export interface RemoteConnectListAllDomainsRet {
  readonly domains: readonly RemoteNonnullDomain[];
  readonly ret: number;
}
export const remoteConnectListAllDomainsRet: xdr.Xdr<RemoteConnectListAllDomainsRet> = {
  write: (writer, value) => {
    remoteConnectListAllDomainsRetDomains.write(writer, value.domains);
    xdr.unsignedInt.write(writer, value.ret);
  },
  read: (reader) => ({
    domains: remoteConnectListAllDomainsRetDomains.read(reader),
    ret: xdr.unsignedInt.read(reader),
  }),
};
export interface RemoteDomainLookupByNameArgs {
  readonly name: string;
}
export const remoteDomainLookupByNameArgs: xdr.Xdr<RemoteDomainLookupByNameArgs> = {
  write: (writer, value) => {
    remoteNonnullString.write(writer, value.name);
  },
  read: (reader) => ({ name: remoteNonnullString.read(reader) }),
};
export interface RemoteDomainLookupByNameRet {
  readonly dom: RemoteNonnullDomain;
}
export const remoteDomainLookupByNameRet: xdr.Xdr<RemoteDomainLookupByNameRet> = {
  write: (writer, value) => {
    remoteNonnullDomain.write(writer, value.dom);
  },
  read: (reader) => ({ dom: remoteNonnullDomain.read(reader) }),
};
export interface RemoteDomainLookupByUuidArgs {
  readonly uuid: Uint8Array;
}
export const remoteDomainLookupByUuidArgs: xdr.Xdr<RemoteDomainLookupByUuidArgs> = {
  write: (writer, value) => {
    remoteUuid.write(writer, value.uuid);
  },
  read: (reader) => ({ uuid: remoteUuid.read(reader) }),
};
export interface RemoteDomainLookupByUuidRet {
  readonly dom: RemoteNonnullDomain;
}
export const remoteDomainLookupByUuidRet: xdr.Xdr<RemoteDomainLookupByUuidRet> = {
  write: (writer, value) => {
    remoteNonnullDomain.write(writer, value.dom);
  },
  read: (reader) => ({ dom: remoteNonnullDomain.read(reader) }),
};
export interface RemoteDomainGetStateArgs {
  readonly dom: RemoteNonnullDomain;
  readonly flags: number;
}
export const remoteDomainGetStateArgs: xdr.Xdr<RemoteDomainGetStateArgs> = {
  write: (writer, value) => {
    remoteNonnullDomain.write(writer, value.dom);
    xdr.unsignedInt.write(writer, value.flags);
  },
  read: (reader) => ({ dom: remoteNonnullDomain.read(reader), flags: xdr.unsignedInt.read(reader) }),
};
export interface RemoteDomainGetStateRet {
  readonly state: number;
  readonly reason: number;
}
export const remoteDomainGetStateRet: xdr.Xdr<RemoteDomainGetStateRet> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.state);
    xdr.int.write(writer, value.reason);
  },
  read: (reader) => ({ state: xdr.int.read(reader), reason: xdr.int.read(reader) }),
};
export const remoteDomain: xdr.Xdr<RemoteNonnullDomain | undefined> = xdr.optional(remoteNonnullDomain);
export interface RemoteConnectDomainEventCallbackRegisterAnyArgs {
  readonly eventID: number;
  readonly dom: RemoteNonnullDomain | undefined;
}
export const remoteConnectDomainEventCallbackRegisterAnyArgs: xdr.Xdr<RemoteConnectDomainEventCallbackRegisterAnyArgs> =
  {
    write: (writer, value) => {
      xdr.int.write(writer, value.eventID);
      remoteDomain.write(writer, value.dom);
    },
    read: (reader) => ({ eventID: xdr.int.read(reader), dom: remoteDomain.read(reader) }),
  };
export interface RemoteConnectDomainEventCallbackRegisterAnyRet {
  readonly callbackID: number;
}
export const remoteConnectDomainEventCallbackRegisterAnyRet: xdr.Xdr<RemoteConnectDomainEventCallbackRegisterAnyRet> =
  {
    write: (writer, value) => {
      xdr.int.write(writer, value.callbackID);
    },
    read: (reader) => ({ callbackID: xdr.int.read(reader) }),
  };
export interface RemoteDomainEventLifecycleMsg {
  readonly dom: RemoteNonnullDomain;
  readonly event: number;
  readonly detail: number;
}
export const remoteDomainEventLifecycleMsg: xdr.Xdr<RemoteDomainEventLifecycleMsg> = {
  write: (writer, value) => {
    remoteNonnullDomain.write(writer, value.dom);
    xdr.int.write(writer, value.event);
    xdr.int.write(writer, value.detail);
  },
  read: (reader) => ({
    dom: remoteNonnullDomain.read(reader),
    event: xdr.int.read(reader),
    detail: xdr.int.read(reader),
  }),
};
export interface RemoteDomainEventCallbackLifecycleMsg {
  readonly callbackID: number;
  readonly msg: RemoteDomainEventLifecycleMsg;
}
export const remoteDomainEventCallbackLifecycleMsg: xdr.Xdr<RemoteDomainEventCallbackLifecycleMsg> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.callbackID);
    remoteDomainEventLifecycleMsg.write(writer, value.msg);
  },
  read: (reader) => ({ callbackID: xdr.int.read(reader), msg: remoteDomainEventLifecycleMsg.read(reader) }),
};
export interface RemoteDomainEventCallbackAgentLifecycleMsg {
  readonly callbackID: number;
  readonly dom: RemoteNonnullDomain;
  readonly state: number;
  readonly reason: number;
}
export const remoteDomainEventCallbackAgentLifecycleMsg: xdr.Xdr<RemoteDomainEventCallbackAgentLifecycleMsg> =
  {
    write: (writer, value) => {
      xdr.int.write(writer, value.callbackID);
      remoteNonnullDomain.write(writer, value.dom);
      xdr.int.write(writer, value.state);
      xdr.int.write(writer, value.reason);
    },
    read: (reader) => ({
      callbackID: xdr.int.read(reader),
      dom: remoteNonnullDomain.read(reader),
      state: xdr.int.read(reader),
      reason: xdr.int.read(reader),
    }),
  };
export interface QemuDomainMonitorCommandArgs {
  readonly dom: RemoteNonnullDomain;
  readonly cmd: string;
  readonly flags: number;
}
export const qemuDomainMonitorCommandArgs: xdr.Xdr<QemuDomainMonitorCommandArgs> = {
  write: (writer, value) => {
    remoteNonnullDomain.write(writer, value.dom);
    remoteNonnullString.write(writer, value.cmd);
    xdr.unsignedInt.write(writer, value.flags);
  },
  read: (reader) => ({
    dom: remoteNonnullDomain.read(reader),
    cmd: remoteNonnullString.read(reader),
    flags: xdr.unsignedInt.read(reader),
  }),
};
export interface QemuDomainMonitorCommandRet {
  readonly result: string;
}
export const qemuDomainMonitorCommandRet: xdr.Xdr<QemuDomainMonitorCommandRet> = {
  write: (writer, value) => {
    remoteNonnullString.write(writer, value.result);
  },
  read: (reader) => ({ result: remoteNonnullString.read(reader) }),
};
export interface QemuDomainAgentCommandArgs {
  readonly dom: RemoteNonnullDomain;
  readonly cmd: string;
  readonly timeout: number;
  readonly flags: number;
}
export const qemuDomainAgentCommandArgs: xdr.Xdr<QemuDomainAgentCommandArgs> = {
  write: (writer, value) => {
    remoteNonnullDomain.write(writer, value.dom);
    remoteNonnullString.write(writer, value.cmd);
    xdr.int.write(writer, value.timeout);
    xdr.unsignedInt.write(writer, value.flags);
  },
  read: (reader) => ({
    dom: remoteNonnullDomain.read(reader),
    cmd: remoteNonnullString.read(reader),
    timeout: xdr.int.read(reader),
    flags: xdr.unsignedInt.read(reader),
  }),
};
export interface QemuDomainAgentCommandRet {
  readonly result: string | undefined;
}
export const qemuDomainAgentCommandRet: xdr.Xdr<QemuDomainAgentCommandRet> = {
  write: (writer, value) => {
    remoteString.write(writer, value.result);
  },
  read: (reader) => ({ result: remoteString.read(reader) }),
};
export interface QemuConnectDomainMonitorEventRegisterArgs {
  readonly dom: RemoteNonnullDomain | undefined;
  readonly event: string | undefined;
  readonly flags: number;
}
export const qemuConnectDomainMonitorEventRegisterArgs: xdr.Xdr<QemuConnectDomainMonitorEventRegisterArgs> = {
  write: (writer, value) => {
    remoteDomain.write(writer, value.dom);
    remoteString.write(writer, value.event);
    xdr.unsignedInt.write(writer, value.flags);
  },
  read: (reader) => ({
    dom: remoteDomain.read(reader),
    event: remoteString.read(reader),
    flags: xdr.unsignedInt.read(reader),
  }),
};
export interface QemuConnectDomainMonitorEventRegisterRet {
  readonly callbackID: number;
}
export const qemuConnectDomainMonitorEventRegisterRet: xdr.Xdr<QemuConnectDomainMonitorEventRegisterRet> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.callbackID);
  },
  read: (reader) => ({ callbackID: xdr.int.read(reader) }),
};
export interface QemuConnectDomainMonitorEventDeregisterArgs {
  readonly callbackID: number;
}
export const qemuConnectDomainMonitorEventDeregisterArgs: xdr.Xdr<QemuConnectDomainMonitorEventDeregisterArgs> =
  {
    write: (writer, value) => {
      xdr.int.write(writer, value.callbackID);
    },
    read: (reader) => ({ callbackID: xdr.int.read(reader) }),
  };
export interface QemuDomainMonitorEventMsg {
  readonly callbackID: number;
  readonly dom: RemoteNonnullDomain;
  readonly event: string;
  readonly seconds: bigint;
  readonly micros: number;
  readonly details: string | undefined;
}
export const qemuDomainMonitorEventMsg: xdr.Xdr<QemuDomainMonitorEventMsg> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.callbackID);
    remoteNonnullDomain.write(writer, value.dom);
    remoteNonnullString.write(writer, value.event);
    xdr.hyper.write(writer, value.seconds);
    xdr.unsignedInt.write(writer, value.micros);
    remoteString.write(writer, value.details);
  },
  read: (reader) => ({
    callbackID: xdr.int.read(reader),
    dom: remoteNonnullDomain.read(reader),
    event: remoteNonnullString.read(reader),
    seconds: xdr.hyper.read(reader),
    micros: xdr.unsignedInt.read(reader),
    details: remoteString.read(reader),
  }),
};
export interface VirNetMessageHeader {
  readonly prog: number;
  readonly vers: number;
  readonly proc: number;
  readonly type: number;
  readonly serial: number;
  readonly status: number;
}
export const virNetMessageHeader: xdr.Xdr<VirNetMessageHeader> = {
  write: (writer, value) => {
    xdr.unsignedInt.write(writer, value.prog);
    xdr.unsignedInt.write(writer, value.vers);
    xdr.int.write(writer, value.proc);
    xdr.int.write(writer, value.type);
    xdr.unsignedInt.write(writer, value.serial);
    xdr.int.write(writer, value.status);
  },
  read: (reader) => ({
    prog: xdr.unsignedInt.read(reader),
    vers: xdr.unsignedInt.read(reader),
    proc: xdr.int.read(reader),
    type: xdr.int.read(reader),
    serial: xdr.unsignedInt.read(reader),
    status: xdr.int.read(reader),
  }),
};
export const virNetMessageNonnullString: xdr.Xdr<string> = xdr.string(4194304);
export const virNetMessageString: xdr.Xdr<string | undefined> = xdr.optional(virNetMessageNonnullString);
export const virNetMessageUUID: xdr.Xdr<Uint8Array> = xdr.fixedOpaque(16);
export interface VirNetMessageNonnullDomain {
  readonly name: string;
  readonly uuid: Uint8Array;
  readonly id: number;
}
export const virNetMessageNonnullDomain: xdr.Xdr<VirNetMessageNonnullDomain> = {
  write: (writer, value) => {
    virNetMessageNonnullString.write(writer, value.name);
    virNetMessageUUID.write(writer, value.uuid);
    xdr.int.write(writer, value.id);
  },
  read: (reader) => ({
    name: virNetMessageNonnullString.read(reader),
    uuid: virNetMessageUUID.read(reader),
    id: xdr.int.read(reader),
  }),
};
export const virNetMessageDomain: xdr.Xdr<VirNetMessageNonnullDomain | undefined> =
  xdr.optional(virNetMessageNonnullDomain);
export interface VirNetMessageNonnullNetwork {
  readonly name: string;
  readonly uuid: Uint8Array;
}
export const virNetMessageNonnullNetwork: xdr.Xdr<VirNetMessageNonnullNetwork> = {
  write: (writer, value) => {
    virNetMessageNonnullString.write(writer, value.name);
    virNetMessageUUID.write(writer, value.uuid);
  },
  read: (reader) => ({ name: virNetMessageNonnullString.read(reader), uuid: virNetMessageUUID.read(reader) }),
};
export const virNetMessageNetwork: xdr.Xdr<VirNetMessageNonnullNetwork | undefined> =
  xdr.optional(virNetMessageNonnullNetwork);
export interface VirNetMessageError {
  readonly code: number;
  readonly domain: number;
  readonly message: string | undefined;
  readonly level: number;
  readonly dom: VirNetMessageNonnullDomain | undefined;
  readonly str1: string | undefined;
  readonly str2: string | undefined;
  readonly str3: string | undefined;
  readonly int1: number;
  readonly int2: number;
  readonly net: VirNetMessageNonnullNetwork | undefined;
}
export const virNetMessageError: xdr.Xdr<VirNetMessageError> = {
  write: (writer, value) => {
    xdr.int.write(writer, value.code);
    xdr.int.write(writer, value.domain);
    virNetMessageString.write(writer, value.message);
    xdr.int.write(writer, value.level);
    virNetMessageDomain.write(writer, value.dom);
    virNetMessageString.write(writer, value.str1);
    virNetMessageString.write(writer, value.str2);
    virNetMessageString.write(writer, value.str3);
    xdr.int.write(writer, value.int1);
    xdr.int.write(writer, value.int2);
    virNetMessageNetwork.write(writer, value.net);
  },
  read: (reader) => ({
    code: xdr.int.read(reader),
    domain: xdr.int.read(reader),
    message: virNetMessageString.read(reader),
    level: xdr.int.read(reader),
    dom: virNetMessageDomain.read(reader),
    str1: virNetMessageString.read(reader),
    str2: virNetMessageString.read(reader),
    str3: virNetMessageString.read(reader),
    int1: xdr.int.read(reader),
    int2: xdr.int.read(reader),
    net: virNetMessageNetwork.read(reader),
  }),
};

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
export const connectClose = procedure(
  'CONNECT_CLOSE',
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  2,
  xdr.nothing,
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
export const domainEventCallbackAgentLifecycle = pushed(
  REMOTE_PROGRAM,
  REMOTE_PROTOCOL_VERSION,
  348,
  remoteDomainEventCallbackAgentLifecycleMsg,
);
export const domainMonitorCommand = procedure(
  'DOMAIN_MONITOR_COMMAND',
  QEMU_PROGRAM,
  QEMU_PROTOCOL_VERSION,
  1,
  qemuDomainMonitorCommandArgs,
  qemuDomainMonitorCommandRet,
);
export const domainAgentCommand = procedure(
  'DOMAIN_AGENT_COMMAND',
  QEMU_PROGRAM,
  QEMU_PROTOCOL_VERSION,
  3,
  qemuDomainAgentCommandArgs,
  qemuDomainAgentCommandRet,
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
