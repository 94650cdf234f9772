#include "qpc-server/heartbeat.h"

#include <spdlog/spdlog.h>

namespace qpc::server {
namespace {

constexpr auto interval = 1 * kj::SECONDS;

}  // namespace

Heartbeat::Heartbeat(kj::Timer& timer, db::Storage& storage, node::Health& health)
    : timer_(timer), storage_(storage), health_(health), tasks_(*this) {
  tasks_.add(beat());
  tasks_.add(ask_storage());
}

Task<void> Heartbeat::beat() {
  for (;;) {
    health_.loop_answered(std::chrono::steady_clock::now());
    co_await timer_.afterDelay(interval);
  }
}

Task<void> Heartbeat::ask_storage() {
  for (;;) {
    // A fault is an answer, too: what it means, Storage::unhealthy() says.
    co_await storage_.read([](db::Database&) {}).catch_([](kj::Exception&&) {});
    health_.storage_answered(std::chrono::steady_clock::now());
    co_await timer_.afterDelay(interval);
  }
}

void Heartbeat::taskFailed(kj::Exception&& exception) { spdlog::error("{}", exception.getDescription().cStr()); }

}  // namespace qpc::server
