// Ways into a group.
#include "core/mls/group/external_proposal.h"
#include "interop/mls/client.h"

namespace qpc::mls::interop {
namespace {

void show_private_keys(const OwnKeyPackage& own, auto* response) {
  response->set_init_priv(field(own.init_key.private_key().reveal()));
  response->set_encryption_priv(field(own.encryption_key.private_key().reveal()));
  response->set_signature_priv(field(own.signature_key.private_key().reveal()));
}

}  // namespace

grpc::Status Client::CreateGroup(grpc::ServerContext*, const pb::CreateGroupRequest* request,
                                 pb::CreateGroupResponse* response) {
  return answer([&] {
    const auto suite = suite_of(request->cipher_suite());
    auto group = need(Group::create(suite, octets(request->group_id()), make_identity(suite, request->identity()), {},
                                    scenario_settings(), random_),
                      "creating the group");
    response->set_state_id(keep(Membership{std::move(group), format_of(request->encrypt_handshake()), {}, {}, {}}));
  });
}

grpc::Status Client::CreateKeyPackage(grpc::ServerContext*, const pb::CreateKeyPackageRequest* request,
                                      pb::CreateKeyPackageResponse* response) {
  return answer([&] {
    const auto suite = suite_of(request->cipher_suite());
    auto own = make_key_package(suite, make_identity(suite, request->identity()));
    response->set_key_package(message_field(Unverified(own.key_package)));
    show_private_keys(own, response);
    response->set_transaction_id(keep(Joining{std::move(own), {}}));
  });
}

Membership Client::join(const Joining& joining, const std::string& welcome, const std::string& tree,
                        HandshakeFormat format, const Membership* origin) {
  auto group = need(Group::join(read_message<Welcome>(welcome, "welcome"), joining.own, tree_octets(tree),
                                surroundings(joining.psks), scenario_settings(), origin ? &origin->group : nullptr),
                    "joining");
  return {std::move(group), format, joining.psks, {}, {}};
}

grpc::Status Client::JoinGroup(grpc::ServerContext*, const pb::JoinGroupRequest* request,
                               pb::JoinGroupResponse* response) {
  return answer([&] {
    auto joined = join(joining_.at(request->transaction_id()), request->welcome(), request->ratchet_tree(),
                       format_of(request->encrypt_handshake()), nullptr);
    response->set_epoch_authenticator(field(joined.group.epoch_authenticator()));
    response->set_state_id(keep(std::move(joined)));
    joining_.erase(request->transaction_id());
  });
}

grpc::Status Client::ExternalJoin(grpc::ServerContext*, const pb::ExternalJoinRequest* request,
                                  pb::ExternalJoinResponse* response) {
  return answer([&] {
    const auto group_info = read_message<Unverified<mls::GroupInfo>>(request->group_info(), "group_info");
    const auto view = GroupView::of(group_info.claim(), request->ratchet_tree());
    StoredPsks psks;
    std::vector<PreSharedKeyID> ids;
    for (const auto& psk : request->psks()) {
      psks.store(to_bytes(octets(psk.psk_id())), to_bytes(octets(psk.psk_secret())));
      ids.push_back(make_psk_id(ExternalPSKID{to_bytes(octets(psk.psk_id()))}, view.suite));
    }
    std::optional<LeafIndex> former;
    if (request->remove_prior()) former = view.find(request->identity());
    auto joined = need(Group::join_external(group_info, make_identity(view.suite, request->identity()),
                                            tree_octets(request->ratchet_tree()), ids, former, surroundings(psks),
                                            scenario_settings(), random_),
                       "joining by an external commit");
    response->set_commit(field(joined.message));
    response->set_epoch_authenticator(field(joined.group.epoch_authenticator()));
    response->set_state_id(
        keep(Membership{std::move(joined.group), format_of(request->encrypt_handshake()), std::move(psks), {}, {}}));
  });
}

grpc::Status Client::NewMemberAddProposal(grpc::ServerContext*, const pb::NewMemberAddProposalRequest* request,
                                          pb::NewMemberAddProposalResponse* response) {
  return answer([&] {
    const auto group_info = read_message<Unverified<mls::GroupInfo>>(request->group_info(), "group_info");
    const auto& context = group_info.claim().group_context;
    const auto suite = need(Suite::of(context.cipher_suite), "group_info");
    auto own = make_key_package(suite, make_identity(suite, request->identity()));
    response->set_proposal(field(propose_own_add(context.group_id, context.epoch, own, {})));
    show_private_keys(own, response);
    response->set_transaction_id(keep(Joining{std::move(own), {}}));
  });
}

}  // namespace qpc::mls::interop
