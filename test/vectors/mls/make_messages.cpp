// Cases about what is sent: of a small live group.
#include "core/base/encoding.h"
#include "core/mls/group/live_group.h"
#include "core/mls/group/welcome_opening.h"
#include "vectors/mls/make.h"

namespace qpc::mls::vectors {
namespace {

using nlohmann::json;

template <class T>
std::string hex_of(const T& structure) {
  return to_hex(wire(structure));
}

/// A GroupSecrets, which is written as a secret.
std::string hex_of(const GroupSecrets& secrets) {
  WireWriter out(Content::secret);
  secrets.write(out);
  return to_hex(out.take_secret().reveal());
}

template <class T>
T body_of(ByteView message) {
  return *read_all<MLSMessage>(message).value().as<T>();
}

/// A commit that adds one member to a group of three, with a path.
struct Growth {
  explicit Growth(CipherSuite cipher_suite, std::uint64_t seed)
      : world(seed, cipher_suite), group(world, 3), joining(world.key_package("joiner")) {
    auto options = commit_of({add_of(joining)});
    options.path = PathPolicy::always;
    options.format = HandshakeFormat::public_message;
    committed = group[0].commit(options, world.surroundings(), world.random).value();
  }
  Bytes welcome() const { return committed->welcomes.at(0).message; }
  GroupSecrets group_secrets() const {
    return open_group_secrets(world.suite, body_of<Welcome>(welcome()), joining.key_package, joining.init_key).value();
  }

  SampleWorld world;
  LiveGroup group;
  OwnKeyPackage joining;
  std::optional<Committed> committed;
};

}  // namespace

json make_welcome(CipherSuite cipher_suite) {
  const Growth growth(cipher_suite, 5);
  const json test{{"cipher_suite", static_cast<std::uint16_t>(cipher_suite)},
                  {"init_priv", to_hex(growth.joining.init_key.private_key().reveal())},
                  {"key_package", hex_of(MLSMessage{Unverified(growth.joining.key_package)})},
                  {"signer_pub", to_hex(growth.committed->next.signature_key().public_key())},
                  {"welcome", to_hex(growth.welcome())}};
  return json::array({test});
}

json make_messages(CipherSuite cipher_suite) {
  Growth growth(cipher_suite, 6);
  auto& world = growth.world;
  const auto& member = growth.group[1];
  const auto surroundings = world.surroundings();
  const auto info = member.group_info(TreeDelivery::inside, true, {}).value();
  const auto update =
      member.propose_update({}, HandshakeFormat::public_message, {}, surroundings, world.random).value();
  const auto proposed = std::get<Proposal>(body_of<PublicMessage>(update.message).content.content);
  const auto commit = body_of<PublicMessage>(growth.committed->message);
  auto application = commit;
  application.content.content = ApplicationData{world.random.bytes(20)};
  application.auth.confirmation_tag.clear();
  Extensions extensions;
  extensions.set(RequiredCapabilities{{}, {}, {CredentialType::basic}});
  WireWriter kem_output;
  kem_output.vector(world.random.bytes(crypto::kem_sizes(world.suite.kem()).kem_output));
  const json test{
      {"mls_welcome", to_hex(growth.welcome())},
      {"mls_group_info", hex_of(MLSMessage{Unverified(info)})},
      {"mls_key_package", hex_of(MLSMessage{Unverified(growth.joining.key_package)})},
      {"ratchet_tree", hex_of(member.ratchet_tree())},
      {"group_secrets", hex_of(growth.group_secrets())},
      {"add_proposal", hex_of(growth.joining.key_package)},
      {"update_proposal", hex_of(proposed.as<Update>()->leaf_node)},
      {"remove_proposal", hex_of(LeafIndex{2})},
      {"pre_shared_key_proposal", hex_of(world.psk_id("a key"))},
      {"re_init_proposal", hex_of(ReInit{world.random.bytes(32), ProtocolVersion::mls10, cipher_suite, extensions})},
      {"external_init_proposal", to_hex(kem_output.take())},
      {"group_context_extensions_proposal", hex_of(extensions)},
      {"commit", hex_of(std::get<Commit>(commit.content.content))},
      {"public_message_application", hex_of(MLSMessage{application})},
      {"public_message_proposal", to_hex(update.message)},
      {"public_message_commit", to_hex(growth.committed->message)},
      {"private_message", to_hex(growth.group[2].protect(as_bytes("hello"), {}, 5, world.random).value().message)}};
  return json::array({test});
}

}  // namespace qpc::mls::vectors
