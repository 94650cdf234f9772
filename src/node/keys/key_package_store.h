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

  /// Does nothing for a package that is or was here: none is handed out twice because it was published twice.
  void add(std::int64_t device_row, std::uint16_t suite, PackageUse use, std::chrono::sys_seconds not_after,
           ByteView ref, ByteView octets);
  /// Takes a device's oldest single-use package that is still current, and returns it. Its ref stays.
  std::optional<Bytes> take(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now);
  std::optional<Bytes> last_resort(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now);
  std::uint32_t count(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now);
  /// Single-use packages of all suites, expired ones included.
  std::uint32_t count_all(std::int64_t device_row);
  /// Forgets all but so many of the packages that were handed out.
  void forget_handed_out(std::int64_t device_row, std::size_t but);
  void remove_expired(std::int64_t device_row, std::chrono::sys_seconds now);
  void remove_last_resort(std::int64_t device_row, std::uint16_t suite);
  void remove_all(std::int64_t device_row);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
