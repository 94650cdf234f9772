#include "qpc-server/service_manager.h"

#include <systemd/sd-daemon.h>
#include <time.h>

namespace qpc::server {
namespace {

constexpr auto status_interval = 1 * kj::SECONDS;
constexpr int keep_environment = 0;

void notify(const std::string& message) { sd_notify(keep_environment, message.c_str()); }

std::uint64_t monotonic_usec() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1000;
}

}  // namespace

void ServiceManager::ready(const std::string& status) const { notify("READY=1\nSTATUS=" + status); }
void ServiceManager::reloading() const {
  notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_usec()) + "\nSTATUS=reading the settings again");
}
void ServiceManager::stopping() const { notify("STOPPING=1\nSTATUS=draining"); }
void ServiceManager::status(const std::string& line) const { notify("STATUS=" + line); }

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

Task<void> ServiceManager::tell_health(kj::Timer& timer, const node::Health& health, std::string when_ok) const {
  for (auto told = node::HealthState::Status::ok;;) {
    co_await timer.afterDelay(status_interval);
    const auto state = health.state(std::chrono::steady_clock::now());
    if (state.status == told) continue;
    told = state.status;
    status(told == node::HealthState::Status::ok ? when_ok : std::string(state.text));
  }
}

}  // namespace qpc::server
