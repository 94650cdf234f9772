// presence_service.h: the schema's Presence for one session.
#pragma once
#include <schemas/presence.capnp.h>

#include "node/node_context.h"

namespace qpc::node {

class PresenceService final : public Traced<api::Presence::Server> {
 public:
  static constexpr unsigned most_announced_to = 1000;

  PresenceService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> announce(AnnounceContext call) override { return announce_task(call); }

 private:
  Task<void> announce_task(AnnounceContext call);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

}  // namespace qpc::node
