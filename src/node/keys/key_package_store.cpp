#include "node/keys/key_package_store.h"

namespace qpc::node {

void KeyPackageStore::add(std::int64_t device_row, std::uint16_t suite, PackageUse use,
                          std::chrono::sys_seconds not_after, ByteView octets) {
  db_.run("INSERT INTO key_package (device_row, suite, last_resort, not_after, octets) VALUES (?1, ?2, ?3, ?4, ?5)",
          device_row, suite, use, not_after, octets);
}

std::optional<Bytes> KeyPackageStore::take(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now) {
  return db_.find_one<Bytes>(
      "DELETE FROM key_package WHERE id = (SELECT id FROM key_package WHERE device_row = ?1 AND suite = ?2 AND "
      "last_resort = 0 AND not_after > ?3 ORDER BY id LIMIT 1) RETURNING octets",
      device_row, suite, now);
}

std::optional<Bytes> KeyPackageStore::last_resort(std::int64_t device_row, std::uint16_t suite,
                                                  std::chrono::sys_seconds now) {
  return db_.find_one<Bytes>(
      "SELECT octets FROM key_package WHERE device_row = ?1 AND suite = ?2 AND last_resort = 1 AND not_after > ?3 "
      "LIMIT 1",
      device_row, suite, now);
}

std::uint32_t KeyPackageStore::count(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now) {
  return db_
      .find_one<std::uint32_t>(
          "SELECT count(*) FROM key_package WHERE device_row = ?1 AND suite = ?2 AND last_resort = 0 AND not_after > "
          "?3",
          device_row, suite, now)
      .value();
}

std::uint32_t KeyPackageStore::count_all(std::int64_t device_row) {
  return db_
      .find_one<std::uint32_t>("SELECT count(*) FROM key_package WHERE device_row = ?1 AND last_resort = 0", device_row)
      .value();
}

void KeyPackageStore::remove_expired(std::int64_t device_row, std::chrono::sys_seconds now) {
  db_.run("DELETE FROM key_package WHERE device_row = ?1 AND not_after <= ?2", device_row, now);
}

void KeyPackageStore::remove_last_resort(std::int64_t device_row, std::uint16_t suite) {
  db_.run("DELETE FROM key_package WHERE device_row = ?1 AND suite = ?2 AND last_resort = 1", device_row, suite);
}

void KeyPackageStore::remove_all(std::int64_t device_row) {
  db_.run("DELETE FROM key_package WHERE device_row = ?1", device_row);
}

}  // namespace qpc::node
