// What a state can be asked, and application messages.
#include "interop/mls/client.h"

namespace qpc::mls::interop {

grpc::Status Client::GroupInfo(grpc::ServerContext*, const pb::GroupInfoRequest* request,
                               pb::GroupInfoResponse* response) {
  return answer([&] {
    const auto& group = memberships_.at(request->state_id()).group;
    const auto delivery = request->external_tree() ? TreeDelivery::beside : TreeDelivery::inside;
    response->set_group_info(
        message_field(Unverified(need(group.group_info(delivery, true, {}), "making a GroupInfo"))));
    if (request->external_tree()) response->set_ratchet_tree(field(wire(group.ratchet_tree())));
  });
}

grpc::Status Client::StateAuth(grpc::ServerContext*, const pb::StateAuthRequest* request,
                               pb::StateAuthResponse* response) {
  return answer([&] {
    response->set_state_auth_secret(field(memberships_.at(request->state_id()).group.epoch_authenticator()));
  });
}

grpc::Status Client::Export(grpc::ServerContext*, const pb::ExportRequest* request, pb::ExportResponse* response) {
  return answer([&] {
    const auto& group = memberships_.at(request->state_id()).group;
    if (request->key_length() > 255 * group.suite().hash_size()) throw CallFailed("key_length: is too large");
    const auto secret = group.export_secret(request->label(), octets(request->context()), request->key_length());
    response->set_exported_secret(field(secret.reveal()));
  });
}

grpc::Status Client::Protect(grpc::ServerContext*, const pb::ProtectRequest* request, pb::ProtectResponse* response) {
  return answer([&] {
    auto& membership = memberships_.at(request->state_id());
    auto sent =
        need(membership.group.protect(octets(request->plaintext()), octets(request->authenticated_data()), 0, random_),
             "protecting");
    membership.group = std::move(sent.next);
    response->set_ciphertext(field(sent.message));
  });
}

grpc::Status Client::Unprotect(grpc::ServerContext*, const pb::UnprotectRequest* request,
                               pb::UnprotectResponse* response) {
  return answer([&] {
    auto& membership = memberships_.at(request->state_id());
    auto processed =
        need(membership.group.process(octets(request->ciphertext()), surroundings(membership.psks)), "unprotecting");
    const auto* said = std::get_if<ApplicationMessage>(&processed.event);
    if (said == nullptr) throw CallFailed("unprotecting: this is no application message");
    response->set_plaintext(field(said->data));
    response->set_authenticated_data(field(said->authenticated_data));
    membership.group = std::move(processed.next);
  });
}

grpc::Status Client::StorePSK(grpc::ServerContext*, const pb::StorePSKRequest* request, pb::StorePSKResponse*) {
  return answer([&] {
    const auto id = request->state_or_transaction_id();
    auto* membership = memberships_.find(id);
    auto& psks = membership != nullptr ? membership->psks : joining_.at(id).psks;
    psks.store(to_bytes(octets(request->psk_id())), to_bytes(octets(request->psk_secret())));
  });
}

}  // namespace qpc::mls::interop
