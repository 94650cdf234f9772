@0xd3de2dffaae0d7a6;
# The devices of one account, as the node knows them. What counts is the manifest; this adds what is not in it.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Devices {
  list @0 () -> (devices :List(DeviceInfo));

  forget @1 (deviceId :Data) -> (result :ForgetResult);
  # Drops a device's mailbox, KeyPackages and sessions, and a pending device altogether. A device may forget itself
  # (log out) and a pending device; an active one is revoked by a manifest first.
}

struct DeviceInfo {
  deviceId @0 :Data;
  deviceKey @1 :Data;
  label @2 :Text;
  state @3 :State;
  enrolledAt @4 :Int64;
  # Seconds since the Unix epoch.

  enum State {
    pending @0;
    active @1;
    revoked @2;
  }
}

struct ForgetResult {
  union {
    forgotten @0 :Void;
    refused @1 :Common.Refusal;
  }
}
