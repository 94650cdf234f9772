#include "interop/mls/client.h"

#include <limits>

namespace qpc::mls::interop {

GroupSettings scenario_settings() {
  GroupSettings settings;
  settings.past_epochs = 8;
  settings.longest_lifetime = std::chrono::seconds::max();
  return settings;
}

Extensions read_extensions(const google::protobuf::RepeatedPtrField<pb::Extension>& extensions) {
  WireWriter out;
  out.vector_of([&] {
    for (const auto& one : extensions) {
      if (one.extension_type() > std::numeric_limits<std::uint16_t>::max()) {
        throw CallFailed("extension_type: is too large");
      }
      Extension{ExtensionType(one.extension_type()), to_bytes(octets(one.extension_data()))}.write(out);
    }
  });
  return need(read_all<Extensions>(out.take()), "extensions");
}

HandshakeFormat format_of(bool encrypt_handshake) {
  return encrypt_handshake ? HandshakeFormat::private_message : HandshakeFormat::public_message;
}

Surroundings Client::surroundings(const PskStore& psks) const {
  return {.authentication = trust_,
          .psks = psks,
          .now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
}

ClientIdentity Client::make_identity(const Suite& suite, const std::string& name) {
  return {crypto::SigningKey::generate(suite.signature(), random_), Credential::basic(octets(name)),
          own_capabilities({CredentialType::basic, CredentialType::x509}, {}, random_), Extensions()};
}

OwnKeyPackage Client::make_key_package(const Suite& suite, const ClientIdentity& identity) {
  constexpr std::uint64_t hour = 3600;
  constexpr std::uint64_t month = 30 * 24 * hour;
  const auto now = static_cast<std::uint64_t>(surroundings(StoredPsks()).now.time_since_epoch().count());
  return OwnKeyPackage::generate(suite, identity, {now - hour, now + month}, {}, random_);
}

std::uint32_t Client::keep(Membership membership) {
  memberships_.put(++last_id_, std::move(membership));
  return last_id_;
}

std::uint32_t Client::keep(Joining joining) {
  joining_.put(++last_id_, std::move(joining));
  return last_id_;
}

grpc::Status Client::Name(grpc::ServerContext*, const pb::NameRequest*, pb::NameResponse* response) {
  response->set_name("quicprochat");
  return grpc::Status::OK;
}

grpc::Status Client::SupportedCiphersuites(grpc::ServerContext*, const pb::SupportedCiphersuitesRequest*,
                                           pb::SupportedCiphersuitesResponse* response) {
  for (const auto& row : Suite::all()) response->add_ciphersuites(static_cast<std::uint32_t>(row.cipher_suite));
  return grpc::Status::OK;
}

grpc::Status Client::Free(grpc::ServerContext*, const pb::FreeRequest* request, pb::FreeResponse*) {
  return answer([&] {
    if (!memberships_.erase(request->state_id())) throw CallFailed("there is no such state");
  });
}

}  // namespace qpc::mls::interop
