// call_context.h: what a command has at hand that a face has sent to the daemon.
#pragma once
#include "client/daemon/server.h"

namespace qpc::command {

/// Notices and progress go back to the face, as notifications that name the call.
class CallContext final : public Context {
 public:
  /// All outlive this.
  CallContext(Daemon& daemon, LineStream& lines, Json id) : daemon_(daemon), lines_(lines), id_(std::move(id)) {}

  /// Takes what is no argument of the command out of `params`. Errors: usage: "bad_arguments".
  Outcome<> take_surroundings(Json& params);
  /// Lets the daemon look for the node where the call says that it is. Errors: usage: "bad_node".
  Outcome<> follow_node();

  Outcome<client::Engine*> engine() override { return &daemon_.engine(); }
  Outcome<client::Engine*> engine_or_new(client::Protection protection) override;
  Outcome<client::Profile> profile() const override { return daemon_.profile(); }
  client::Environment& environment() override { return daemon_.environment(); }
  Surroundings& surroundings() override { return where_; }
  void notice(const std::string& text) override;
  void tell_so_far(Slot result) override;
  std::unique_ptr<client::TransferObserver> transfer(const std::string& what) override;

 private:
  Daemon& daemon_;
  LineStream& lines_;
  Json id_;
  Surroundings where_;
};

}  // namespace qpc::command
