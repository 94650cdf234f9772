#include "node/blob/blob_store.h"

#include <algorithm>

namespace qpc::node {
namespace {

constexpr std::uint64_t least_charge = 16 * 1024;
constexpr std::int64_t the_node = 0;

Blob blob_of(const db::Row& row) {
  return {.row = row.get<std::int64_t>(0),
          .address = row.get<BlobAddress>(1),
          .account_row = row.get<std::int64_t>(2),
          .object = row.get<ObjectName>(3),
          .size_bytes = row.get<std::uint64_t>(4),
          .whole = row.get<bool>(5),
          .uses_left = row.get<std::uint32_t>(6),
          .delete_key_hash = row.get<Bytes>(7),
          .ttl = std::chrono::seconds(row.get<std::int64_t>(8)),
          .expires_at = row.get<std::chrono::sys_seconds>(9)};
}

template <class... A>
std::vector<Blob> all(db::Database& db, Literal sql, const A&... arguments) {
  std::vector<Blob> blobs;
  for (const auto row : db.query(sql, arguments...)) blobs.push_back(blob_of(row));
  return blobs;
}

template <class... A>
std::optional<Blob> one(db::Database& db, Literal sql, const A&... arguments) {
  auto blobs = all(db, sql, arguments...);
  return blobs.empty() ? std::nullopt : std::optional(std::move(blobs.front()));
}

}  // namespace

std::uint64_t charge_of(std::uint64_t size_bytes) { return std::max(size_bytes, least_charge); }

std::int64_t BlobStore::add(const Blob& blob) {
  charge(blob.account_row, static_cast<std::int64_t>(charge_of(blob.size_bytes)));
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO blob (address, account_row, object, size_bytes, whole, uses_left, delete_key_hash, ttl_seconds, "
          "expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id",
          blob.address, blob.account_row, blob.object, blob.size_bytes, blob.whole, blob.uses_left,
          blob.delete_key_hash, blob.ttl.count(), blob.expires_at)
      .value();
}

void BlobStore::remove(const Blob& blob) {
  if (db_.run("DELETE FROM blob WHERE id = ?1", blob.row) == 0) return;
  charge(blob.account_row, -static_cast<std::int64_t>(charge_of(blob.size_bytes)));
}

void BlobStore::charge(std::int64_t account_row, std::int64_t bytes) {
  for (const auto who : {account_row, the_node}) {
    db_.run(
        "INSERT INTO blob_charge (account_row, bytes) VALUES (?1, ?2) "
        "ON CONFLICT (account_row) DO UPDATE SET bytes = blob_charge.bytes + ?2",
        who, bytes);
  }
}

std::uint64_t BlobStore::charged_to(std::int64_t account_row) {
  return db_.find_one<std::uint64_t>("SELECT bytes FROM blob_charge WHERE account_row = ?1", account_row).value_or(0);
}

std::uint64_t BlobStore::charged_to_node() { return charged_to(the_node); }

void BlobStore::set_whole(std::int64_t row, std::chrono::sys_seconds expires_at) {
  db_.run("UPDATE blob SET whole = 1, expires_at = ?2 WHERE id = ?1", row, expires_at);
}

void BlobStore::set_expiry(std::int64_t row, std::chrono::sys_seconds expires_at) {
  db_.run("UPDATE blob SET expires_at = ?2 WHERE id = ?1", row, expires_at);
}

void BlobStore::set_uses_left(std::int64_t row, std::uint32_t uses_left) {
  db_.run("UPDATE blob SET uses_left = ?2 WHERE id = ?1", row, uses_left);
}

std::optional<Blob> BlobStore::find(std::int64_t row) {
  return one(db_,
             "SELECT id, address, account_row, object, size_bytes, whole, uses_left, delete_key_hash, ttl_seconds, "
             "expires_at FROM blob WHERE id = ?1",
             row);
}

std::optional<Blob> BlobStore::whole(const BlobAddress& address) {
  return one(db_,
             "SELECT id, address, account_row, object, size_bytes, whole, uses_left, delete_key_hash, ttl_seconds, "
             "expires_at FROM blob WHERE address = ?1 AND whole = 1",
             address);
}

std::optional<Blob> BlobStore::upload(std::int64_t account_row, const BlobAddress& address) {
  return one(db_,
             "SELECT id, address, account_row, object, size_bytes, whole, uses_left, delete_key_hash, ttl_seconds, "
             "expires_at FROM blob WHERE account_row = ?1 AND address = ?2 AND whole = 0",
             account_row, address);
}

std::vector<Blob> BlobStore::expired(std::chrono::sys_seconds now, std::size_t most) {
  return all(db_,
             "SELECT id, address, account_row, object, size_bytes, whole, uses_left, delete_key_hash, ttl_seconds, "
             "expires_at FROM blob WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
             now, most);
}

void BlobStore::expire_all(std::int64_t account_row, std::chrono::sys_seconds now) {
  db_.run("UPDATE blob SET expires_at = ?2 WHERE account_row = ?1 AND expires_at > ?2", account_row, now);
}

std::vector<Blob> BlobStore::whole_after(std::int64_t row, std::size_t most) {
  return all(db_,
             "SELECT id, address, account_row, object, size_bytes, whole, uses_left, delete_key_hash, ttl_seconds, "
             "expires_at FROM blob WHERE id > ?1 AND whole = 1 ORDER BY id LIMIT ?2",
             row, most);
}

bool BlobStore::has_object(const ObjectName& object) {
  return db_.find_one<std::int64_t>("SELECT id FROM blob WHERE object = ?1", object).has_value();
}

}  // namespace qpc::node
