// conversation_store.h: the tables conversation, sender_chain: what we are part of, and where each sender stands.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/account/id_column.h"
#include "client/environment.h"
#include "client/history/sender_chain.h"
#include "core/message/group_profile.h"
#include "db/database.h"

namespace qpc::client {

enum class Standing : std::uint8_t {
  waiting = 0,  ///< somebody else began this dm; their Welcome is on its way
  member = 1,
  removed = 2,  ///< somebody removed this device
  left = 3,
};

/// What a group is to the conversation of its row (succession.h).
enum class Stage : std::uint8_t {
  shown = 0,   ///< people read and write in it
  coming = 1,  ///< a successor, until its predecessor says so
  former = 2,  ///< the predecessor, for as long as there may be a way back
  over = 3,    ///< neither any more: its channel is to be left
};

using GroupKind = message::GroupProfile::GroupKind;

struct ConversationRow {
  std::int64_t id = 0;
  Standing standing = Standing::member;
  GroupKind kind = GroupKind::group;
  std::string name;                         ///< of a group; empty for a dm
  std::optional<identity::AccountId> peer;  ///< of a dm
  std::optional<Bytes> group_id;            ///< none while waiting
  Bytes channel;                            ///< its address: 32 octets
  std::uint16_t suite = 0;
  std::uint64_t epoch = 0;
  std::optional<std::uint64_t> removed_in = {};
  std::uint64_t version = 0;                  ///< of the stored group
  std::optional<std::int64_t> shown_as = {};  ///< the conversation that people see in its place; none: this one
  Stage stage = Stage::shown;

  std::int64_t shown() const { return shown_as.value_or(id); }
};

/// Borrows the database for one transaction.
class ConversationStore {
 public:
  explicit ConversationStore(db::Database& db) : db_(db) {}

  std::int64_t add(const ConversationRow& row);
  std::optional<ConversationRow> find(std::int64_t id);
  std::optional<ConversationRow> find_by_group_id(ByteView group_id);
  std::optional<ConversationRow> find_dm(const identity::AccountId& peer);
  /// Whether a group that is not over, other than that of the row `except`, has this channel.
  bool has_channel(ByteView channel, std::optional<std::int64_t> except = {});
  /// What people see.
  std::vector<ConversationRow> list();
  /// Also the groups behind that, until they are dropped.
  std::vector<ConversationRow> list_all();
  /// The other groups of a conversation, the oldest first.
  std::vector<ConversationRow> behind(std::int64_t conversation);
  /// Everything but the version.
  void update(const ConversationRow& row);

  std::uint64_t version(std::int64_t id);
  /// The group's rows have changed, and it is in this epoch. Returns the next version.
  std::uint64_t note_change(std::int64_t id, std::uint64_t epoch);

  /// Drops a group that never had another member.
  void forget_group(std::int64_t id);

  /// What an epoch was: transcripts and reports need its context, forks show by its tag.
  void add_epoch(std::int64_t id, std::uint64_t epoch, ByteView tag, ByteView group_context, Milliseconds now);
  /// They were replaced.
  void forget_epochs_after(std::int64_t id, std::uint64_t epoch);
  std::optional<Bytes> epoch_tag(std::int64_t id, std::uint64_t epoch);
  std::optional<Bytes> group_context(std::int64_t id, std::uint64_t epoch);

  /// This device's own chain: what its next AppMessage carries.
  SenderChain own_chain(std::int64_t id);
  void set_own_chain(std::int64_t id, const SenderChain& chain);
  std::optional<SenderChain> chain(std::int64_t id, const identity::DeviceId& device_id);
  void set_chain(std::int64_t id, const identity::DeviceId& device_id, const SenderChain& chain);
  /// Those of the others: what they say next follows nothing that this device has seen.
  void forget_chains(std::int64_t id);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
