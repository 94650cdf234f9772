// key_package_store.h: the table key_package: KeyPackages of this device and their private parts.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/secret.h"
#include "db/database.h"

namespace qpc::client {

enum class Use : std::uint8_t { once = 0, last_resort = 1 };

struct KeyPackageRow {
  Bytes ref;  ///< KeyPackageRef (RFC 9420 §5.2)
  std::uint16_t suite = 0;
  Use use = Use::once;
  Bytes content;        ///< the KeyPackage, as published
  Secret private_part;  ///< mls::OwnKeyPackage, saved
};

/// Borrows the database for one transaction.
class KeyPackageStore {
 public:
  explicit KeyPackageStore(db::Database& db) : db_(db) {}

  void add(const KeyPackageRow& row, std::chrono::sys_seconds now);
  std::optional<KeyPackageRow> find(ByteView ref);
  /// Made, but not known to be at the node.
  std::vector<KeyPackageRow> unpublished();
  void set_published(ByteView ref);
  /// Somebody used it: its private part is gone for ever. One of last resort stays.
  void use_up(ByteView ref);
  void remove_all();
  /// Drops those made before `time`: their lifetime has ended.
  void expire(std::chrono::sys_seconds time);
  /// Drops one that the node will never take.
  void remove(ByteView ref);
  /// Drops those that are not at the node, as far as they were made outside of this time: a clock was wrong.
  void drop_unpublished_outside(std::chrono::sys_seconds from, std::chrono::sys_seconds to);
  bool has_last_resort(std::uint16_t suite, std::chrono::sys_seconds made_since);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
