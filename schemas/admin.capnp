@0xee315a1bed98738f;
# What the operator of a node does, over a socket of the machine it runs on: whoever may open that socket is the operator.
# No capability of these can be reached from the bootstrap interface that the network gets.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Admin {
  # The bootstrap interface of the socket.
  status @0 () -> (status :NodeStatus);

  users @1 () -> (users :Users);
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
  # As the setting says: "open", "closed".
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
}

interface Users {
  list @0 (after :UInt64, limit :UInt32) -> (users :List(User), more :Bool);
  # In the order of their registration, from the first one behind the number `after`; 500 at most.

  show @1 (name :Text) -> (result :UserResult);
}

struct User {
  number @0 :UInt64;
  # In the order of registration; for `list`.
  name @1 :Text;
  accountId @2 :Data;
  createdAt @3 :Int64;
  state @4 :State;
  devices @5 :List(UserDevice);

  enum State {
    active @0;
    closed @1;             # deleted; only the name is left
    banned @2;
  }
}

struct UserDevice {
  deviceId @0 :Data;
  label @1 :Text;
  state @2 :Text;
  # "pending", "active", "revoked"
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
