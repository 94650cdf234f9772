#include "client/proof/proof_check.h"

#include <algorithm>

#include "client/session/octets.h"

namespace qpc::client {
namespace {

using message::CommitInChannel;
using message::InChannel;

bool is_channel(const identity::ChannelAddress& address, const SentToChannel& sent) {
  return address.domain.text() == sent.domain && std::ranges::equal(address.local, sent.channel);
}

bool is_place(const message::StoredPlace& place, const SentToChannel& sent) {
  if (sent.welcomes) {
    const auto* commit = std::get_if<CommitInChannel>(&place);
    return commit != nullptr && is_channel(commit->address, sent) && commit->welcomes == *sent.welcomes;
  }
  const auto* post = std::get_if<InChannel>(&place);
  return post != nullptr && is_channel(post->address, sent);
}

}  // namespace

std::optional<identity::NodeKeyId> proof_key_of(ByteView proof) {
  const auto read = read_all<message::DeliveryProof>(proof);
  if (!read) return std::nullopt;
  return read->statement.proof_key;
}

ProofState check_receipt(api::Receipt::Reader receipt, const SentToChannel& sent,
                         const identity::NodeCertificate* certificate) {
  const auto octets = view(receipt.getProof());
  if (octets.empty()) return ProofState::missing;
  const auto proof = read_all<message::DeliveryProof>(octets);
  if (!proof || certificate == nullptr) return ProofState::invalid;
  const auto& statement = proof->statement;
  const bool says_so = statement.message_id == sent.message_id && is_place(statement.place, sent) &&
                       statement.stored_at.time_since_epoch().count() == receipt.getStoredAt() &&
                       std::ranges::equal(view(receipt.getMessageId()), sent.message_id);
  return says_so && proof->verify(*certificate) ? ProofState::valid : ProofState::invalid;
}

}  // namespace qpc::client
