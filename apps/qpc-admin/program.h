// program.h: what a command of `qpc-admin` has at hand.
#pragma once
#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>
#include <schemas/admin.capnp.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "cli/output.h"
#include "qpc-admin/failures.h"
#include "qpc-admin/invocation.h"

namespace qpc::admin {

using Json = nlohmann::ordered_json;

/// One run of `qpc-admin`: connects to the node when a command needs it.
class Program {
 public:
  /// Everything must outlive the program.
  Program(const Globals& globals, kj::AsyncIoContext& io, cli::Output& output)
      : globals_(globals), io_(io), output_(output) {}

  const Globals& globals() const { return globals_; }
  cli::Output& output() { return output_; }

  /// The node of this machine. Errors: network, where none runs; authentication, where it is somebody else's; usage,
  /// for settings that cannot be read.
  client::Outcome<api::Admin::Client> admin();

 private:
  const Globals& globals_;
  kj::AsyncIoContext& io_;
  cli::Output& output_;
  kj::Own<kj::AsyncIoStream> stream_;
  std::optional<capnp::TwoPartyClient> rpc_;
};

}  // namespace qpc::admin
