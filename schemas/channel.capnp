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
  # An MLSMessage of this channel's group: an application message of one of the last three epochs (a PrivateMessage), or a
  # proposal of the newest (PrivateMessage or PublicMessage). It goes to every member's mailbox but the caller's, in one order for all.
  # Posting the same octets again stores nothing new and gives the same receipt. `ttlSeconds` 0 is the node's longest; what
  # was to wait for 60 seconds or less, and was not fetched, leaves no trace: nobody is told that it expired.

  commit @1 (epoch :UInt64, commit :Data, welcomes :List(Welcome), add :List(Data), remove :List(Data)) -> (result :CommitResult);
  # The commit that ends `epoch`. Exactly one is accepted per epoch (but see `contest`): it, the Welcomes and the changed
  # list of member mailboxes are stored together or not at all. A mailbox is added with a Welcome for it, and not without.
  # Mailboxes in `remove` get this commit as the last thing. Submitting the accepted commit again gives the same answer.

  head @2 () -> (result :HeadResult);
  # Where the group stands, so that a member notices being cut off.

  leave @3 () -> (result :LeaveResult);
  # Takes the caller's mailbox off the list at once. The MLS Remove follows by another member's commit.

  contest @4 (epoch :UInt64, commitId :Data, clause :Text) -> (result :ContestResult);
  # "I cannot apply the commit that ended `epoch`." The node cannot read commits, so it goes by what members do: when
  # nobody else speaks in the new epoch within two minutes (`post`, `commit`, `confirm`, by an earlier member of another
  # account than the commit's), the epoch is open again for one replacement, which goes through `commit` like any other.
  # `clause` is the rule that the commit breaks, in at most 128 octets, for the others.
  #
  # Who may: the device of a member who could read `epoch`, other than the one that made the commit, once for each commit;
  # 8 times a day in a channel, and 3 times a day for commits that the others confirm. Who was taken off the list by the
  # commit may only where it takes off all the others, of two accounts or more, so that nobody else could. Contesting
  # again gives the same answer, as far as time has not changed it: so one waits for the end of the two minutes. The other
  # members get a note into their mailboxes (66 octets: 0xF0C0, group id, commit id). It is a hint to `confirm` what one
  # has applied, and proves nothing.
  #
  # A contest holds up nothing: until a replacement is accepted everything goes on, and whoever speaks in the new epoch
  # settles it. The replacement may come from everybody who could contest, also unasked, but not from a device whose
  # commit for this epoch was replaced. With it the node undoes what the replaced commits did to the list: mailboxes that
  # they added go, those that they removed return. It goes, in channel order, to everybody who was a member before or
  # during them. Until a member has acknowledged it, what they post in that epoch or a later one is `stale`, and a commit
  # is `lost`: they may not have noticed yet. Later commits of the same account, which nobody else confirmed either, are
  # replaced along with it.
  #
  # A device whose commits were replaced twice in a day cannot commit in this channel until the day is over.

  confirm @5 (epoch :UInt64, commitId :Data) -> (result :ConfirmResult);
  # "I have applied the commit that ended `epoch`": what any message in the new epoch says, too. It settles all contests
  # of that commit. From another device of the account that made the commit it changes nothing. Also for whoever finds
  # another commit of an epoch that is over in their mailbox, and wonders whether theirs was replaced.

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

struct ContestResult {
  union {
    waiting @0 :UInt32;
    # So many seconds, until the epoch is open for a replacement: contest again then. 0: it is open.
    confirmed @1 :Head;
    # Others have applied the commit, and go on. A device for which alone it fails asks to be removed and added again.
    replaced @2 :Head;
    # It is replaced already. The replacement is in the mailbox.
    refused @3 :Common.Refusal;
  }
}

struct ConfirmResult {
  union {
    taken @0 :Void;
    replaced @1 :Head;
    # That commit does not count any more: another ended the epoch. It is in the mailbox. Whoever has applied the former
    # goes back to the state before it; who cannot, asks to be removed and added again.
    refused @2 :Common.Refusal;
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
  contest @2 :Contest;
  # Null, where nobody contests anything.

  struct Contest {
    epoch @0 :UInt64;
    commitId @1 :Data;
    # The commit that ended `epoch`, and that members cannot apply.
    clause @2 :Text;
    # The rule that it breaks, in the words of the first of them.
  }
}
