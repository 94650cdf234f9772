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
    file @9 :File;
    resendRequest @11 :ResendRequest;
    resent @12 :Resent;
    # The last two repair holes (docs/adr/0013-holes.md). They have no counter and no fallback: nobody shows them.
    read @13 :List(Data);
    # Ids (SHA-256 of the ciphertext) of messages of this group that the sender has seen.
    typing @14 :Bool;
    # The sender begins to write, or stops. It has no counter and no fallback, and is worth nothing a few seconds later.
    reaction @15 :Reaction;
    edit @16 :Edit;
    delete @17 :Reference;
    # Takes a message back, for all.
    pin @18 :Pin;
    poll @19 :Poll;
    vote @20 :Vote;
    closePoll @21 :Reference;
    # Nobody votes any more: from who asked.
    joinRequest @26 :JoinRequest;
    joinAnswer @27 :JoinAnswer;
    # Both are said in a direct conversation, and mean nothing elsewhere (docs/adr/0017-group-invites.md).
  }

  previousEpoch @10 :UInt64;
  # One more than the epoch in which the sender's device first encrypted its message before this one; 0: it does not
  # tell. Who joined later than that knows that nothing is missing before the first message it gets of this device.

  replyTo @22 :Reference;
  # The message that this one answers, where it answers one.
  thread @23 :Reference;
  # The message that began the thread that this one belongs to.
  mentions @24 :List(Data);
  # Account ids of those whose attention it wants: 16 octets each, at most 64.
  viewOnce @25 :Bool;
  # A text to be shown once: each device forgets it then. (A file says so itself.)

  struct Reference {
    # Another message of this group. Both ids stay when a message is encrypted anew, and its sender cannot be mistaken:
    # what it is not for others to do is checked against the device named here.
    deviceId @0 :Data;
    # Of its sender: 16 octets.
    id @1 :Data;
    # AppMessage.id.
  }

  struct Reaction {
    to @0 :Reference;
    emoji @1 :Text;
    # 1 to 64 octets. Not checked to be one: whoever shows it cleans it.
    removed @2 :Bool;
    # Takes it back.
  }

  struct Edit {
    # Other words in place of a message's text. `mentions` are those of the new text.
    target @0 :Reference;
    text @1 :Text;
    # Not empty: a message without a text is to be deleted.
  }

  struct Pin {
    target @0 :Reference;
    removed @1 :Bool;
  }

  struct Poll {
    question @0 :Text;
    # 1 to 1024 octets.
    options @1 :List(Text);
    # 2 to 20, of 1 to 256 octets each.
    severalChoices @2 :Bool;
  }

  struct Vote {
    # In place of the sender's earlier one.
    poll @0 :Reference;
    choices @1 :List(UInt8);
    # Places in the poll's list of options, from 0, ascending; none: the vote is taken back.
  }

  struct JoinRequest {
    # "Let me into the group that your invite is for": what the link says.
    invite @0 :Data;
    # 16 octets.
    deviceId @1 :Data;
    # Of the receiver's device that keeps the invite: 16 octets. It alone answers.
    secret @2 :Data;
    # 32 octets.
  }

  struct JoinAnswer {
    invite @0 :Data;
    # 16 octets.
    outcome @1 :JoinOutcome;
  }

  enum JoinOutcome {
    letIn @0;
    # The change of the group is on its way.
    alreadyIn @1;
    unknown @2;
    # There is no such invite, not any more, or the secret is wrong: these look alike.
    revoked @3;
    expired @4;
    usedUp @5;
    # Or it has let this person in before.
    mayNotAdd @6;
    # Who made it may not add people to the group, not any more, or is out of it.
    notAdded @7;
    # The change could not be made.
    elsewhere @8;
    # The device that keeps the invite is not in this conversation.
  }

  struct File {
    # A file that the sender's node keeps as a blob (blob.capnp), sealed as the node cannot open it: in chunks of 64 KiB,
    # padded, each by ChaCha20-Poly1305 under `key` (core/message/sealed_file.h).
    address @0 :Data;
    # SHA-256 of the sealed octets.
    key @1 :Data;
    # 32 random octets, for this file alone.
    size @2 :UInt64;
    # Of the file itself, in octets.
    hash @3 :Data;
    # SHA-256 of the file itself.
    name @4 :Text;
    # As the sender calls it: no path, 1 to 255 octets. Whoever saves it cleans it.
    mimeType @5 :Text;
    # At most 127 octets; may be empty.
    viewOnce @6 :Bool;
    # To be shown once: the node drops the blob when everybody has fetched it.
  }
  struct ResendRequest {
    # "I lack these: send them again." Each device answers for what it has sent itself.
    missing @0 :List(Range);
    # At most 16, of 64 counters in all.
    unreadable @1 :List(Data);
    # Ids (SHA-256 of the ciphertext) of at most 16 messages that came, and cannot be read.
    key @2 :Data;
    # An HPKE public key of the group's cipher suite, made for this request: what is not for all members is sealed to it.

    struct Range {
      deviceId @0 :Data;
      # Of the sender: 16 octets.
      first @1 :UInt64;
      last @2 :UInt64;
      # Its counters, both included.
    }
  }

  struct Resent {
    # What became of what was asked for.
    request @0 :Data;
    # The id of the AppMessage that asked.
    answers @1 :List(Answer);
    # At most 64.

    struct Answer {
      counter @0 :UInt64;
      # Of the answering device.
      messageId @1 :Data;
      # SHA-256 of the ciphertext as it was sent first; empty where that is not known any more.
      union {
        again @2 :Void;
        # It is encrypted anew for all, as all were members when it was said.
        sealed @3 :Sealed;
        # For the asker alone.
        deleted @4 :Void;
        nothing @5 :Void;
        # There was nothing to be shown in it: a receipt.
        tooOld @6 :Void;
        # The answering device does not have it any more.
        notMemberThen @7 :Void;
        # The asking device was not a member when it was said.
      }
    }

    struct Sealed {
      # HPKE, base mode (RFC 9180), to the key of the request; info is "quicprochat resent", aad the request's id.
      kemOutput @0 :Data;
      ciphertext @1 :Data;
      # Of the AppMessage's octets as they were said.
    }
  }
}
