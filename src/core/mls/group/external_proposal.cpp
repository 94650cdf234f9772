#include "core/mls/group/external_proposal.h"

namespace qpc::mls {
namespace {

Bytes sign_and_frame(ByteView group_id, std::uint64_t epoch, Sender sender, const crypto::SigningKey& key,
                     const Proposal& proposal, ByteView authenticated_data) {
  AuthenticatedContent message{
      WireFormat::mls_public_message, {to_bytes(group_id), epoch, sender, to_bytes(authenticated_data), proposal}, {}};
  message.sign(key, nullptr);
  return wire(MLSMessage{PublicMessage{std::move(message.content), std::move(message.auth), {}}});
}

}  // namespace

Bytes propose_own_add(ByteView group_id, std::uint64_t epoch, const OwnKeyPackage& own, ByteView authenticated_data) {
  return sign_and_frame(group_id, epoch, Sender::new_member_proposal(), own.signature_key,
                        {Add{Unverified(own.key_package)}}, authenticated_data);
}

Result<Bytes> propose_from_outside(ByteView group_id, std::uint64_t epoch, std::uint32_t sender_index,
                                   const crypto::SigningKey& key, const Proposal& proposal,
                                   ByteView authenticated_data) {
  if (!allowed_from_external(proposal.proposal_type())) {
    return fail(Kind::rejected, "RFC 9420 §12.1.8: a proposal that an external sender may not make");
  }
  return sign_and_frame(group_id, epoch, Sender::external(sender_index), key, proposal, authenticated_data);
}

}  // namespace qpc::mls
