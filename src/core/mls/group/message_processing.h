// message_processing.h: what a member does with a message for its group (RFC 9420 §6, §12.1, §12.4.2, §15).
#pragma once
#include "core/mls/group/group_state.h"
#include "core/mls/group/surroundings.h"

namespace qpc::mls {

struct ProcessedState {
  Group::State next;
  GroupEvent event;
};

/// For the contract see Group::process.
std::expected<ProcessedState, Refusal> process_message(const Group::State& state, ByteView mls_message,
                                                       const Surroundings& surroundings);

}  // namespace qpc::mls
