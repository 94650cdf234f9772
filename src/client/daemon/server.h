// server.h: the engine of one profile, for several faces at once.
#pragma once
#include <kj/async-io.h>

#include "client/command/json.h"
#include "client/daemon/line_stream.h"
#include "client/event/event_stream.h"

namespace qpc::command {

/// What the daemon has, and lends to each call. Where one face says that the node has moved, that holds for all.
class Daemon {
 public:
  /// All outlive this. `owner` made the engine, and decides about nodes by its surroundings.
  Daemon(client::Engine& engine, Context& owner, const client::Profile& profile, const Registry& registry, Json schema)
      : engine_(engine),
        owner_(owner),
        profile_(profile),
        registry_(registry),
        schema_(std::move(schema)),
        happenings_(engine.changes()),
        own_(owner.surroundings()) {}

  client::Engine& engine() { return engine_; }
  Context& owner() { return owner_; }
  client::Environment& environment() { return owner_.environment(); }
  const client::Profile& profile() const { return profile_; }
  const Registry& registry() const { return registry_; }
  Happenings& happenings() { return happenings_; }
  /// What `rpc.discover` answers.
  const Json& schema() const { return schema_; }

  /// As many are served at a time; another is told "too_many" and hung up on.
  static constexpr std::size_t most_faces = 64;
  /// Speaks with one face until it hangs up. Its calls end with it; what they had stored stays.
  Task<void> serve(kj::Own<kj::AsyncIoStream> stream);

  /// Takes over what a face says of the node for the one call that may open the profile's first session.
  void borrow_trust(const Surroundings& given);
  /// Goes by what the daemon itself was told again.
  void return_trust();
  /// Tells its owner of a fault that ended something. A face that hangs up is none.
  void report(const kj::Exception& fault);

  /// Stays online as long as that may help, and tries again when something has changed: an account is made, a node is
  /// trusted. Never ends: a fault is reported, and it begins anew.
  Task<void> stay_online();

 private:
  Task<void> turn_away(kj::Own<kj::AsyncIoStream> stream);

  client::Engine& engine_;
  Context& owner_;
  const client::Profile& profile_;
  const Registry& registry_;
  Json schema_;
  Happenings happenings_;
  const Surroundings own_;  ///< what the daemon itself was told
  std::size_t faces_ = 0;
};

}  // namespace qpc::command
