@0x8d34351c1a5a8383;
# Making an account, and entering one by password: what follows the first OPAQUE message (RFC 9807).

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
using Session = import "session.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Registration {
  # The second half of a registration; good for the connection it was made on.
  finish @0 (record :Data, manifest :Data, proof :Session.DeviceProof) -> (result :Session.SessionResult);
  # `record` is a RegistrationRecord (192 octets), `manifest` the signed version 1 of the account manifest with the
  # first device in it, `proof` that device's signature for this connection. Account, device and session appear
  # together or not at all.
}

interface LoginAttempt {
  finish @0 (ke3 :Data) -> (result :AuthenticatedResult);
  # KE3 (64 octets). A wrong password and an unknown name are refused alike: `credentials`.
}

struct AuthenticatedResult {
  union {
    authenticated @0 :Authenticated;
    refused @1 :Common.Refusal;
  }
  struct Authenticated {
    accountId @0 :Data;
    manifests @1 :List(Data);
    # The versions from the first one on, oldest first, up to about 512 KiB.
    enrolment @2 :Enrolment;
    more @3 :Bool;
    # There are further versions: ask for them with `Account.manifests`.
  }
}

interface Enrolment {
  # What a password alone gives: a pending device. It joins nothing until a device of the account has signed it into
  # the manifest.
  enrol @0 (device :DeviceClaim) -> (result :Session.SessionResult);
}

struct DeviceClaim {
  deviceKey @0 :Data;
  # Ed25519 public key (32 octets).
  label @1 :Text;
  # A name for people, at most 64 octets.
  proof @2 :Session.DeviceProof;
  # The device's signature for this connection: it holds the key.
}
