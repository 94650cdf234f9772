// profile_service.h: the schema's Profiles for one session.
#pragma once
#include <schemas/profile.capnp.h>

#include "node/node_context.h"

namespace qpc::node {

class ProfileService final : public Traced<api::Profiles::Server> {
 public:
  ProfileService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> publish(PublishContext call) override { return publish_task(call); }
  kj::Promise<void> fetch(FetchContext call) override { return fetch_task(call); }

 private:
  Task<void> publish_task(PublishContext call);
  Task<void> fetch_task(FetchContext call);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

}  // namespace qpc::node
