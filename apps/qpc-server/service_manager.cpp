#include "qpc-server/service_manager.h"

#include <systemd/sd-daemon.h>
#include <time.h>

#include <algorithm>

namespace qpc::server {
namespace {

constexpr int keep_environment = 0;

void notify(const std::string& message) { sd_notify(keep_environment, message.c_str()); }

std::uint64_t monotonic_usec() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1000;
}

}  // namespace

void ServiceManager::ready(const std::string& status) { tell("READY=1\n", status); }
void ServiceManager::reloading() {
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_usec()) + "\n", "reading the settings again");
}
void ServiceManager::stopping() { tell("STOPPING=1\n", "draining"); }
void ServiceManager::status(const std::string& line) {
  if (line != told_) tell("", line);
}

void ServiceManager::tell(const std::string& state, std::string line) {
  told_ = line;
  std::ranges::replace(line, '\n', ' ');
  notify(state + "STATUS=" + line);
}

std::optional<kj::Duration> ServiceManager::watchdog() {
  std::uint64_t usec = 0;
  if (sd_watchdog_enabled(keep_environment, &usec) <= 0) return std::nullopt;
  return static_cast<std::int64_t>(usec) * kj::MICROSECONDS;
}

Task<void> ServiceManager::keep_alive(kj::Duration watchdog, kj::Timer& timer, db::Storage& storage) const {
  for (;;) {
    const auto begun = timer.now();
    co_await storage.read([](db::Database&) {}).catch_([](kj::Exception&&) {});
    notify("WATCHDOG=1");
    co_await timer.atTime(begun + watchdog / 2);
  }
}

}  // namespace qpc::server
