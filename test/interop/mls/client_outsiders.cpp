// External signers (RFC 9420 §12.1.8.1).
#include "core/mls/group/external_proposal.h"
#include "interop/mls/client.h"

namespace qpc::mls::interop {

grpc::Status Client::CreateExternalSigner(grpc::ServerContext*, const pb::CreateExternalSignerRequest* request,
                                          pb::CreateExternalSignerResponse* response) {
  return answer([&] {
    auto key = crypto::SigningKey::generate(suite_of(request->cipher_suite()).signature(), random_);
    const ExternalSender sender{key.public_key(), Credential::basic(octets(request->identity()))};
    response->set_external_sender(field(wire(sender)));
    response->set_signer_id(++last_id_);
    signers_.put(last_id_, std::move(key));
  });
}

grpc::Status Client::AddExternalSigner(grpc::ServerContext*, const pb::AddExternalSignerRequest* request,
                                       pb::ProposalResponse* response) {
  return answer([&] {
    auto extensions = memberships_.at(request->state_id()).group.extensions();
    auto senders = need(extensions.get<ExternalSenders>(), "external_senders").value_or(ExternalSenders());
    senders.external_senders.push_back(read<ExternalSender>(request->external_sender(), "external_sender"));
    extensions.set(senders);
    propose(request->state_id(), {GroupContextExtensions{std::move(extensions)}}, response);
  });
}

grpc::Status Client::ExternalSignerProposal(grpc::ServerContext*, const pb::ExternalSignerProposalRequest* request,
                                            pb::ProposalResponse* response) {
  return answer([&] {
    const auto& key = signers_.at(request->signer_id());
    const auto group_info = read_message<Unverified<mls::GroupInfo>>(request->group_info(), "group_info");
    const auto& context = group_info.claim().group_context;
    const auto proposal =
        make_proposal(request->description(), GroupView::of(group_info.claim(), request->ratchet_tree()));
    response->set_proposal(
        field(need(propose_from_outside(context.group_id, context.epoch, request->signer_index(), key, proposal, {}),
                   "proposing from outside")));
  });
}

}  // namespace qpc::mls::interop
