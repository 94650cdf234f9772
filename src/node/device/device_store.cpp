#include "node/device/device_store.h"

namespace qpc::node {
namespace {

Device device_of(const db::Row& row) {
  auto [id, account_row, device_id, device_key, label, state, counter, enrolled_at, barred] =
      row.as<std::int64_t, std::int64_t, std::array<std::uint8_t, identity::DeviceId::size_bytes>, Bytes, std::string,
             DeviceState, std::uint64_t, std::chrono::sys_seconds, bool>();
  return {id,
          account_row,
          identity::DeviceId{{device_id}},
          std::move(device_key),
          std::move(label),
          state,
          counter,
          enrolled_at,
          barred};
}

}  // namespace

std::int64_t DeviceStore::add(const Device& device) {
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO device (account_row, device_id, device_key, label, state, counter, enrolled_at) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
          device.account_row, device.device_id.octets, device.device_key, device.label, device.state, device.counter,
          device.enrolled_at)
      .value();
}

std::optional<Device> DeviceStore::find(std::int64_t account_row, const identity::DeviceId& device_id) {
  for (const auto row : db_.query("SELECT id, account_row, device_id, device_key, label, state, counter, enrolled_at, "
                                  "barred_at IS NOT NULL FROM device WHERE account_row = ?1 AND device_id = ?2",
                                  account_row, device_id.octets)) {
    return device_of(row);
  }
  return std::nullopt;
}

std::vector<Device> DeviceStore::list(std::int64_t account_row) {
  std::vector<Device> devices;
  for (const auto row : db_.query("SELECT id, account_row, device_id, device_key, label, state, counter, enrolled_at, "
                                  "barred_at IS NOT NULL FROM device WHERE account_row = ?1 ORDER BY id",
                                  account_row)) {
    devices.push_back(device_of(row));
  }
  return devices;
}

void DeviceStore::set_state(std::int64_t device_row, DeviceState state) {
  db_.run("UPDATE device SET state = ?2 WHERE id = ?1", device_row, state);
}

void DeviceStore::bar(std::int64_t device_row, std::chrono::sys_seconds now) {
  db_.run("UPDATE device SET state = ?2, barred_at = ?3 WHERE id = ?1", device_row, DeviceState::revoked, now);
}

bool DeviceStore::raise_counter(std::int64_t device_row, std::uint64_t counter) {
  return db_.run("UPDATE device SET counter = ?2 WHERE id = ?1 AND counter < ?2", device_row, counter) == 1;
}

void DeviceStore::remove(std::int64_t device_row) { db_.run("DELETE FROM device WHERE id = ?1", device_row); }

}  // namespace qpc::node
