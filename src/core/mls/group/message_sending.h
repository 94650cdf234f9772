// message_sending.h: a member's application messages and proposals (RFC 9420 §12.1, §15).
#pragma once
#include "core/mls/group/group_state.h"

namespace qpc::mls {

struct SentState {
  Group::State next;
  Bytes message;
};

/// Errors: rejected, when this member was removed, or the group re-initialised.
Result<void> check_active(const Group::State& state);

/// For the contracts see Group::protect and Group::propose.
Result<SentState> send_application(const Group::State& state, ByteView data, ByteView authenticated_data,
                                   std::size_t padding, Random& random);
Result<SentState> send_proposal(const Group::State& state, const Proposal& proposal,
                                std::optional<OwnUpdate> own_update, HandshakeFormat format,
                                ByteView authenticated_data, const Surroundings& surroundings, Random& random);

/// A new leaf for an Update of one's own, and its private keys.
struct NewLeaf {
  LeafNode leaf;
  OwnUpdate keys;
};
NewLeaf make_update(const Epoch& epoch, const std::optional<ClientIdentity>& new_identity, Random& random);

}  // namespace qpc::mls
