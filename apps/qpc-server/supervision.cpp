#include "qpc-server/supervision.h"

#include <kj/async-unix.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include "qpc-server/log.h"

namespace qpc::server {
namespace {

constexpr auto status_interval = 1 * kj::SECONDS;

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// The settings that the same command line gives now; or a sentence.
std::expected<node::Config, std::string> read_again(const Options& options) {
  auto read = read_options(options.words);
  if (auto* finished = std::get_if<Finished>(&read)) {
    return std::unexpected(finished->error.substr(0, finished->error.find_last_not_of('\n') + 1));
  }
  const auto& config = std::get<Options>(read).configured.config;
  if (const auto wrong = node::contradictions(config); !wrong.empty()) return std::unexpected(listed(wrong));
  if (options.configured.config.production) {
    if (const auto weak = node::weaknesses(config); !weak.empty()) {
      return std::unexpected("production mode takes no weak settings: " + listed(weak));
    }
  }
  return config;
}

}  // namespace

Supervision::Supervision(const Options& options, kj::AsyncIoContext& io, RunningNode& node, db::Storage& storage,
                         const node::Health& health)
    : options_(options), io_(io), node_(node), health_(health), config_(options.configured.config), tasks_(*this) {
  auto& timer = io.provider->getTimer();
  tasks_.add(keep_reloading());
  tasks_.add(tell_status());
  if (const auto watchdog = ServiceManager::watchdog()) tasks_.add(manager_.keep_alive(*watchdog, timer, storage));
  manager_.ready(status());
}

void Supervision::stop() {
  stopping_ = true;
  manager_.stopping();
}

Task<void> Supervision::keep_reloading() {
  for (;;) {
    co_await io_.unixEventPort.onSignal(SIGHUP);
    if (stopping_) continue;
    manager_.reloading();
    std::expected<void, std::string> done;
    try {
      done = reload();
    } catch (...) {
      done = std::unexpected(std::string(kj::getCaughtExceptionAsKj().getDescription().cStr()));
    }
    refused_ = done ? "" : done.error();
    if (!done) spdlog::error("the settings stay as they were: {}", refused_);
    manager_.ready(status());
  }
}

std::expected<void, std::string> Supervision::reload() {
  const auto asked = read_again(options_);
  if (!asked) return std::unexpected(asked.error());
  const auto now = node::reloaded(config_, *asked);
  const auto changed = node::differing(config_, now);
  const auto fixed = node::differing(now, *asked);
  if (auto done = node_.reload(now); !done) return done;
  config_ = now;
  set_up_log(config_);
  spdlog::info("settings read again; changed: {}; made a new TLS certificate",
               changed.empty() ? "none" : listed(changed));
  node_.note({.kind = "node.reloaded", .detail = changed.empty() ? "nothing changed" : "changed: " + listed(changed)});
  if (!fixed.empty()) spdlog::warn("these settings need a restart, and stay as they were: {}", listed(fixed));
  return {};
}

Task<void> Supervision::tell_status() {
  for (;;) {
    co_await io_.provider->getTimer().afterDelay(status_interval);
    manager_.status(status());
  }
}

std::string Supervision::status() const {
  const auto state = health_.state(std::chrono::steady_clock::now());
  if (state.status != node::HealthState::Status::ok) return state.text;
  const auto listening = "listening on " + node_.address().to_string();
  return refused_.empty() ? listening : listening + "; the settings stay as they were: " + refused_;
}

void Supervision::taskFailed(kj::Exception&& exception) { spdlog::error("{}", exception.getDescription().cStr()); }

}  // namespace qpc::server
