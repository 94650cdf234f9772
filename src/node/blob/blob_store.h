// blob_store.h: the tables blob and blob_charge.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::node {

/// SHA-256 of a blob's octets.
using BlobAddress = std::array<std::uint8_t, 32>;
/// The name under which octets lie: random, and used for no other octets ever.
using ObjectName = std::array<std::uint8_t, 16>;

/// One row of blob.
struct Blob {
  std::int64_t row = 0;
  BlobAddress address{};
  std::int64_t account_row = 0;
  ObjectName object{};
  std::uint64_t size_bytes = 0;
  bool whole = false;  ///< otherwise it is being uploaded
  std::uint32_t uses_left = 0;
  Bytes delete_key_hash;
  std::chrono::seconds ttl{};
  std::chrono::sys_seconds expires_at;
};

/// Borrows the database for one save.
class BlobStore {
 public:
  explicit BlobStore(db::Database& db) : db_(db) {}

  /// With its charge; returns its row.
  std::int64_t add(const Blob& blob);
  /// With its charge. Does nothing for one that has gone.
  void remove(const Blob& blob);
  /// Its octets are there.
  void set_whole(std::int64_t row, std::chrono::sys_seconds expires_at);
  void set_expiry(std::int64_t row, std::chrono::sys_seconds expires_at);
  void set_uses_left(std::int64_t row, std::uint32_t uses_left);

  std::optional<Blob> find(std::int64_t row);
  /// One whose octets are all there.
  std::optional<Blob> whole(const BlobAddress& address);
  std::optional<Blob> upload(std::int64_t account_row, const BlobAddress& address);
  std::vector<Blob> expired(std::chrono::sys_seconds now, std::size_t most);
  /// What the account has brought expires now.
  void expire_all(std::int64_t account_row, std::chrono::sys_seconds now);
  /// Whole ones with a higher row, in order.
  std::vector<Blob> whole_after(std::int64_t row, std::size_t most);
  bool has_object(const ObjectName& object);

  /// What counts against the account's quota, and against the node's.
  std::uint64_t charged_to(std::int64_t account_row);
  std::uint64_t charged_to_node();

 private:
  void charge(std::int64_t account_row, std::int64_t bytes);

  db::Database& db_;
};

/// What a blob counts for: there is work in small ones, too.
std::uint64_t charge_of(std::uint64_t size_bytes);

}  // namespace qpc::node
