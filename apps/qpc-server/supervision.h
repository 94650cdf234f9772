// supervision.h: what a running node hears from its operator and tells its supervisor.
#pragma once
#include <kj/async-io.h>

#include "qpc-server/options.h"
#include "qpc-server/running_node.h"
#include "qpc-server/service_manager.h"

namespace qpc::server {

/// Tells that the node is ready, keeps telling that it is alive, and reads the settings again at each SIGHUP. What it
/// is built with outlives it.
class Supervision final : private kj::TaskSet::ErrorHandler {
 public:
  Supervision(const Options& options, kj::AsyncIoContext& io, RunningNode& node, db::Storage& storage,
              const node::Health& health);
  KJ_DISALLOW_COPY_AND_MOVE(Supervision);

  /// The settings in force.
  const node::Config& config() const { return config_; }
  /// The node goes down. Signs of life go on.
  void stop();

 private:
  Task<void> keep_reloading();
  /// All or nothing: settings that cannot be taken change nothing; the error says why.
  std::expected<void, std::string> reload();
  /// Keeps the status line up to date.
  Task<void> tell_status();
  std::string status() const;
  void taskFailed(kj::Exception&& exception) override;

  const Options& options_;
  kj::AsyncIoContext& io_;
  RunningNode& node_;
  const node::Health& health_;
  node::Config config_;
  bool stopping_ = false;
  ServiceManager manager_;
  std::string refused_;  ///< why the last reload changed nothing; empty when it did not fail
  kj::TaskSet tasks_;
};

}  // namespace qpc::server
