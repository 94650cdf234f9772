// proof_check.h: whether a receipt proves what this device has sent.
#pragma once
#include <optional>

#include "core/message/delivery_proof.h"
#include "schemas/common.capnp.h"

namespace qpc::client {

/// What a receipt was worth.
enum class ProofState : std::uint8_t {
  valid = 1,
  missing = 2,  ///< the node has taken the message and gave no proof
  invalid = 3,  ///< what it gave does not hold
};

/// What this device knows of something it has sent to a channel.
struct SentToChannel {
  message::MessageId message_id{};
  std::string domain;
  Bytes channel;                                    ///< 32 octets
  std::optional<crypto::MerkleHash> welcomes = {};  ///< of a commit: root over the Welcomes sent with it
};

/// The key that a proof says it was signed with; nothing, where it is none.
std::optional<identity::NodeKeyId> proof_key_of(ByteView proof);

/// Whether the receipt says, and its proof proves, that the node has stored what was sent. `certificate` is null where
/// the node's identity vouches for no such key.
ProofState check_receipt(api::Receipt::Reader receipt, const SentToChannel& sent,
                         const identity::NodeCertificate* certificate);

}  // namespace qpc::client
