// program.h: what a command of `qpc` has at hand.
#pragma once
#include <kj/async-unix.h>

#include <memory>

#include "cli/output.h"
#include "client/command/trust.h"
#include "client/daemon/remote.h"
#include "qpc/invocation.h"

namespace qpc::cli {

/// One run of `qpc`: opens the profile's store when a command needs it.
class Program final : public command::Context {
 public:
  /// Everything must outlive the program.
  Program(Globals globals, client::Environment& environment, kj::UnixEventPort& events,
          kj::LowLevelAsyncIoProvider& low_level_io, Output& output)
      : globals_(std::move(globals)),
        environment_(environment),
        events_(events),
        low_level_io_(low_level_io),
        output_(output),
        trust_(
            globals_.surroundings, [this](const std::string& text) { notice(text); },
            [this](command::Question question) { note_question(std::move(question)); }) {}

  const Globals& globals() const { return globals_; }
  Output& output() { return output_; }
  kj::UnixEventPort& events() { return events_; }
  kj::LowLevelAsyncIoProvider& low_level_io() { return low_level_io_; }

  /// For what stays online: kept when SIGINT, SIGTERM or SIGHUP asks the program to end, so that it takes leave of the
  /// node first. No secret is asked for from here on, as these signals no longer end the program by themselves.
  kj::Promise<client::Outcome<>> told_to_end();
  /// The signal that ended it; 0: none.
  int ending_signal() const { return ending_signal_; }
  /// It was told to end, and that is how it is meant to.
  void ends_well() { ending_signal_ = 0; }

  /// Runs a call of the engine: by the daemon of this profile, or where there is none, in this process.
  Task<client::Outcome<>> run(const command::Command& command, command::Call& call);
  /// A new connection to the daemon of this profile; null, where there is none, and where this run has an id of its
  /// own.
  /// Errors: authentication: "not_your_daemon"; network: "daemon_busy".
  client::Outcome<std::unique_ptr<command::Remote>> call_daemon();

  /// What the person has answered.
  void set_passphrase(Secret passphrase) { passphrase_ = std::move(passphrase); }

  client::Outcome<client::Engine*> engine() override;
  client::Outcome<client::Engine*> engine_or_new(client::Protection protection) override;
  client::Outcome<client::Profile> profile() const override;
  client::Environment& environment() override { return environment_; }
  command::Surroundings& surroundings() override { return globals_.surroundings; }
  void notice(const std::string& text) override { output_.notice(text); }
  void tell_so_far(command::Slot result) override;
  std::unique_ptr<client::TransferObserver> transfer(const std::string& what) override;

 private:
  client::Outcome<client::Engine*> open(const db::DatabaseKey& key, const client::Profile& profile);

  Globals globals_;
  client::Environment& environment_;
  kj::UnixEventPort& events_;
  kj::LowLevelAsyncIoProvider& low_level_io_;
  Output& output_;
  command::Trust trust_;
  std::optional<Secret> passphrase_;
  std::unique_ptr<command::Remote> daemon_;
  std::optional<client::Store> store_;
  std::unique_ptr<client::Engine> engine_;
  int ending_signal_ = 0;
};

/// What a command ends with: an exit code beside 0, or a failure.
using Ending = client::Outcome<int>;

/// Runs what was asked for: asks the person what the command lacks, and shows what it answers.
Task<Ending> run(Program& program, Invocation& invocation);

}  // namespace qpc::cli
