@0x88e20059a1193465;
# Channels: where the node keeps one MLS group in order. What is said once goes to every member's mailbox.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Channels {
  create @0 (address :Data, groupId :Data) -> (result :ChannelResult);
  # A new channel at epoch 0 whose only member is the caller's mailbox. `address` and `groupId` are 32 random octets
  # each. Creating the same again gives the same channel.

  openDm @1 (peerAccountId :Data, address :Data, groupId :Data) -> (result :DmResult);
  # The same for a conversation of two accounts, of which the node keeps one open per pair: whoever comes second gets
  # the first one's address, and is let in by the Welcome of its creator.

  open @2 (address :Data) -> (result :ChannelResult);
  # A channel of which the caller's mailbox is a member.
}

struct ChannelResult {
  union {
    channel @0 :Channel;
    refused @1 :Common.Refusal;
  }
}

struct DmResult {
  union {
    created @0 :Channel;
    existing @1 :Data;
    # The address of the pair's channel.
    refused @2 :Common.Refusal;
  }
}

interface Channel {
  post @0 (message :Data, ttlSeconds :UInt32, authority :Common.Authority) -> (result :PostResult);
  # A PrivateMessage (wrapped in MLSMessage) of this channel's group: an application message of one of the last three
  # epochs, or a proposal of the newest. It goes to every member's mailbox but the caller's, in one order for all.
  # Posting the same octets again stores nothing new and gives the same receipt.

  commit @1 (epoch :UInt64, commit :Data, welcomes :List(Welcome), add :List(Data), remove :List(Data)) -> (result :CommitResult);
  # The commit that ends `epoch`. Exactly one is accepted per epoch: it, the Welcomes and the changed list of member
  # mailboxes are stored together or not at all. A mailbox is added with a Welcome for it, and not without. Mailboxes in
  # `remove` get this commit as the last thing. Submitting
  # the accepted commit again gives the same answer.

  head @2 () -> (result :HeadResult);
  # Where the group stands, so that a member notices being cut off.

  leave @3 () -> (result :LeaveResult);
  # Takes the caller's mailbox off the list at once. The MLS Remove follows by another member's commit.

  struct Welcome {
    address @0 :Data;
    # The joiner's mailbox.
    message @1 :Data;
    # The Welcome (wrapped in MLSMessage).
  }
}

struct PostResult {
  union {
    stored @0 :Common.Receipt;
    stale @1 :UInt64;
    # The message's epoch is too old; this is the channel's. Process the commits in the mailbox, then encrypt anew.
    refused @2 :Common.Refusal;
  }
}

struct CommitResult {
  union {
    accepted @0 :Common.Receipt;
    lost @1 :Head;
    # Another commit ended this epoch. It is in the mailbox: process it, then make the proposals anew.
    refused @2 :Common.Refusal;
  }
}

struct HeadResult {
  union {
    head @0 :Head;
    refused @1 :Common.Refusal;
  }
}

struct LeaveResult {
  union {
    left @0 :Void;
    refused @1 :Common.Refusal;
  }
}

struct Head {
  epoch @0 :UInt64;
  # The group's newest epoch.
  commitId @1 :Data;
  # SHA-256 of the commit that began it; empty at epoch 0.
}
