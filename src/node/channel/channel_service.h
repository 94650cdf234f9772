// channel_service.h: the schema's Channels and Channel for one session.
#pragma once
#include <schemas/channel.capnp.h>

#include "net/task.h"
#include "node/channel/channel.h"
#include "node/node_context.h"

namespace qpc::node {

class ChannelsService final : public Traced<api::Channels::Server> {
 public:
  ChannelsService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> create(CreateContext call) override { return create_task(call); }
  kj::Promise<void> openDm(OpenDmContext call) override { return open_dm_task(call); }
  kj::Promise<void> open(OpenContext call) override { return open_task(call); }

 private:
  Task<void> create_task(CreateContext call);
  Task<void> open_dm_task(OpenDmContext call);
  Task<void> open_task(OpenContext call);
  api::Channel::Client channel(const ChannelState& state);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

/// One channel, by its row: every call asks anew whether the caller is a member.
class ChannelService final : public Traced<api::Channel::Server> {
 public:
  ChannelService(NodeContext& node, kj::Own<LiveSession> session, std::int64_t channel_row)
      : node_(node), session_(kj::mv(session)), channel_row_(channel_row) {}

  kj::Promise<void> post(PostContext call) override { return post_task(call); }
  kj::Promise<void> commit(CommitContext call) override { return commit_task(call); }
  kj::Promise<void> head(HeadContext call) override { return head_task(call); }
  kj::Promise<void> leave(LeaveContext call) override { return leave_task(call); }
  kj::Promise<void> contest(ContestContext call) override { return contest_task(call); }
  kj::Promise<void> confirm(ConfirmContext call) override { return confirm_task(call); }

 private:
  Task<void> post_task(PostContext call);
  Task<void> commit_task(CommitContext call);
  Task<void> head_task(HeadContext call);
  Task<void> leave_task(LeaveContext call);
  Task<void> contest_task(ContestContext call);
  Task<void> confirm_task(ConfirmContext call);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
  std::int64_t channel_row_;
};

}  // namespace qpc::node
