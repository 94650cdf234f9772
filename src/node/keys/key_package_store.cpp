#include "node/keys/key_package_store.h"

namespace qpc::node {

void KeyPackageStore::add(std::int64_t device_row, std::uint16_t suite, PackageUse use,
                          std::chrono::sys_seconds not_after, ByteView ref, ByteView octets) {
  db_.run(
      "INSERT INTO key_package (device_row, suite, last_resort, not_after, ref, octets) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (device_row, ref) DO NOTHING",
      device_row, suite, use, not_after, ref, octets);
}

std::optional<Bytes> KeyPackageStore::take(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now) {
  auto found = db_.find_one<std::int64_t, Bytes>(
      "SELECT id, octets FROM key_package WHERE device_row = ?1 AND suite = ?2 AND last_resort = 0 AND not_after > ?3 "
      "AND octets IS NOT NULL ORDER BY id LIMIT 1",
      device_row, suite, now);
  if (!found) return std::nullopt;
  db_.run("UPDATE key_package SET octets = NULL WHERE id = ?1", std::get<0>(*found));
  return std::get<1>(std::move(*found));
}

std::optional<Bytes> KeyPackageStore::last_resort(std::int64_t device_row, std::uint16_t suite,
                                                  std::chrono::sys_seconds now) {
  return db_.find_one<Bytes>(
      "SELECT octets FROM key_package WHERE device_row = ?1 AND suite = ?2 AND last_resort = 1 AND not_after > ?3 "
      "AND octets IS NOT NULL LIMIT 1",
      device_row, suite, now);
}

std::uint32_t KeyPackageStore::count(std::int64_t device_row, std::uint16_t suite, std::chrono::sys_seconds now) {
  return db_
      .find_one<std::uint32_t>(
          "SELECT count(*) FROM key_package WHERE device_row = ?1 AND suite = ?2 AND last_resort = 0 AND not_after > "
          "?3 AND octets IS NOT NULL",
          device_row, suite, now)
      .value();
}

std::uint32_t KeyPackageStore::count_all(std::int64_t device_row) {
  return db_
      .find_one<std::uint32_t>(
          "SELECT count(*) FROM key_package WHERE device_row = ?1 AND last_resort = 0 AND octets IS NOT NULL",
          device_row)
      .value();
}

void KeyPackageStore::forget_handed_out(std::int64_t device_row, std::size_t but) {
  db_.run(
      "DELETE FROM key_package WHERE device_row = ?1 AND octets IS NULL AND id <= (SELECT id FROM key_package WHERE "
      "device_row = ?1 AND octets IS NULL ORDER BY id DESC LIMIT 1 OFFSET ?2)",
      device_row, but);
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
