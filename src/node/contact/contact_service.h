// contact_service.h: the schema's Contacts for one session.
#pragma once
#include <schemas/contact.capnp.h>

#include "node/node_context.h"

namespace qpc::node {

class ContactService final : public Traced<api::Contacts::Server> {
 public:
  ContactService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> block(BlockContext call) override { return block_task(call); }
  kj::Promise<void> unblock(UnblockContext call) override { return unblock_task(call); }
  kj::Promise<void> blocked(BlockedContext call) override { return blocked_task(call); }

 private:
  Task<void> block_task(BlockContext call);
  Task<void> unblock_task(UnblockContext call);
  Task<void> blocked_task(BlockedContext call);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

}  // namespace qpc::node
