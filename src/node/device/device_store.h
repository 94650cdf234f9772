// device_store.h: the table device.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/identity/ids.h"
#include "db/database.h"

namespace qpc::node {

/// A device's place in its account. The manifest decides; this follows it.
enum class DeviceState : std::uint8_t { pending = 0, active = 1, revoked = 2 };

struct Device {
  std::int64_t row = 0;
  std::int64_t account_row = 0;
  identity::DeviceId device_id;
  Bytes device_key;
  std::string label;
  DeviceState state = DeviceState::pending;
  std::uint64_t counter = 0;
  std::chrono::sys_seconds enrolled_at;
  bool barred = false;  ///< by the operator, until its person has revoked it: revoked, whatever the manifest says
};

/// Borrows the database for one save.
class DeviceStore {
 public:
  explicit DeviceStore(db::Database& db) : db_(db) {}

  /// Stores all but `row`, which is returned.
  std::int64_t add(const Device& device);
  std::optional<Device> find(std::int64_t account_row, const identity::DeviceId& device_id);
  std::vector<Device> list(std::int64_t account_row);
  void set_state(std::int64_t device_row, DeviceState state);
  void bar(std::int64_t device_row, std::chrono::sys_seconds now);
  /// Whether the counter was larger than the stored one, which it then replaces.
  bool raise_counter(std::int64_t device_row, std::uint64_t counter);
  void remove(std::int64_t device_row);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
