// mailbox_service.h: the schema's Mailbox for one session.
#pragma once
#include <schemas/mailbox.capnp.h>

#include "net/task.h"
#include "node/mailbox/mailbox.h"
#include "node/node_context.h"
#include "node/session/live_session.h"

namespace qpc::node {

class MailboxService final : public Traced<api::Mailbox::Server> {
 public:
  MailboxService(NodeContext& node, kj::Own<LiveSession> session);

  kj::Promise<void> address(AddressContext call) override { return address_task(call); }
  kj::Promise<void> subscribe(SubscribeContext call) override { return subscribe_task(call); }
  kj::Promise<void> fetch(FetchContext call) override { return fetch_task(call); }
  kj::Promise<void> fetchWait(FetchWaitContext call) override { return fetch_wait_task(call); }
  kj::Promise<void> ack(AckContext call) override { return ack_task(call); }
  kj::Promise<void> enqueue(EnqueueContext call) override { return enqueue_task(call); }

 private:
  Task<void> address_task(AddressContext call);
  Task<void> subscribe_task(SubscribeContext call);
  Task<void> fetch_task(FetchContext call);
  Task<void> fetch_wait_task(FetchWaitContext call);
  Task<void> ack_task(AckContext call);
  Task<void> enqueue_task(EnqueueContext call);

  /// The row of the session's mailbox, which is made when there is none.
  Task<std::int64_t> mailbox_row();

  NodeContext& node_;
  kj::Own<LiveSession> session_;
  kj::Maybe<std::int64_t> mailbox_row_;
};

}  // namespace qpc::node
