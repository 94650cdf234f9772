// What the store says of itself, and what waits in it.
#include <format>

#include "client/account/account_store.h"
#include "client/doctor/check.h"
#include "client/hole/hole_store.h"
#include "client/session/refusal.h"
#include "client/setting/setting_store.h"

namespace qpc::client {
namespace {

Check check_integrity(Store& store) {
  const auto checked = store.check_integrity();
  if (checked) return well("integrity", "Every page of the store is readable and authentic.");
  if (checked.error().code == "store_locked") {
    return warning("integrity", "The store is in use by others for too long to be read as a whole.",
                   "Ask again in a moment.");
  }
  return broken("integrity", checked.error());
}

Check check_format(Store& store) {
  const auto format = store.format();
  if (!format) return broken("format", format.error());
  return well("format", std::format("The store has format {}, the newest that this qpc knows.", *format));
}

Check check_account(db::Database& db) {
  const auto account = AccountStore(db).find();
  if (!account) {
    return warning("account", "There is no account in this profile.",
                   "'qpc register' makes one, 'qpc login' enters one.");
  }
  const std::string name = account->name + "@" + account->domain;
  switch (account->state) {
    case AccountState::registering:
      return warning("account", "The registration of " + name + " was not finished.",
                     "Run 'qpc register " + name + "' again: it goes on where it was.");
    case AccountState::pending:
      return warning("account", "This device is not part of " + name + " yet.",
                     "Confirm it on another device, with the code that 'qpc whoami' shows.");
    case AccountState::logged_out:
      return broken("account",
                    {FailureKind::authentication, "logged_out", "This device is logged out of " + name + "."},
                    "'qpc login " + name + "' enters the account again.");
    case AccountState::active:
      break;
  }
  if (SettingStore(db).find(Setting::copied)) return broken("account", copied_store());
  return well("account", "This device is part of " + name + ".");
}

Check check_holes(db::Database& db) {
  const auto open = HoleStore(db).list(0, HoleStore::Which::open).size();
  if (open == 0) return well("holes", "Nothing is missing.");
  return warning(
      "holes",
      std::format("{} hole{} open: something is missing or cannot be read.", open, open == 1 ? " is" : "s are"),
      "'qpc holes' shows what it is, and what is done about it.");
}

Check check_outbox(db::Database& db, Milliseconds now) {
  constexpr auto long_time = std::chrono::hours(24);
  const auto [count, oldest] = db.find_one<std::uint64_t, std::optional<Milliseconds>>(
                                     "SELECT count(*), min(CASE WHEN queued_at > 0 THEN queued_at END) FROM outbox")
                                   .value();
  if (count == 0) return well("outbox", "Nothing waits to leave.");
  const auto age = oldest ? std::max(now - *oldest, std::chrono::milliseconds(0)) : std::chrono::milliseconds(0);
  std::string text = count == 1 ? "1 waits to leave" : std::to_string(count) + " wait to leave";
  if (oldest) text += ", the oldest for " + in_words(age);
  if (age < long_time) return well("outbox", text + ".");
  return warning("outbox", text + ".", "'qpc outbox list' says why; 'qpc outbox flush' tries at once.");
}

}  // namespace

std::vector<Check> check_store(Store& store, Milliseconds now) {
  std::vector<Check> checks{well("store", "The store opens."), check_integrity(store), check_format(store)};
  const auto read = store.read(
      [&](db::Database& db) { return std::vector<Check>{check_account(db), check_holes(db), check_outbox(db, now)}; });
  if (!read) {
    checks.front() = broken("store", read.error());
    return checks;
  }
  checks.insert(checks.end(), read->begin(), read->end());
  return checks;
}

}  // namespace qpc::client
