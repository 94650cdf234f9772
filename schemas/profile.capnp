@0xfcaa6453a64a4e3b;
# What people show of themselves, signed by their account key. Other nodes' people will read the same octets.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Profiles {
  publish @0 (profile :Data) -> (result :ProfilePublished);
  # A SignedProfile of the session's account (at most 40 KiB), whose version is above the one before.

  fetch @1 (accountId :Data, sinceVersion :UInt64) -> (result :ProfileFetched);
}

struct ProfilePublished {
  union {
    published @0 :UInt64;
    # The version.
    refused @1 :Common.Refusal;
  }
}

struct ProfileFetched {
  union {
    profile @0 :Data;
    # A SignedProfile: whoever reads it checks it against the account key of the manifest.
    nothing @1 :Void;
    # None above `sinceVersion`: or none at all, or none for the caller.
    refused @2 :Common.Refusal;
  }
}
