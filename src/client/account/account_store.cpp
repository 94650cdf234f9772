#include "client/account/account_store.h"

namespace qpc::client {

std::optional<AccountRow> AccountStore::find() {
  for (const auto row : db_.query("SELECT state, account_id, name, domain, account_key, device_id, device_key, "
                                  "device_label, node FROM account")) {
    return AccountRow{.state = row.get<AccountState>(0),
                      .account_id = row.get<identity::AccountId>(1),
                      .name = row.get<std::string>(2),
                      .domain = row.get<std::string>(3),
                      .account_key = row.get<std::optional<Secret>>(4),
                      .device_id = row.get<identity::DeviceId>(5),
                      .device_key = row.get<Secret>(6),
                      .device_label = row.get<std::string>(7),
                      .node = row.get<std::string>(8)};
  }
  return std::nullopt;
}

void AccountStore::save(const AccountRow& account) {
  db_.run(
      "INSERT OR REPLACE INTO account (one, state, account_id, name, domain, account_key, device_id, device_key, "
      "device_label, node) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
      account.state, account.account_id, account.name, account.domain, account.account_key, account.device_id,
      account.device_key, account.device_label, account.node);
}

void AccountStore::set_state(AccountState state) { db_.run("UPDATE account SET state = ?1", state); }

void AccountStore::set_node(const std::string& address) { db_.run("UPDATE account SET node = ?1", address); }

void AccountStore::begin_mailbox() {
  db_.run("UPDATE account SET mailbox_address = NULL, inbox_cursor = 0, inbox_missed = 0, inbox_restored = 0");
}

void AccountStore::remove() { db_.run("DELETE FROM account"); }

std::uint64_t AccountStore::take_session_counter() {
  return db_
      .find_one<std::uint64_t>("UPDATE account SET session_counter = session_counter + 1 RETURNING session_counter")
      .value_or(0);
}

std::uint64_t AccountStore::session_counter() {
  return db_.find_one<std::uint64_t>("SELECT session_counter FROM account").value_or(0);
}

std::optional<Bytes> AccountStore::mailbox_address() {
  const auto found = db_.find_one<std::optional<Bytes>>("SELECT mailbox_address FROM account");
  return found ? *found : std::nullopt;
}

void AccountStore::set_mailbox_address(ByteView address) {
  db_.run("UPDATE account SET mailbox_address = ?1", address);
}

std::uint64_t AccountStore::inbox_cursor() {
  return db_.find_one<std::uint64_t>("SELECT inbox_cursor FROM account").value_or(0);
}

void AccountStore::set_inbox_cursor(std::uint64_t sequence_number) {
  db_.run("UPDATE account SET inbox_cursor = ?1", sequence_number);
}

std::uint64_t AccountStore::inbox_missed() {
  return db_.find_one<std::uint64_t>("SELECT inbox_missed FROM account").value_or(0);
}

void AccountStore::set_inbox_missed(std::uint64_t count) { db_.run("UPDATE account SET inbox_missed = ?1", count); }

std::uint32_t AccountStore::inbox_restored() {
  return db_.find_one<std::uint32_t>("SELECT inbox_restored FROM account").value_or(0);
}

void AccountStore::set_inbox_restored(std::uint32_t count) { db_.run("UPDATE account SET inbox_restored = ?1", count); }

std::int64_t AccountStore::shown_cursor() {
  return db_.find_one<std::int64_t>("SELECT shown_cursor FROM account").value_or(0);
}

void AccountStore::set_shown_cursor(std::int64_t cursor) {
  db_.run("UPDATE account SET shown_cursor = max(shown_cursor, ?1)", cursor);
}

}  // namespace qpc::client
