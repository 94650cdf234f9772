@0xee315a1bed98738f;
# What the operator of a node does, over a socket of the machine it runs on: whoever may open that socket is the operator.
# No capability of these can be reached from the bootstrap interface that the network gets.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
using Export = import "export.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Admin {
  # The bootstrap interface of the socket.
  status @0 () -> (status :NodeStatus);

  users @1 () -> (users :Users);

  queues @2 (most :UInt32) -> (queues :List(Queue));
  # The mailboxes in which something waits, those with most octets first; 500 at most.

  audit @3 () -> (audit :Audit);

  diagnose @4 () -> (checks :List(Check));
  # Looks for what an operator should do something about. Reads the whole database, beside the work of the node.

  invites @5 () -> (invites :Invites);

  reports @6 () -> (reports :OperatorReports);

  rotate @7 (key :RotatedKey) -> (result :RotateResult);
  # Puts another key in the place of one, while the node goes on. Comes to its end whether or not the caller waits. One at
  # a time. The audit log has it as "key.rotated".
}

enum RotatedKey {
  tls @0;                # the TLS certificate and its key; an authority's are read from their files again
  database @1;           # the key file, by which the database's key and the identity are wrapped
  proof @2;              # for delivery proofs; proofs of the one before can still be checked
  identity @3;           # announced by the one before, and a proof key with it
}

struct RotateResult {
  union {
    rotated @0 :Rotated;
    refused @1 :Common.Refusal;
    # tooMany: another key is being replaced; storage; unspecified: the sentence says what is wrong with the node's files
  }
  struct Rotated {
    identity @0 :Text;
    # The fingerprint of the node's identity from now on.
    certificateEnds @1 :Int64;
  }
}

struct NodeStatus {
  software @0 :Text;
  domain @1 :Text;
  identity @2 :Text;
  # The fingerprint of the node's identity key, as people compare it.
  listen @3 :Text;
  # ADDRESS:PORT of QUIC.
  startedAt @4 :Int64;
  now @5 :Int64;
  # Here and everywhere: seconds since the Unix epoch, by the node's clock.
  health @6 :Text;
  # "ok", "degraded", "draining"
  healthText @7 :Text;
  # What is wrong, for people; empty when all is well.
  registration @8 :Text;
  # As the setting says: "open", "invite", "closed".
  connections @9 :UInt64;
  sessions @10 :UInt64;
  storageWaiting @11 :UInt64;
  # Reads and writes that have not been begun.
  accounts @12 :UInt64;
  devices @13 :UInt64;
  # Of accounts that are not deleted; active devices.
  messages @14 :UInt64;
  messageBytes @15 :UInt64;
  # What waits in mailboxes; a message that waits in several counts in each.
  certificateEnds @16 :Int64;
  # When clients stop accepting the TLS certificate in use.
  auditSeq @17 :UInt64;
  auditDigest @18 :Data;
  # Of the newest record of the audit log. Whoever notes them down elsewhere can tell later that nothing before was
  # changed.
  banned @19 :UInt64;
  # Accounts that are banned now.
}

struct Queue {
  name @0 :Text;
  # Whose mailbox it is. Who wrote is in no table.
  deviceId @1 :Data;
  messages @2 :UInt64;
  octets @3 :UInt64;
  oldest @4 :Int64;
  # When the first message that waits was stored.
  missed @5 :UInt64;
  # Messages, in all its time, that found it full.
}

struct Check {
  name @0 :Text;
  # A word for programs.
  state @1 :State;
  text @2 :Text;
  # What was found, for people.
  advice @3 :Text;
  # What to do; empty when all is well.

  enum State {
    ok @0;
    warning @1;
    failed @2;
  }
}

interface Users {
  list @0 (after :UInt64, limit :UInt32) -> (users :List(User), more :Bool);
  # In the order of their registration, from the first one behind the number `after`; 500 at most.

  show @1 (name :Text) -> (result :UserResult);

  ban @2 (name :Text, reason :Text, until :Int64) -> (result :UserResult);
  # Ends the account's sessions at once and lets it open none, until then; 0: until the ban is lifted. Its KeyPackages
  # are not handed out; its mailboxes keep what they hold and take nothing new, as if they were full. In the place of an
  # earlier ban. `reason` is plain text in one line, 500 octets at most: for the operator, and in the person's export.

  unban @3 (name :Text) -> (result :UserResult);

  remove @4 (name :Text) -> (result :UserResult);
  # Deletes the account, as its person could. Its manifest stays without a last version: the node cannot sign one.

