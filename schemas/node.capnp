@0x85379d75b3dc65c8;
# The bootstrap interface: what a stranger may do on the first stream of a connection.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
using Login = import "login.capnp";
using Session = import "session.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Node {
  health @0 () -> (health :Health);

  info @1 () -> (info :NodeInfo);

  register @2 (client :Common.ClientInfo, name :Text, request :Data, invite :Data) -> (result :RegisterResult);
  # Begins OPAQUE registration (RFC 9807 §5). `name` is the part before the @; `request` is a RegistrationRequest
  # (32 octets); `invite` is the token of an invite (16 octets) where registration is by invite, and of no account
  # elsewhere. `Registration.finish` uses it up.

  login @3 (client :Common.ClientInfo, name :Text, ke1 :Data) -> (result :LoginResult);
  # Begins an OPAQUE login (RFC 9807 §6) with KE1 (96 octets). Known and unknown names get answers of one shape, and ten
  # attempts a minute each, then `tooOften`. The
  # `context` is "quicprochat 1", then the channel binding's type as a word ("tlsExporter") and its octets.

  resume @4 (client :Common.ClientInfo, proof :Session.DeviceProof) -> (result :Session.SessionResult);
  # A session for a device that has an account: no password.
}

struct Health {
  status @0 :Status;
  text @1 :Text;
  # What is wrong, for people; empty when all is well.

  enum Status {
    ok @0;
    degraded @1;           # the storage failed: neither reads nor writes are answered until it is opened again
    draining @2;           # finishes what is in flight, takes nothing new
  }
}

struct NodeInfo {
  domain @0 :Text;
  wireVersion @1 :UInt16;
  oldestWireVersion @2 :UInt16;
  software @3 :Text;
  registration @4 :RegistrationPolicy;
  maxMessageBytes @5 :UInt32;
  # The largest message that `post` and `enqueue` take.
  now @6 :Int64;
  # The node's clock, seconds since the Unix epoch.
  reportKey @7 :Data;
  # The NodeCertificate of the key that reports to the operator are sealed to. Empty: it takes none.
  proofCertificates @8 :List(Data);
  # NodeCertificates of the keys that sign delivery proofs, newest first. The first signs now; the others have signed
  # proofs that people keep.
  identityRotations @9 :Data;
  # An IdentityChain: how the node came by its identity key. Empty, while it has its first. TLS shows it, too.

  enum RegistrationPolicy {
    open @0;
    closed @1;
    invite @2;             # with an invite of the operator's
  }
}

struct RegisterResult {
  union {
    offered @0 :Offer;
    refused @1 :Common.Refusal;
  }
  struct Offer {
    response @0 :Data;
    # A RegistrationResponse (64 octets).
    registration @1 :Login.Registration;
  }
}

struct LoginResult {
  union {
    challenge @0 :Challenge;
    refused @1 :Common.Refusal;
  }
  struct Challenge {
    ke2 @0 :Data;
    # KE2 (320 octets).
    attempt @1 :Login.LoginAttempt;
  }
}
