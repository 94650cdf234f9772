// key_package_store.h: the table key_package.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::node {

enum class PackageUse : std::uint8_t { single = 0, last_resort = 1 };

/// Borrows the database for one save.
class KeyPackageStore {
 public:
  explicit KeyPackageStore(db::Database& db) : db_(db) {}

  void add(std::int64_t device_row, std::uint16_t suite, PackageUse use, std::chrono::sys_seconds not_after,
           ByteView octets);
  /// Takes a device's oldest single-use package that is still current away, and returns it.
  std::optional<Bytes> take(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now);
  std::optional<Bytes> last_resort(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now);
  std::uint32_t count(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now);
  /// Single-use packages of all suites, expired ones included.
  std::uint32_t count_all(std::int64_t device_row);
  void remove_expired(std::int64_t device_row, std::chrono::sys_seconds now);
  void remove_last_resort(std::int64_t device_row, std::uint16_t suite);
  void remove_all(std::int64_t device_row);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
