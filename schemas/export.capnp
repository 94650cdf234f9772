@0xadafe29160b6b536;
# Everything that a node holds about one account, for its person and for the operator: nothing of anybody else.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");

struct AccountExport {
  name @0 :Text;
  domain @1 :Text;
  accountId @2 :Data;
  createdAt @3 :Int64;
  # Here and everywhere: seconds since the Unix epoch.
  closedAt @4 :Int64;
  # 0, unless it was deleted.
  hasPassword @5 :Bool;
  # The node holds an OPAQUE record, from which nobody reads a password. It is not exported, as it would help to guess.
  ban @6 :Ban;
  # Absent, where there is none.
  devices @7 :List(Device);
  manifestVersion @8 :UInt32;
  manifests @9 :List(Data);
  # Those above `sinceManifest`, oldest first, up to about 512 KiB.
  audit @10 :List(AuditEntry);
  # The records about this account behind `sinceAudit`, 500 at most.
  more @11 :Bool;
  # There are further manifests or records: ask again with these two.
  nextManifest @12 :UInt32;
  nextAudit @13 :UInt64;
  profile @14 :Data;
  # The newest, as it was signed. Empty, where there is none.
  blobs @15 :List(Blob);
  # That were uploaded and are still there. What is in them, only their readers can tell.
  blobBytes @16 :UInt64;
  # What counts against the account's quota.
  blocked @17 :UInt32;
  # How many people it has blocked. Whom, the node could only guess: it holds keyed hashes.
  reports @18 :Reports;
  # Absent, where it never sent one. The reports do not say who sent them.

  struct Blob {
    address @0 :Data;
    sizeBytes @1 :UInt64;
    complete @2 :Bool;
    # Its upload came to an end.
    usesLeft @3 :UInt32;
    # 0: any number.
    expiresAt @4 :Int64;
  }

  struct Reports {
    day @0 :UInt32;
    # On which the last one was sent: days since the Unix epoch.
    count @1 :UInt32;
    # On that day.
  }

  struct Ban {
    reason @0 :Text;
    since @1 :Int64;
    until @2 :Int64;
    # 0: for no set time.
  }

  struct Device {
    deviceId @0 :Data;
    deviceKey @1 :Data;
    label @2 :Text;
    state @3 :Text;
    # "pending", "active", "revoked", "barred"
    enrolledAt @4 :Int64;
    sessionCounter @5 :UInt64;
    # Of its newest session.
    keyPackages @6 :UInt32;
    lastResortKeyPackages @7 :UInt32;
    handedOutKeyPackages @8 :UInt32;
    # Of these only the references are left.
    mailboxAddress @9 :Data;
    # Empty, where it has no mailbox.
    waiting @10 :UInt64;
    waitingBytes @11 :UInt64;
    received @12 :UInt64;
    # In all its time, as far as the node knows: not what came between a backup and going back to it.
    missed @13 :UInt64;
    channels @14 :UInt32;
    # That it is in. Who else is in them is not about this account.
  }
}

struct AuditEntry {
  # A record of the audit log. It is about one account at most.
  seq @0 :UInt64;
  at @1 :Int64;
  kind @2 :Text;
  # A word for programs, such as "device.revoked".
  accountId @3 :Data;
  name @4 :Text;
  deviceId @5 :Data;
  # Empty, where it is about none.
  detail @6 :Text;
  # For people.
  digest @7 :Data;
  # SHA-256 of the digest before and of this record (docs/book/operating.md says how).
}

struct ExportResult {
  union {
    export @0 :AccountExport;
    refused @1 :Common.Refusal;
  }
}
