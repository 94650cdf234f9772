// commit_store.h: the tables pending_commit, pending_welcome, pending_mailbox and wish: changes on their way.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "client/account/id_column.h"
#include "core/base/secret.h"
#include "db/database.h"

namespace qpc::client {

/// A Welcome for one joiner's mailbox.
struct AddressedWelcome {
  Bytes address;
  Bytes content;
};

/// A commit that was, or will be, submitted. It is merged or dropped only on the channel's word.
struct PendingCommit {
  std::int64_t conversation = 0;
  std::uint64_t epoch = 0;  ///< that it ends
  Bytes content;
  Secret next_epoch;  ///< mls::PendingCommit, saved for the group it was made in
  std::vector<AddressedWelcome> welcomes = {};
  std::vector<Bytes> added_mailboxes = {};
  std::vector<Bytes> removed_mailboxes = {};
};

enum class WishKind : std::uint8_t {
  add = 0,
  remove = 1,
  again = 2,     ///< a device that is in, with new keys: it has lost the group
  settings = 3,  ///< `value` says which (settings_change.h); of no account
};

/// A change of a group that was asked for, until an epoch brings it.
struct Wish {
  std::int64_t id = 0;
  std::int64_t conversation = 0;
  WishKind kind = WishKind::add;
  identity::AccountId account_id = {};
  std::optional<identity::DeviceId> device_id = {};  ///< none: every device of the account
  std::optional<Bytes> key_package = {};             ///< for add and again; none: it has to be claimed first
  std::optional<Bytes> value = {};
};

/// Borrows the database for one transaction.
class CommitStore {
 public:
  explicit CommitStore(db::Database& db) : db_(db) {}

  std::optional<PendingCommit> find(std::int64_t conversation);
  bool has(std::int64_t conversation);
  /// Whether a commit is pending or a wish is open.
  bool has_changes(std::int64_t conversation) { return has(conversation) || !wishes(conversation).empty(); }
  void save(const PendingCommit& commit);
  void drop(std::int64_t conversation);
  /// The same wish again gives it its KeyPackage, if it had none. To want a device in takes back that it is wanted out,
  /// and the other way round.
  void add_wish(const Wish& wish);
  std::vector<Wish> wishes(std::int64_t conversation);
  void drop_wish(std::int64_t id);
  /// Where a commit is pending or a wish is open.
  std::vector<std::int64_t> conversations_with_changes();

 private:
  db::Database& db_;
};

}  // namespace qpc::client
