@0xac934cf437505bf8;
# What people say, inside MLS: the content of an application message. No node ever sees one.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("qpc::api");

struct AppMessage {
  id @0 :Data;
  # 16 random octets.
  counter @1 :UInt64;
  # The sender's device counts its messages in this group from 1: a gap is a message that went missing.
  runningHash @2 :Data;
  # SHA-256 over the sender's previous running hash and the previous message's octets (before padding); 32 zero octets
  # before the first.
  sentAt @3 :Int64;
  # The sender's clock, milliseconds since the Unix epoch.
  expireAfter @4 :UInt32;
  # Seconds after reading after which the message is removed; 0: never.
  fallback @5 :Text;
  # What a client shows that does not know the body.
  wantsReceipt @6 :Bool;
  # The sender asks for a `delivered` from each device.

  body :union {
    text @7 :Text;
    # Markdown, shown as it is by those who do not render it.
    delivered @8 :List(Data);
    # Ids (SHA-256 of the ciphertext) of messages of this group that the sender's device has stored.
  }
}
