@0xf08720daf4ad8c1e;
# The account a session belongs to, and its manifest.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
using Owner = import "owner.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Account {
  publishManifest @0 (manifest :Data) -> (result :ManifestResult);
  # A signed manifest, one version above the newest. Devices it adds become active, devices it revokes lose their
  # sessions, mailboxes and KeyPackages. An account has 1000 versions at most.

  manifests @1 (since :UInt32) -> (manifests :List(Data), more :Bool);
  # The versions above `since`, oldest first, up to about 512 KiB: when there are `more`, ask again with the last of
  # them as `since`. So it is wherever manifests are given.

  waitForManifest @2 (since :UInt32) -> (manifests :List(Data), more :Bool);
  # The same, answered as soon as there is one above `since`; empty when the node has waited its longest.

  confirmPassword @3 (ke1 :Data) -> (result :Owner.PasswordResult);
  # Begins an OPAQUE login (RFC 9807 §6) with KE1 (96 octets), with the `context` of `Node.login`, on a session that is
  # open: for what asks for the password besides. Ten attempts a minute, then `tooOften`.
}

struct ManifestResult {
  union {
    published @0 :UInt32;
    # The version.
    refused @1 :Common.Refusal;
  }
}
