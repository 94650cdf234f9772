@0x96b0cf4a2643f7ed;
# The directory: from a name to the account's signed manifests.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
using Keys = import "keys.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Directory {
  lookUp @0 (account :Keys.Who, sinceManifest :UInt32) -> (result :LookUpResult);
}

struct LookUpResult {
  union {
    found @0 :Found;
    refused @1 :Common.Refusal;
  }
  struct Found {
    accountId @0 :Data;
    manifests @1 :List(Data);
    # Every version above `sinceManifest`, oldest first, up to about 512 KiB.
    transparency @2 :Data;
    # Room for an inclusion proof of the newest manifest.
    more @3 :Bool;
    # There are further versions: ask again with the last of these.
  }
}