  revokeDevice @5 (name :Text, deviceId :Data) -> (result :UserResult);
  # Takes a device's sessions, mailbox and KeyPackages, and lets it in no more. Only its person can sign it out of the
  # manifest: until then, others see it there.

  exportData @6 (name :Text, sinceManifest :UInt32, sinceAudit :UInt64) -> (result :Export.ExportResult);
  # As Account.exportData. The first part is noted in the audit log.
}

interface Audit {
  query @0 (filter :Filter, most :UInt32) -> (records :List(Export.AuditEntry), more :Bool);
  # Those that match, in their order; 500 at most.

  last @1 (filter :Filter, most :UInt32) -> (records :List(Export.AuditEntry));
  # The last of them.

  verify @2 () -> (verified :Verified);
  # Goes through the whole chain.

  noteExport @3 (format :Text) -> (result :NotedResult);
  # Says in the log that it is about to be exported.

  struct Filter {
    after @0 :UInt64;
    # Behind this record; 0: all.
    since @1 :Int64;
    until @2 :Int64;
    # 0: no end.
    kind @3 :Text;
    # The beginning of it: "device" or "device.revoked"; empty: all.
    name @4 :Text;
    # Of the account; empty: all.
  }
}

struct Verified {
  records @0 :UInt64;
  # How many hold together.
  baseSeq @1 :UInt64;
  # The record before the oldest one; 0, as long as none was dropped for its age.
  union {
    head :group {
      seq @2 :UInt64;
      digest @3 :Data;
    }
    broken :group {
      seq @4 :UInt64;
      # The first record that is missing or is not what was written.
      why @5 :Text;
    }
  }
}

struct NotedResult {
  union {
    noted @0 :UInt64;
    # The number of the record.
    refused @1 :Common.Refusal;
  }
}

struct User {
  number @0 :UInt64;
  # In the order of registration; for `list`.
  name @1 :Text;
  accountId @2 :Data;
  createdAt @3 :Int64;
  state @4 :State;
  devices @5 :List(UserDevice);
  banReason @6 :Text;
  bannedUntil @7 :Int64;
  # Of an account that is banned; 0: for no set time.

  enum State {
    active @0;
    closed @1;             # deleted; only the name and the ids are left, and for a while the manifests
    banned @2;
  }
}

struct UserDevice {
  deviceId @0 :Data;
  label @1 :Text;
  state @2 :Text;
  # "pending", "active", "revoked", "barred" (by the operator)
  enrolledAt @3 :Int64;
  sessions @4 :UInt32;
  # Open now.
  keyPackages @5 :UInt32;
  # That can be handed out once.
  messages @6 :UInt64;
  messageBytes @7 :UInt64;
  # What waits in its mailbox.
}

struct UserResult {
  union {
    user @0 :User;
    refused @1 :Common.Refusal;
  }
}

interface Invites {
  create @0 (note :Text, uses :UInt32, lifetimeSeconds :UInt64) -> (result :InviteMade);

  list @1 () -> (invites :List(Invite));
  # The oldest first, with those that have ended in the last thirty days.

  revoke @2 (number :UInt64) -> (result :InviteRevoked);
}

struct Invite {
  number @0 :UInt64;
  note @1 :Text;
  uses @2 :UInt32;
  mostUses @3 :UInt32;
  createdAt @4 :Int64;
  expiresAt @5 :Int64;
  state @6 :State;

  enum State {
    good @0;
    usedUp @1;
    expired @2;
    revoked @3;
  }
}

struct InviteMade {
  union {
    made @0 :Made;
    refused @1 :Common.Refusal;
  }
  struct Made {
    invite @0 :Invite;
    token @1 :Data;
    # 16 octets. This is the one moment in which the node has it.
  }
}

struct InviteRevoked {
  union {
    revoked @0 :Invite;
    refused @1 :Common.Refusal;
  }
}

interface OperatorReports {
  list @0 () -> (reports :List(StoredReport));
  # The oldest first.

  show @1 (number :UInt64) -> (result :ReportOpened);
}

struct StoredReport {
  number @0 :UInt64;
  reportId @1 :Data;
  # What its sender was told, to speak about it.
  storedAt @2 :Int64;
  # The day.
  sizeBytes @3 :UInt64;
}

struct ReportOpened {
  union {
    opened @0 :Opened;
    refused @1 :Common.Refusal;
  }
  struct Opened {
    reason @0 :Text;
    reporter @1 :Text;
    # user@domain, as they say; empty: without a name.
    aboutAccount @2 :Data;
    aboutName @3 :Text;
    messageId @4 :Data;
    sentAtMs @5 :Int64;
    text @6 :Text;
  }
}
