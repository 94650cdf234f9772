// service_manager.h: what systemd is told of the node (sd_notify(3)); nothing, where nobody asks.
#pragma once
#include <kj/timer.h>

#include <optional>
#include <string>

#include "db/storage.h"
#include "net/task.h"
#include "node/health/health.h"

namespace qpc::server {

/// Speaks to the socket that NOTIFY_SOCKET names.
class ServiceManager {
 public:
  void ready(const std::string& status) const;
  void reloading() const;
  void stopping() const;
  /// One line for `systemctl status`.
  void status(const std::string& line) const;

  /// How often it wants a sign of life; nothing when it does not.
  static std::optional<kj::Duration> watchdog();

  /// Twice in each `watchdog` interval asks the storage, and gives the sign when that has answered: a node whose loop
  /// or whose storage stands still is restarted. A fault is an answer. Never ends; what it is given outlives it.
  Task<void> keep_alive(kj::Duration watchdog, kj::Timer& timer, db::Storage& storage) const;
  /// Tells each change of the node's health in its status line, and `when_ok` when all is well. Never ends.
  Task<void> tell_health(kj::Timer& timer, const node::Health& health, std::string when_ok) const;
};

}  // namespace qpc::server
