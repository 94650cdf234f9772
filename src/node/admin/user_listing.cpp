#include "node/admin/user_listing.h"

#include "node/keys/key_package_store.h"
#include "node/mailbox/mailbox_store.h"

namespace qpc::node {

std::vector<ListedUser> UserListing::list(std::int64_t after, std::size_t most, std::chrono::sys_seconds now) {
  std::vector<std::int64_t> rows;
  for (const auto row : db_.query("SELECT id FROM account WHERE id > ?1 ORDER BY id LIMIT ?2", after, most)) {
    rows.push_back(row.get<std::int64_t>(0));
  }
  std::vector<ListedUser> users;
  for (const auto row : rows) users.push_back(fill(AccountStore(db_).at(row).value(), now));
  return users;
}

std::optional<ListedUser> UserListing::named(const std::string& name, std::chrono::sys_seconds now) {
  auto account = AccountStore(db_).named(name);
  if (!account) return std::nullopt;
  return fill(*std::move(account), now);
}

ListedUser UserListing::fill(AccountState account, std::chrono::sys_seconds now) {
  ListedUser user{.account = std::move(account), .created_at = {}, .ban = {}, .devices = {}};
  user.ban = Bans(db_).find(user.account.row, now);
  user.created_at =
      db_.find_one<std::chrono::sys_seconds>("SELECT created_at FROM account WHERE id = ?1", user.account.row).value();
  for (auto& device : DeviceStore(db_).list(user.account.row)) {
    ListedDevice listed{.device = std::move(device)};
    listed.key_packages = KeyPackageStore(db_).count_all(listed.device.row);
    if (const auto mailbox = MailboxStore(db_).of_device(listed.device.row)) {
      listed.messages = mailbox->last_seq - mailbox->acked_seq;
      listed.message_bytes = mailbox->total_bytes - mailbox->acked_bytes;
    }
    user.devices.push_back(std::move(listed));
  }
  return user;
}

Totals UserListing::totals(std::chrono::sys_seconds now) {
  const auto waiting =
      db_.find_one<std::uint64_t, std::uint64_t>(
             "SELECT coalesce(sum(last_seq - acked_seq), 0), coalesce(sum(total_bytes - acked_bytes), 0) FROM mailbox")
          .value();
  return {
      .accounts = db_.find_one<std::uint64_t>("SELECT count(*) FROM account WHERE closed_at IS NULL").value(),
      .devices =
          db_.find_one<std::uint64_t>("SELECT count(*) FROM device WHERE state = ?1", DeviceState::active).value(),
      .banned = db_.find_one<std::uint64_t>("SELECT count(*) FROM ban WHERE until IS NULL OR until > ?1", now).value(),
      .messages = std::get<0>(waiting),
      .message_bytes = std::get<1>(waiting)};
}

}  // namespace qpc::node
