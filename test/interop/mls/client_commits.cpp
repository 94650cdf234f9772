// Commits: making them, following them.
#include "interop/mls/client.h"

namespace qpc::mls::interop {

ProposalRef Client::take_proposal(Membership& membership, const std::string& message) {
  const auto known = membership.proposals.find(to_bytes(octets(message)));
  if (known != membership.proposals.end()) return known->second;
  auto processed = need(membership.group.process(octets(message), surroundings(membership.psks)), "a proposal");
  const auto* received = std::get_if<ProposalReceived>(&processed.event);
  if (received == nullptr) throw CallFailed("a proposal: this is none");
  membership.group = std::move(processed.next);
  membership.proposals[to_bytes(octets(message))] = received->ref;
  return received->ref;
}

void Client::commit(const pb::CommitRequest& request, pb::CommitResponse* response) {
  auto& membership = memberships_.at(request.state_id());
  CommitOptions options;
  options.received = ReceivedProposals::listed;
  for (const auto& message : request.by_reference()) options.listed.push_back(take_proposal(membership, message));
  const auto view = GroupView::of(membership.group);
  for (const auto& description : request.by_value()) options.proposals.push_back(make_proposal(description, view));
  options.format = membership.format;
  options.path = request.force_path() ? PathPolicy::always : PathPolicy::when_required;
  options.tree = request.external_tree() ? TreeDelivery::beside : TreeDelivery::inside;
  options.welcome = WelcomeSplit::together;

  auto committed = need(membership.group.commit(options, surroundings(membership.psks), random_), "committing");
  response->set_commit(field(committed.message));
  if (!committed.welcomes.empty()) response->set_welcome(field(committed.welcomes.front().message));
  if (request.external_tree()) {
    const auto next = need(committed.next.merge(committed.pending), "merging");
    response->set_ratchet_tree(field(wire(next.ratchet_tree())));
  }
  membership.group = std::move(committed.next);
  membership.pending = std::move(committed.pending);
}

Membership Client::follow(const pb::HandleCommitRequest& request) {
  auto next = memberships_.at(request.state_id());
  for (const auto& message : request.proposal()) take_proposal(next, message);
  auto processed = need(next.group.process(octets(request.commit()), surroundings(next.psks)), "a commit");
  if (std::holds_alternative<RemovedFromGroup>(processed.event)) throw CallFailed("a commit: it removes this member");
  if (!std::holds_alternative<CommitApplied>(processed.event)) throw CallFailed("a commit: this is none");
  next.group = std::move(processed.next);
  next.proposals.clear();
  next.pending.reset();
  return next;
}

Membership Client::merge(std::uint32_t state_id) {
  auto next = memberships_.at(state_id);
  if (!next.pending) throw CallFailed("there is no pending commit");
  next.group = need(next.group.merge(*next.pending), "merging");
  next.proposals.clear();
  next.pending.reset();
  return next;
}

grpc::Status Client::Commit(grpc::ServerContext*, const pb::CommitRequest* request, pb::CommitResponse* response) {
  return answer([&] { commit(*request, response); });
}

grpc::Status Client::HandleCommit(grpc::ServerContext*, const pb::HandleCommitRequest* request,
                                  pb::HandleCommitResponse* response) {
  return answer([&] {
    auto next = follow(*request);
    response->set_epoch_authenticator(field(next.group.epoch_authenticator()));
    response->set_state_id(keep(std::move(next)));
    memberships_.erase(request->state_id());
  });
}

grpc::Status Client::HandlePendingCommit(grpc::ServerContext*, const pb::HandlePendingCommitRequest* request,
                                         pb::HandleCommitResponse* response) {
  return answer([&] {
    auto next = merge(request->state_id());
    response->set_epoch_authenticator(field(next.group.epoch_authenticator()));
    response->set_state_id(keep(std::move(next)));
    memberships_.erase(request->state_id());
  });
}

}  // namespace qpc::mls::interop
