// proof_for_tests.h: statements of a node, for tests and seeds.
#pragma once
#include "core/identity/node_for_tests.h"
#include "core/message/delivery_evidence.h"

namespace qpc::message {

/// The statement number `n` of a node: what it says differs with it.
inline DeliveryStatement statement_of(identity::NodeForTests& node, std::uint8_t n = 0) {
  return {.proof_key = identity::id_of(identity::NodeKey::of(node.proof_key).value()),
          .message_id = MessageId{n},
          .stored_at = node.begins + std::chrono::minutes(n),
          .place = InChannel{identity::ChannelAddress{{node.domain, {9}}}, 3},
          .salt = node.random.array<16>()};
}

inline std::vector<DeliveryProof> batch_of(identity::NodeForTests& node, std::uint8_t size) {
  std::vector<DeliveryStatement> batch;
  for (std::uint8_t n = 0; n < size; ++n) batch.push_back(statement_of(node, n));
  return prove(node.proof_key, std::move(batch));
}

}  // namespace qpc::message
