// server.h: the engine of one profile, for several faces at once.
#pragma once
#include <kj/async-io.h>

#include "client/command/json.h"
#include "client/daemon/line_stream.h"
#include "client/event/event_stream.h"

namespace qpc::command {

/// What the daemon has, and lends to each call. What one face says of the node holds for all.
class Daemon {
 public:
  /// All outlive this. `owner` made the engine, and decides about nodes by its surroundings.
  Daemon(client::Engine& engine, Context& owner, const client::Profile& profile, const Registry& registry, Json schema)
      : engine_(engine),
        owner_(owner),
        profile_(profile),
        registry_(registry),
        schema_(std::move(schema)),
        happenings_(engine.changes()) {}

  client::Engine& engine() { return engine_; }
  Context& owner() { return owner_; }
  client::Environment& environment() { return owner_.environment(); }
  const client::Profile& profile() const { return profile_; }
  const Registry& registry() const { return registry_; }
  Happenings& happenings() { return happenings_; }
  /// What `rpc.discover` answers.
  const Json& schema() const { return schema_; }

  /// Speaks with one face until it hangs up. Its calls end with it; what they had stored stays.
  Task<void> serve(kj::Own<kj::AsyncIoStream> stream);

  /// Stays online as long as that may help, and tries again when something has changed: an account is made, a node is
  /// trusted. Never ends.
  Task<void> stay_online();

 private:
  client::Engine& engine_;
  Context& owner_;
  const client::Profile& profile_;
  const Registry& registry_;
  Json schema_;
  Happenings happenings_;
};

}  // namespace qpc::command
