#include "node/contact/blocks.h"

#include <utility>

#include "core/crypto/hash.h"

namespace qpc::node {
namespace {

using Octets = std::array<std::uint8_t, identity::AccountId::size_bytes>;

}  // namespace

BlockMark Blocks::mark(const identity::AccountId& account_id, const identity::AccountId& other) {
  if (key_.empty()) key_ = crypto::hmac(crypto::HashAlgorithm::sha256, pair_key_, as_bytes("quicprochat block"));
  Bytes both = to_bytes(account_id.view());
  both.insert(both.end(), other.octets.begin(), other.octets.end());
  const auto tag = crypto::hmac(crypto::HashAlgorithm::sha256, key_, both);
  BlockMark mark{};
  std::ranges::copy(tag, mark.begin());
  return mark;
}

Outcome<> Blocks::block(const AccountState& account, const identity::AccountId& other) {
  if (account.account_id == other) return refuse(Reason::MALFORMED, "nobody blocks themselves");
  const auto count =
      db_.find_one<std::int64_t>("SELECT count(*) FROM block WHERE account_row = ?1", account.row).value();
  if (std::cmp_greater_equal(count, most_blocked)) {
    return refuse(Reason::TOO_MANY, "this account has blocked as many as the node keeps", most_blocked);
  }
  db_.run("INSERT INTO block (account_row, mark) VALUES (?1, ?2) ON CONFLICT (mark) DO NOTHING", account.row,
          mark(account.account_id, other));
  return {};
}

Outcome<> Blocks::unblock(const AccountState& account, const identity::AccountId& other) {
  db_.run("DELETE FROM block WHERE mark = ?1", mark(account.account_id, other));
  return {};
}

bool Blocks::has(const identity::AccountId& account_id, const identity::AccountId& other) {
  return db_.find_one<std::int64_t>("SELECT 1 FROM block WHERE mark = ?1", mark(account_id, other)).has_value();
}

bool Screen::stops_at(std::int64_t mailbox_row) {
  const auto owner = db_.find_one<Octets>(
      "SELECT account.account_id FROM mailbox JOIN device ON device.id = mailbox.device_row "
      "JOIN account ON account.id = device.account_row WHERE mailbox.id = ?1 AND "
      "EXISTS (SELECT 1 FROM block WHERE block.account_row = account.id)",
      mailbox_row);
  return owner && stops_at(identity::AccountId{{*owner}});
}

Bytes Screen::one_sided(ByteView pair) const {
  return crypto::hmac(crypto::HashAlgorithm::sha256, pair, sender_.view());
}

void Screen::leave_out(std::vector<std::int64_t>& mailbox_rows) {
  std::erase_if(mailbox_rows, [this](std::int64_t mailbox_row) { return stops_at(mailbox_row); });
}

void drop_blocks(db::Database& db, std::int64_t account_row) {
  db.run("DELETE FROM block WHERE account_row = ?1", account_row);
}

}  // namespace qpc::node
