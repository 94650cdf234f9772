@0xa576cc040f012d05;
# Mailboxes: one device's durable queue. Nothing in it says who sent.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");

interface Mailbox $Cxx.allowCancellation {
  # The mailbox of the session's device.
  address @0 () -> (address :Data);
  # 32 random octets, made at the first call. Others learn it from this device's MLS leaf.

  subscribe @1 (listener :Listener, fromSeq :UInt64) -> (subscription :Subscription);
  # Delivers what is stored with sequence numbers from `fromSeq` on, then everything new as soon as it is stored, until
  # the subscription is dropped. A later subscription replaces an earlier one of the same session.

  fetch @2 (fromSeq :UInt64, maxBytes :UInt32) -> (batch :Batch);
  # What is stored with sequence numbers from `fromSeq` on, up to about `maxBytes` (0: the node's own limit).

  fetchWait @3 (fromSeq :UInt64, maxBytes :UInt32, waitMs :UInt32) -> (batch :Batch);
  # The same, but when there is nothing yet it waits up to `waitMs` milliseconds. A session may have four of these calls
  # open at once, `fetch` and `Account.waitForManifest` included; one more fails.

  ack @4 (throughSeq :UInt64);
  # The device has stored everything up to and including this number durably. The node drops it.

  enqueue @5 (address :Data, message :Data, ttlSeconds :UInt32, authority :Common.Authority) -> (result :EnqueueResult);
  # Into somebody else's mailbox: for what has no channel. `ttlSeconds` 0 is the node's longest.

  interface Listener {
    deliver @0 (batch :Batch) -> stream;
  }
  interface Subscription {}
}

struct Batch {
  deliveries @0 :List(Delivery);
  # In increasing order of sequence number.
  more @1 :Bool;
  # More is stored behind these.
  missed @2 :UInt64;
  # How many messages, in all its time, found this mailbox full and were not kept: larger than the last value means that
  # something is missing, and whoever missed a commit asks to be added to the group again.
  restored @3 :UInt32;
  # How often the node went back to a backup of its storage: larger than the last value means that what was sent in
  # between may be missing. Sequence numbers jump forward then, and what had not been acknowledged when the backup was
  # made comes (again).
}

struct Delivery {
  seq @0 :UInt64;
  # Increasing from 1, without gaps but for a jump when `restored` grows, and for what was to wait for 60 seconds at most
  # and did not. Between the node and this device only.
  storedAt @1 :Int64;
  # Seconds since the Unix epoch.
  message @2 :Data;
  # An MLSMessage (RFC 9420 §6). Its id is its SHA-256. Empty: it waited longer than its time to live.
}

struct EnqueueResult {
  union {
    stored @0 :Common.Receipt;
    # Also for a message that this mailbox holds already: it is kept once.
    refused @1 :Common.Refusal;
  }
}
