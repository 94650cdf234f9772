// stage.h: what every scenario has at hand: the node, the loop, and where results go.
#pragma once
#include <kj/async-io.h>

#include "client/environment.h"
#include "client/session/link.h"
#include "core/crypto/system_random.h"
#include "core/identity/user_name.h"
#include "net/task.h"
#include "net/transport/quic/quic_network.h"
#include "qpc-loadtest/process_usage.h"
#include "qpc-loadtest/report.h"

namespace qpc::loadtest {

/// One run of the program. Lives on one event loop.
class Stage final : private kj::TaskSet::ErrorHandler {
 public:
  /// Both outlive the stage.
  Stage(kj::AsyncIoContext& io, Report& report);
  KJ_DISALLOW_COPY_AND_MOVE(Stage);

  const Options& options() const { return report_.options; }
  Report& report() { return report_; }
  client::Environment& environment() { return environment_; }
  kj::UnixEventPort& port() { return io_.unixEventPort; }
  kj::Timer& timer() { return environment_.timer; }
  Random& random() { return random_; }

  /// Connects for the first time: learns who the node is. It is believed, as nothing that matters is told to it.
  /// Errors: those of a connection.
  Task<client::Outcome<>> meet_node();
  /// Of the node, once it was met.
  const identity::DomainName& domain() const { return *domain_; }
  const net::IdentityKey& node_key() const { return *node_key_; }
  std::optional<pid_t> node_pid() const { return node_pid_; }

  /// One connection more. Errors: those of a connection.
  Task<client::Outcome<kj::Own<client::Link>>> connect();

  /// A name that nobody has at the node, and the next one, and so on.
  identity::UserName new_name();
  /// A number that no other message of this run bears.
  std::uint64_t new_number() { return ++numbers_; }

  Phase& add_phase(std::string name) { return report_.phases.emplace_back(std::move(name)); }
  void add_figure(std::string name, double value, std::string unit) {
    report_.figures.push_back({std::move(name), value, std::move(unit)});
  }

  /// What nobody waits for. It ends with the stage.
  void go_on(kj::Promise<void> task) { tasks_.add(kj::mv(task)); }
  /// Since the run began.
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begun_).count(); }
  /// Waits, to the millisecond.
  kj::Promise<void> wait_until(Instant when);

 private:
  /// Samples, all the time.
  Task<void> watch();
  void taskFailed(kj::Exception&&) override {}

  kj::AsyncIoContext& io_;
  Report& report_;
  crypto::SystemRandom random_;
  kj::Own<kj::Filesystem> files_ = kj::newDiskFilesystem();
  net::QuicNetwork network_;
  client::Environment environment_;
  std::optional<identity::DomainName> domain_;
  std::optional<net::IdentityKey> node_key_;
  std::optional<pid_t> node_pid_;
  std::string run_;  ///< in all names of this run
  std::uint64_t names_ = 0, numbers_ = 0;
  Instant begun_ = Clock::now();
  kj::TaskSet tasks_;
};

/// Does a thing for each of `count`, so many at once. Errors: the first; then nothing more is begun.
Task<client::Outcome<>> for_each(std::size_t count, std::size_t at_once,
                                 std::function<kj::Promise<client::Outcome<>>(std::size_t)> deed);

}  // namespace qpc::loadtest
