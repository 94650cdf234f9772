// user_listing.h: accounts with what their devices have, for the operator.
#pragma once
#include <vector>

#include "node/account/account_store.h"
#include "node/ban/bans.h"
#include "node/device/device_store.h"

namespace qpc::node {

struct ListedDevice {
  Device device;
  std::uint32_t key_packages = 0;  ///< that can be handed out once
  std::uint64_t messages = 0;      ///< waiting
  std::uint64_t message_bytes = 0;
};

struct ListedUser {
  AccountState account;
  std::chrono::sys_seconds created_at;
  std::optional<Ban> ban;
  std::vector<ListedDevice> devices;
};

/// How much there is on the whole node.
struct Totals {
  std::uint64_t accounts = 0, devices = 0, banned = 0, messages = 0, message_bytes = 0;
};

/// Borrows the database for one read.
class UserListing {
 public:
  explicit UserListing(db::Database& db) : db_(db) {}

  /// In the order of registration, those behind the row `after`.
  std::vector<ListedUser> list(std::int64_t after, std::size_t most, std::chrono::sys_seconds now);
  /// A closed account, too, has its name.
  std::optional<ListedUser> named(const std::string& name, std::chrono::sys_seconds now);
  Totals totals(std::chrono::sys_seconds now);

 private:
  ListedUser fill(AccountState account, std::chrono::sys_seconds now);

  db::Database& db_;
};

}  // namespace qpc::node
