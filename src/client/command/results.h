// results.h: what single commands answer with, where none of shapes.h says it.
#pragma once
#include "client/command/fields.h"
#include "client/doctor/check.h"

namespace qpc::command {

struct PresenceShown {
  std::string presence = {};
  void describe(Fields& of) { of(option("presence", "on or off"), presence); }
};

struct Reported {
  std::string report = {};
  void describe(Fields& of) { of(option("report", "Its number, hexadecimal"), report); }
};

struct Disconnected {
  std::uint32_t ended = 0;
  void describe(Fields& of) { of(option("ended", "How many sessions"), ended); }
};

struct Deleted {
  bool deleted = true;
  void describe(Fields& of) { of(option("deleted", "It is"), deleted); }
};

/// Where a message was stored.
enum class ProofPlace : std::uint8_t { channel, commit, mailbox };
template <>
struct Words<ProofPlace> {
  static constexpr std::pair<ProofPlace, std::string_view> pairs[] = {
      {ProofPlace::channel, "channel"}, {ProofPlace::commit, "commit"}, {ProofPlace::mailbox, "mailbox"}};
};

/// What the node says it has stored.
struct Proof {
  std::string id = {}, domain = {};
  std::int64_t stored_at = 0;
  ProofPlace place = ProofPlace::channel;
  std::uint32_t mailboxes = 0;
  std::string identity = {}, proves = {};
  std::optional<std::string> evidence = {}, file = {};
  std::optional<bool> holds = {};
  void describe(Fields& of) {
    of(option("id", "Of the message, hexadecimal"), id);
    of(option("domain", "Of the node"), domain);
    of(option("stored_at", "Minutes since 1970, in seconds"), stored_at);
    of(option("place", "In a conversation, as a change of a group, or in one mailbox"), place);
    of(option("mailboxes", "For how many"), mailboxes);
    of(option("identity", "The fingerprint of the node that signed"), identity);
    of(option("proves", "What it proves, and nothing more"), proves);
    of(option("evidence", "The proof, to hand on"), evidence);
    of(option("file", "Where it was written"), file);
    of(option("holds", "Whether it does; one that does not is a failure"), holds);
  }
};

/// A ciphertext that was handed over, and what it says.
struct Opened {
  bool readable = false;
  std::string conversation = {};
  std::uint64_t epoch = 0;
  std::string from = {};
  std::optional<std::string> text = {}, cause = {};
  void describe(Fields& of) {
    of(option("readable", "Whether it can be read here"), readable);
    of(option("conversation", "Its title"), conversation);
    of(option("epoch", "Of the group"), epoch);
    of(option("from", "NAME@DOMAIN").unless_empty(), from);
    of(option("text", "What it says"), text);
    of(option("cause", "Why it cannot be read"), cause);
  }
};

template <>
struct Words<client::CheckState> {
  static constexpr std::pair<client::CheckState, std::string_view> pairs[] = {{client::CheckState::ok, "ok"},
                                                                              {client::CheckState::skipped, "skipped"},
                                                                              {client::CheckState::warning, "warning"},
                                                                              {client::CheckState::error, "error"}};
};

/// Something that was looked at.
struct Checked {
  std::string check = {};
  client::CheckState state = client::CheckState::ok;
  std::string text = {}, advice = {};
  static Checked of(const client::Check& check);
  void describe(Fields& of) {
    of(option("check", "A stable word for it"), check);
    of(option("state", "Whether something is amiss"), state);
    of(option("text", "A sentence"), text);
    of(option("advice", "What to do").unless_empty(), advice);
  }
};

/// Where the keys of a profile lie, and what may be amiss.
struct Health {
  std::string profile = {};
  std::optional<std::string> store = {}, protection = {}, wrapped_key = {};
  std::optional<bool> holds_account_key = {};
  client::CheckState state = client::CheckState::ok;
  std::vector<Checked> checks = {};
  void describe(Fields& of) {
    of(option("profile", "Its name"), profile);
    of(option("store", "The file; null where there is none").or_null(), store);
    of(option("protection", "passphrase or key_file"), protection);
    of(option("wrapped_key", "The file of the store's key"), wrapped_key);
    of(option("holds_account_key", "Whether this device confirms others"), holds_account_key);
    of(option("state", "The worst of the checks"), state);
    of(option("checks", "What was looked at"), checks);
  }
};

/// What became of messages that were queued.
struct Fate {
  std::uint64_t messages = 0, queued = 0, sent = 0, delivered = 0, refused = 0;
  void describe(Fields& of) {
    of(option("messages", "How many"), messages);
    of(option("queued", "Stored here, and leave when they can"), queued);
    of(option("sent", "Stored by the node"), sent);
    of(option("delivered", "On a device of everybody they were for"), delivered);
    of(option("refused", "Will never leave"), refused);
  }
};

struct Queued {
  std::vector<std::int64_t> cursors = {};
  void describe(Fields& of) { of(option("cursors", "Of the messages, in their order"), cursors); }
};

}  // namespace qpc::command
