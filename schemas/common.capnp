@0xaa5ba4233f8680e6;
# What several features share: refusals, receipts, versions.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("qpc::api");

# The wire version this description speaks, and the oldest a peer may speak: the one before. Version 1 stands in
# test/wire/v1, and a test holds every change against it: types and members are added, and never change or go.
const wireVersion :UInt16 = 2;
const oldestWireVersion :UInt16 = 1;

struct ClientInfo {
  # What a client says of itself with its first request.
  wireVersion @0 :UInt16;
  oldestWireVersion @1 :UInt16;
  software @2 :Text;
  # For the operator's counts, for example "qpc 0.1.0". At most 64 octets; may be empty.
  correlation @3 :Data;
  # Usually empty. 16 random octets, a W3C trace id, by which whoever looks for a fault finds the calls of this connection
  # in the node's traces and log. Never used for two runs of a client, so that it ties nobody to anybody. A node ignores
  # what is not 16 octets.
}

struct Refusal {
  # Why a request was not carried out. Nothing was changed by it.
  reason @0 :Reason;
  # To switch on.
  limit @1 :UInt64;
  # The limit that was met, in its own unit; 0 where there is none.
  text @2 :Text;
  # A sentence for people: what was wrong and what to do. Never to be parsed.

  enum Reason {
    unspecified @0;
    malformed @1;          # a field does not parse
    badName @2;            # a user name that the rules do not allow
    nameTaken @3;          # the name belongs, or once belonged, to somebody
    credentials @4;        # name or password is wrong (which of them is not told)
    signature @5;          # a device's signature does not verify
    copiedStore @6;        # this device's session counter was used before: two copies of one store
    sessionEnded @7;       # the session expired or was ended
    revoked @8;            # the device was revoked, or is not part of the account
    pending @9;            # the device is not confirmed yet
    notPermitted @10;      # nothing the caller may do
    notFound @11;          # no such user, mailbox, channel or device
    noKeyPackages @12;     # no device of that account has a KeyPackage left
    manifest @13;          # a manifest that goes back, forks, or is not signed by its account
    tooLarge @14;          # more octets than `limit`
    mailboxFull @15;       # a recipient's mailbox holds `limit` messages or octets
    tooMany @16;           # more of something than `limit` at once
    wrongVersion @17;      # no common wire version; `limit` is the oldest the node accepts
    unsupported @18;       # a case of this description that this node does not speak
    storage @19;           # the node cannot store at present; nothing is lost, try again later
    draining @20;          # the node is going down; reconnect later
    tooOften @21;          # more often than the node allows: wait `limit` seconds
    banned @22;            # the operator has shut this account out, for `limit` seconds yet; 0: for no set time
    invite @23;            # registering here takes an invite, or this one is none (any more): which is not told
    quotaUsedUp @24;       # what the account has at the node would come to more than `limit` octets
  }
}

struct Receipt {
  # The node's word that it has stored a message durably.
  messageId @0 :Data;
  # SHA-256 of the stored octets: sender, node and recipients compute the same.
  storedAt @1 :Int64;
  # Seconds since the Unix epoch, rounded down to the minute.
  full @2 :UInt32;
  # How many of the recipients' mailboxes were full and did not take it. Their owners are told that they missed it.
  proof @3 :Data;
  # A DeliveryProof: the same, signed (docs/book/protocol.md "Delivery proofs"). Asking again gives another, for the
  # same minute.
}

struct Authority {
  # By what right a sender posts. More cases come; a node answers `unsupported` to those it does not know.
  union {
    session @0 :Void;      # the session this capability hangs from
    token @1 :Data;        # an anonymous token (RFC 9578)
  }
}
