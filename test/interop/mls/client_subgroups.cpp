// Groups that continue another one: re-initialised, or branched off.
#include "core/mls/group/continuation.h"
#include "interop/mls/client.h"

namespace qpc::mls::interop {

void Client::close(std::uint32_t state_id, Membership membership, pb::HandleReInitCommitResponse* response) {
  const auto* reinit = membership.group.reinit();
  if (reinit == nullptr) throw CallFailed("a commit: it does not re-initialise the group");
  const auto suite = need(Suite::of(reinit->cipher_suite), "a ReInit");
  auto identity = make_identity(suite, field(name_of(membership.group.own_leaf().credential)));
  auto own = make_key_package(suite, identity);
  response->set_key_package(message_field(Unverified(own.key_package)));
  response->set_epoch_authenticator(field(membership.group.epoch_authenticator()));
  response->set_reinit_id(++last_id_);
  closed_.put(last_id_, Closed{std::move(membership), std::move(identity), std::move(own)});
  memberships_.erase(state_id);
}

void Client::begin(const Continuation& continuation, const Membership& origin, pb::CreateSubgroupResponse* response) {
  CommitOptions options;
  for (const auto& one : continuation.key_packages) {
    options.proposals.push_back({Add{read_message<Unverified<KeyPackage>>(one, "key_package")}});
  }
  options.path = continuation.force_path ? PathPolicy::always : PathPolicy::when_required;
  options.tree = continuation.external_tree ? TreeDelivery::beside : TreeDelivery::inside;
  options.welcome = WelcomeSplit::together;
  const auto committed = need(commit_continuing(continuation.fresh, origin.group, continuation.usage, options,
                                                surroundings(origin.psks), random_),
                              "beginning the group");
  auto group = need(committed.next.merge(committed.pending), "merging");
  if (!committed.welcomes.empty()) response->set_welcome(field(committed.welcomes.front().message));
  if (continuation.external_tree) response->set_ratchet_tree(field(wire(group.ratchet_tree())));
  response->set_epoch_authenticator(field(group.epoch_authenticator()));
  response->set_state_id(keep(Membership{std::move(group), origin.format, origin.psks, {}, {}}));
}

grpc::Status Client::ReInitCommit(grpc::ServerContext*, const pb::CommitRequest* request,
                                  pb::CommitResponse* response) {
  return answer([&] { commit(*request, response); });
}

grpc::Status Client::HandlePendingReInitCommit(grpc::ServerContext*, const pb::HandlePendingCommitRequest* request,
                                               pb::HandleReInitCommitResponse* response) {
  return answer([&] { close(request->state_id(), merge(request->state_id()), response); });
}

grpc::Status Client::HandleReInitCommit(grpc::ServerContext*, const pb::HandleCommitRequest* request,
                                        pb::HandleReInitCommitResponse* response) {
  return answer([&] { close(request->state_id(), follow(*request), response); });
}

grpc::Status Client::ReInitWelcome(grpc::ServerContext*, const pb::ReInitWelcomeRequest* request,
                                   pb::CreateSubgroupResponse* response) {
  return answer([&] {
    const auto& closed = closed_.at(request->reinit_id());
    const auto& reinit = *closed.old.group.reinit();
    auto fresh = need(Group::create(need(Suite::of(reinit.cipher_suite), "a ReInit"), reinit.group_id, closed.identity,
                                    reinit.extensions, scenario_settings(), random_),
                      "creating the successor");
    begin({std::move(fresh), ResumptionPSKUsage::reinit,
           std::vector<std::string>(request->key_package().begin(), request->key_package().end()),
           request->force_path(), request->external_tree()},
          closed.old, response);
    closed_.erase(request->reinit_id());
  });
}

grpc::Status Client::HandleReInitWelcome(grpc::ServerContext*, const pb::HandleReInitWelcomeRequest* request,
                                         pb::JoinGroupResponse* response) {
  return answer([&] {
    const auto& closed = closed_.at(request->reinit_id());
    auto joined = join(Joining{closed.own, closed.old.psks}, request->welcome(), request->ratchet_tree(),
                       closed.old.format, &closed.old);
    response->set_epoch_authenticator(field(joined.group.epoch_authenticator()));
    response->set_state_id(keep(std::move(joined)));
    closed_.erase(request->reinit_id());
  });
}

grpc::Status Client::CreateBranch(grpc::ServerContext*, const pb::CreateBranchRequest* request,
                                  pb::CreateSubgroupResponse* response) {
  return answer([&] {
    const auto& origin = memberships_.at(request->state_id());
    const auto suite = origin.group.suite();
    const auto name = field(name_of(origin.group.own_leaf().credential));
    auto fresh = need(Group::create(suite, octets(request->group_id()), make_identity(suite, name),
                                    read_extensions(request->extensions()), scenario_settings(), random_),
                      "creating the branch");
    begin({std::move(fresh), ResumptionPSKUsage::branch,
           std::vector<std::string>(request->key_packages().begin(), request->key_packages().end()),
           request->force_path(), request->external_tree()},
          origin, response);
  });
}

grpc::Status Client::HandleBranch(grpc::ServerContext*, const pb::HandleBranchRequest* request,
                                  pb::HandleBranchResponse* response) {
  return answer([&] {
    const auto& origin = memberships_.at(request->state_id());
    auto joined = join(joining_.at(request->transaction_id()), request->welcome(), request->ratchet_tree(),
                       origin.format, &origin);
    response->set_epoch_authenticator(field(joined.group.epoch_authenticator()));
    response->set_state_id(keep(std::move(joined)));
    joining_.erase(request->transaction_id());
  });
}

}  // namespace qpc::mls::interop
