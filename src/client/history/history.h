// history.h: what the store knows, as views: conversations by name, messages in order.
#pragma once
#include "client/group/groups.h"
#include "client/views.h"

namespace qpc::client {

/// What became of a ciphertext that somebody handed over.
struct OpenedCiphertext {
  bool readable = false;
  std::string text;          ///< what it says, or the cause why it cannot be read
  std::string sender;        ///< user@domain; empty where nobody knows
  std::string conversation;  ///< its title
  std::optional<std::uint64_t> epoch = {};
};

class Names;

class History {
 public:
  /// The groups must outlive this.
  explicit History(Environment& environment, Groups& groups) : environment_(environment), groups_(groups) {}

  Outcome<AccountView> account();
  /// Safety number and devices of a person whose manifest is stored. Errors: not_found.
  Outcome<ContactView> contact(const identity::AccountId& account_id);
  /// Everybody whose manifest is stored here, by name, but this person.
  Outcome<std::vector<ContactView>> contacts();

  Outcome<std::vector<ConversationView>> conversations();
  /// By a group's name, a person's name (NAME or NAME@DOMAIN), or the beginning of a group id: see choose().
  /// Errors: not_found; usage, when several fit.
  Outcome<ConversationView> find_conversation(const std::string& reference);
  /// With members. Errors: not_found.
  Outcome<ConversationView> conversation(std::int64_t id);

  Outcome<std::vector<MessageView>> messages(const MessageRange& range);
  /// Those of them that are here, in this order.
  Outcome<std::vector<MessageView>> messages_at(const std::vector<std::int64_t>& cursors);
  Outcome<MessageView> message(std::int64_t cursor);
  /// The same; what can be seen once is seen now, and gone from this device when this returns.
  Outcome<MessageView> see(std::int64_t cursor);
  /// By the beginning of its id in hexadecimal. Errors: not_found; usage, when several fit or it is no such beginning.
  Outcome<MessageView> find_message(const std::string& id);
  /// The thread that a message begins or belongs to, from its beginning, the newest `most`. Errors: not_found; refused.
  Outcome<std::vector<MessageView>> thread(std::int64_t cursor, std::uint32_t most);
  /// The pinned messages of a conversation.
  Outcome<std::vector<MessageView>> pinned(std::int64_t conversation);
  /// Where a message stands: received, or of ours on its way. Errors: not_found.
  Outcome<WhyView> why(std::int64_t cursor);
  /// What waits for its time, in the order of leaving.
  Outcome<std::vector<ScheduledView>> scheduled();
  /// What was begun to be written, the newest first.
  Outcome<std::vector<DraftView>> drafts();

  /// Holes of a conversation, or of all where it is 0, in order of noticing.
  Outcome<std::vector<HoleView>> holes(std::int64_t conversation, HoleStore::Which which);
  Outcome<HoleView> hole(std::int64_t id);
  /// By the beginning of its id, or of that of a message that cannot be read. Errors: as `find_message`.
  Outcome<HoleView> find_hole(const std::string& id);

  /// The stored ciphertext of a message. Errors: not_found.
  Outcome<Bytes> ciphertext(std::int64_t cursor);

  /// Tries to read an MLSMessage with the keys of the stored groups, changing nothing. Errors: not_found, when it
  /// belongs to no group of this device, or not to `only`.
  Outcome<OpenedCiphertext> open(ByteView mls_message, std::optional<std::int64_t> only);

 private:
  HoleView view(db::Database& db, HoleRow row);
  /// What is amiss in a conversation.
  void add_troubles(db::Database& db, ConversationView& view);
  MessageView view(db::Database& db, Names& names, MessageRow row);
  MessageView view(db::Database& db, MessageRow row);
  /// How long it stays and who has read it; takes away what is not to be shown.
  void add_life(db::Database& db, Names& names, MessageView& view);
  std::vector<MessageView> view(db::Database& db, const std::vector<std::int64_t>& cursors);

  Environment& environment_;
  Groups& groups_;
};

}  // namespace qpc::client
