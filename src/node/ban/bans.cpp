#include "node/ban/bans.h"

#include <algorithm>

#include "core/identity/plain_text.h"
#include "node/account/account_store.h"
#include "node/audit/audit_log.h"

namespace qpc::node {

std::unexpected<Refusal> refuse_banned(std::optional<std::chrono::sys_seconds> until, std::chrono::sys_seconds now) {
  const auto left = until ? std::max<std::int64_t>(1, (*until - now).count()) : 0;
  return refuse(Reason::BANNED, "the operator of this node has banned this account: ask them why",
                static_cast<std::uint64_t>(left));
}

Outcome<> Bans::add(std::int64_t account_row, const Ban& ban, std::chrono::sys_seconds now) {
  if (ban.reason.size() > longest_reason || !identity::is_plain_text(ban.reason)) {
    return refuse(Reason::MALFORMED, "a reason is plain text in one line, of at most 500 octets", longest_reason);
  }
  if (!ban.holds(now)) return refuse(Reason::MALFORMED, "the ban would have ended already: name a time to come");
  lift(account_row);
  db_.run("INSERT INTO ban (account_row, reason, since, until) VALUES (?1, ?2, ?3, ?4)", account_row, ban.reason,
          ban.since, ban.until);
  return {};
}

bool Bans::lift(std::int64_t account_row) { return db_.run("DELETE FROM ban WHERE account_row = ?1", account_row) > 0; }

std::optional<Ban> Bans::find(std::int64_t account_row, std::chrono::sys_seconds now) {
  const auto found = db_.find_one<std::string, std::chrono::sys_seconds, std::optional<std::chrono::sys_seconds>>(
      "SELECT reason, since, until FROM ban WHERE account_row = ?1", account_row);
  if (!found) return std::nullopt;
  Ban ban{std::get<0>(*found), std::get<1>(*found), std::get<2>(*found)};
  if (!ban.holds(now)) return std::nullopt;
  return ban;
}

Outcome<> Bans::check_not_banned(std::int64_t account_row, std::chrono::sys_seconds now) {
  if (const auto ban = find(account_row, now)) return refuse_banned(ban->until, now);
  return {};
}

void Bans::lift_ended(std::chrono::sys_seconds now) {
  std::vector<std::int64_t> ended;
  for (const auto row : db_.query("SELECT account_row FROM ban WHERE until <= ?1", now)) {
    ended.push_back(row.get<std::int64_t>(0));
  }
  for (const auto account_row : ended) {
    lift(account_row);
    const auto account = AccountStore(db_).at(account_row).value();
    AuditLog(db_).add({.kind = "account.ban_ended", .account = account.account_id, .name = account.name}, now);
  }
}

bool Bans::holds_for_mailbox(std::int64_t mailbox_row, std::chrono::sys_seconds now) {
  return db_
      .find_one<std::int64_t>(
          "SELECT 1 FROM mailbox m JOIN device d ON d.id = m.device_row JOIN ban b ON b.account_row = d.account_row "
          "WHERE m.id = ?1 AND (b.until IS NULL OR b.until > ?2)",
          mailbox_row, now)
      .has_value();
}

bool Bans::any() { return db_.find_one<std::int64_t>("SELECT 1 FROM ban LIMIT 1").has_value(); }

}  // namespace qpc::node
