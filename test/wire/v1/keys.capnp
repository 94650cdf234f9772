@0xb86e4c818dfe0a0c;
# KeyPackages (RFC 9420 §10): how others add a device to a group while it is away.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Keys {
  publish @0 (packages :List(Data), lastResort :List(Data)) -> (result :PublishResult);
  # KeyPackages (not wrapped in MLSMessage) of the session's device: each of `packages` is handed out once, and
  # `lastResort` (one per cipher suite, replacing the earlier one) when those are used up. At most 64 and 8 in one
  # call. What the node holds, or has handed out, is not stored again.

  claim @1 (account :Who, suite :UInt16, sinceManifest :UInt32) -> (result :ClaimResult);
  # One KeyPackage of that cipher suite for every active device of the account, except the caller's own device. Who
  # claims those of one account more than ten times an hour gets the ones of last resort.

  remaining @2 (suite :UInt16) -> (count :UInt32);
  # Single-use packages of the session's device that were not handed out.
}

struct Who {
  union {
    name @0 :Text;
    # The part before the @.
    accountId @1 :Data;
  }
}

struct PublishResult {
  union {
    stored @0 :UInt32;
    # How many single-use packages the node holds for this device, over all suites.
    refused @1 :Common.Refusal;
  }
}

struct ClaimResult {
  union {
    claimed @0 :Claimed;
    refused @1 :Common.Refusal;
  }
  struct Claimed {
    accountId @0 :Data;
    manifests @1 :List(Data);
    # Every version above `sinceManifest`, oldest first, up to about 512 KiB: check them before anything else.
    packages @2 :List(DevicePackage);
    missing @3 :List(Data);
    # Ids of active devices that have no KeyPackage of this suite.
    transparency @4 :Data;
    # Room for an inclusion proof of the newest manifest.
    more @5 :Bool;
    # There are further versions, and no package was taken: ask again with the last of these.
  }
  struct DevicePackage {
    deviceId @0 :Data;
    keyPackage @1 :Data;
    lastResort @2 :Bool;
  }
}
