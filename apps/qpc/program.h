// program.h: what a command of `qpc` has at hand.
#pragma once
#include <kj/async-unix.h>

#include <memory>

#include "cli/output.h"
#include "client/engine.h"
#include "qpc/invocation.h"
#include "qpc/trust_prompt.h"

namespace qpc::cli {

/// A node's address as typed. Errors: usage.
client::Outcome<net::NodeAddress> parse_node(const std::string& typed);

/// One run of `qpc`: opens the profile's store when a command needs it.
class Program {
 public:
  /// Everything must outlive the program.
  Program(const Globals& globals, client::Environment& environment, kj::UnixEventPort& events, Output& output)
      : globals_(globals), environment_(environment), events_(events), output_(output), trust_(globals, output) {}

  const Globals& globals() const { return globals_; }
  Output& output() { return output_; }
  client::Environment& environment() { return environment_; }
  kj::UnixEventPort& events() { return events_; }

  /// For what stays online: kept when SIGINT, SIGTERM or SIGHUP asks the program to end, so that it takes leave of the
  /// node first. No secret is asked for from here on, as these signals no longer end the program by themselves.
  kj::Promise<client::Outcome<>> told_to_end();
  /// The signal that ended it; 0: none.
  int ending_signal() const { return ending_signal_; }

  client::Outcome<client::Profile> profile() const;
  /// Where sealed files wait on their way. Errors: those of `profile`.
  client::Outcome<std::filesystem::path> blob_folder() const;

  /// The engine on the profile's store. Errors: not_found, without a store; store; usage.
  client::Outcome<client::Engine*> engine();
  /// The same; makes the store when there is none.
  client::Outcome<client::Engine*> engine_or_new(client::Protection protection);

 private:
  client::Outcome<client::Engine*> open(const db::DatabaseKey& key, const client::Profile& profile);

  const Globals& globals_;
  client::Environment& environment_;
  kj::UnixEventPort& events_;
  Output& output_;
  TrustPrompt trust_;
  std::optional<client::Store> store_;
  std::unique_ptr<client::Engine> engine_;
  int ending_signal_ = 0;
};

/// What a command ends with: an exit code beside 0, or a failure.
using Ending = client::Outcome<int>;

Task<Ending> run(Program& program, Command command);

}  // namespace qpc::cli
