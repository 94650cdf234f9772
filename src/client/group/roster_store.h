// roster_store.h: the table roster: which devices were in a group when.
#pragma once
#include <optional>
#include <vector>

#include "client/account/id_column.h"
#include "client/environment.h"
#include "client/group/group_view.h"
#include "db/database.h"

namespace qpc::client {

/// As this device has seen it. Borrows the database for one transaction.
class RosterStore {
 public:
  explicit RosterStore(db::Database& db) : db_(db) {}

  /// Who is in as this device begins to look: it was let in, or has never kept a roster here. Whoever was in before is
  /// taken for out in between.
  void begin(std::int64_t conversation, std::uint64_t epoch, const std::vector<GroupMember>& members);
  bool is_kept(std::int64_t conversation);
  /// `epoch` began, and with it these came and went.
  void change(std::int64_t conversation, std::uint64_t epoch, const std::vector<GroupMember>& added,
              const std::vector<GroupMember>& removed);
  /// This device has made new keys of its own.
  void note_own_keys(std::int64_t conversation, Milliseconds now);
  std::optional<Milliseconds> own_keys_at(std::int64_t conversation);

  /// Another group has taken the place of this one.
  void forget(std::int64_t conversation);
  /// The epochs behind this one were replaced.
  void forget_after(std::int64_t conversation, std::uint64_t epoch);

  /// Whether a device was in the group in an epoch.
  bool was_member(std::int64_t conversation, const identity::CredentialIdentity& device, std::uint64_t epoch);
  /// Since when a device is in without interruption; nothing, where it is not.
  std::optional<std::uint64_t> member_since(std::int64_t conversation, const identity::DeviceId& device_id);
  /// A member has spoken in an epoch.
  void note_heard(std::int64_t conversation, const identity::DeviceId& device_id, std::uint64_t epoch);
  /// The newest epoch in which a member was heard.
  std::optional<std::uint64_t> heard_in(std::int64_t conversation, const identity::DeviceId& device_id);

  /// Whether everybody who is in now was in then.
  bool all_were_members(std::int64_t conversation, std::uint64_t epoch);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
