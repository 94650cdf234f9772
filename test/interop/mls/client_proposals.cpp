// Proposals by reference, and what descriptions of proposals stand for.
#include "interop/mls/client.h"

namespace qpc::mls::interop {

PreSharedKeyID Client::make_psk_id(decltype(PreSharedKeyID::body) body, const Suite& suite) {
  return {std::move(body), random_.bytes(suite.hash_size())};
}

Proposal Client::make_proposal(const pb::ProposalDescription& description, const GroupView& group) {
  const auto& type = description.proposal_type();
  if (type == "add") return {Add{read_message<Unverified<KeyPackage>>(description.key_package(), "key_package")}};
  if (type == "remove") return {Remove{group.find(description.removed_id())}};
  if (type == "externalPSK") {
    return {mls::PreSharedKey{make_psk_id(ExternalPSKID{to_bytes(octets(description.psk_id()))}, group.suite)}};
  }
  if (type == "resumptionPSK") {
    const ResumptionPSKID id{ResumptionPSKUsage::application, group.group_id, description.epoch_id()};
    return {mls::PreSharedKey{make_psk_id(id, group.suite)}};
  }
  if (type == "groupContextExtensions") return {GroupContextExtensions{read_extensions(description.extensions())}};
  if (type == "reinit") {
    return {ReInit{to_bytes(octets(description.group_id())), ProtocolVersion::mls10,
                   suite_of(description.cipher_suite()).cipher_suite(), read_extensions(description.extensions())}};
  }
  throw CallFailed("proposal_type: there is no " + type);
}

void Client::note_sent(Membership& membership, Sent sent, pb::ProposalResponse* response) {
  const auto waiting = sent.next.proposals();
  if (waiting.size() == membership.group.proposals().size()) throw CallFailed("this was proposed in this epoch before");
  membership.proposals[sent.message] = waiting.back().ref;
  membership.group = std::move(sent.next);
  response->set_proposal(field(sent.message));
}

void Client::propose(std::uint32_t state_id, const Proposal& proposal, pb::ProposalResponse* response) {
  auto& membership = memberships_.at(state_id);
  auto sent = need(membership.group.propose(proposal, membership.format, {}, surroundings(membership.psks), random_),
                   "proposing");
  note_sent(membership, std::move(sent), response);
}

grpc::Status Client::AddProposal(grpc::ServerContext*, const pb::AddProposalRequest* request,
                                 pb::ProposalResponse* response) {
  return answer([&] {
    const auto key_package = read_message<Unverified<KeyPackage>>(request->key_package(), "key_package");
    propose(request->state_id(), {Add{key_package}}, response);
  });
}

grpc::Status Client::UpdateProposal(grpc::ServerContext*, const pb::UpdateProposalRequest* request,
                                    pb::ProposalResponse* response) {
  return answer([&] {
    auto& membership = memberships_.at(request->state_id());
    auto sent = need(membership.group.propose_update({}, membership.format, {}, surroundings(membership.psks), random_),
                     "proposing");
    note_sent(membership, std::move(sent), response);
  });
}

grpc::Status Client::RemoveProposal(grpc::ServerContext*, const pb::RemoveProposalRequest* request,
                                    pb::ProposalResponse* response) {
  return answer([&] {
    const auto view = GroupView::of(memberships_.at(request->state_id()).group);
    propose(request->state_id(), {Remove{view.find(request->removed_id())}}, response);
  });
}

grpc::Status Client::ExternalPSKProposal(grpc::ServerContext*, const pb::ExternalPSKProposalRequest* request,
                                         pb::ProposalResponse* response) {
  return answer([&] {
    const auto suite = memberships_.at(request->state_id()).group.suite();
    const auto id = make_psk_id(ExternalPSKID{to_bytes(octets(request->psk_id()))}, suite);
    propose(request->state_id(), {mls::PreSharedKey{id}}, response);
  });
}

grpc::Status Client::ResumptionPSKProposal(grpc::ServerContext*, const pb::ResumptionPSKProposalRequest* request,
                                           pb::ProposalResponse* response) {
  return answer([&] {
    const auto& group = memberships_.at(request->state_id()).group;
    const ResumptionPSKID id{ResumptionPSKUsage::application, to_bytes(group.group_id()), request->epoch_id()};
    propose(request->state_id(), {mls::PreSharedKey{make_psk_id(id, group.suite())}}, response);
  });
}

grpc::Status Client::GroupContextExtensionsProposal(grpc::ServerContext*,
                                                    const pb::GroupContextExtensionsProposalRequest* request,
                                                    pb::ProposalResponse* response) {
  return answer([&] {
    propose(request->state_id(), {GroupContextExtensions{read_extensions(request->extensions())}}, response);
  });
}

grpc::Status Client::ReInitProposal(grpc::ServerContext*, const pb::ReInitProposalRequest* request,
                                    pb::ProposalResponse* response) {
  return answer([&] {
    propose(request->state_id(),
            {ReInit{to_bytes(octets(request->group_id())), ProtocolVersion::mls10,
                    suite_of(request->cipher_suite()).cipher_suite(), read_extensions(request->extensions())}},
            response);
  });
}

}  // namespace qpc::mls::interop
