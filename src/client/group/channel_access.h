// channel_access.h: the channel of a conversation, made at the node if it is not there yet.
#pragma once
#include "client/group/groups.h"
#include "client/session/session.h"

namespace qpc::client {

/// A group's channel is made when its first epoch ends, or something is said in it; a registration of it that was cut
/// short is repeated, which is harmless. Nothing is returned for a dm that the other side began at the same time: then
/// this device's own group is given up, and the conversation waits for the other's Welcome.
/// Errors: those of the channel's refusal; not_found, without such a conversation; store.
Task<Outcome<std::optional<api::Channel::Client>>> open_channel(Session& session, Groups& groups,
                                                                std::int64_t conversation);

}  // namespace qpc::client
