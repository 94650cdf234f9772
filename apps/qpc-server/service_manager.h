// service_manager.h: what systemd is told of the node (sd_notify(3)); nothing, where nobody asks.
#pragma once
#include <kj/timer.h>

#include <optional>
#include <string>

#include "db/storage.h"
#include "net/task.h"

namespace qpc::server {

/// Speaks to the socket that NOTIFY_SOCKET names.
class ServiceManager {
 public:
  void ready(const std::string& status);
  void reloading();
  void stopping();
  /// One line for `systemctl status`; told when it is another than the last.
  void status(const std::string& line);

  /// How often it wants a sign of life; nothing when it does not.
  static std::optional<kj::Duration> watchdog();

  /// Twice in each `watchdog` interval asks the storage, and gives the sign when that has answered: a node whose loop
  /// or whose storage stands still is restarted. A fault is an answer. Never ends; what it is given outlives it.
  Task<void> keep_alive(kj::Duration watchdog, kj::Timer& timer, db::Storage& storage) const;

 private:
  /// `state` and the status line, of which a line end would make two.
  void tell(const std::string& state, std::string line);

  std::string told_;
};

}  // namespace qpc::server
