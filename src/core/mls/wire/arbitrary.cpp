#include "core/mls/wire/arbitrary.h"

#include <algorithm>

namespace qpc::mls {

Bytes Arbitrary::octets() { return random_.bytes(random_.below(coin() ? 8 : 80)); }

Credential Arbitrary::credential() {
  if (coin()) return Credential::basic(octets());
  return {X509Credential{some([&] { return octets(); })}};
}

Extensions Arbitrary::extensions() {
  Extensions extensions;
  if (coin()) extensions.set(ApplicationId{octets()});
  if (coin()) extensions.set(ExternalPub{octets()});
  if (coin()) extensions.set(ExternalSenders{some([&] { return ExternalSender{octets(), credential()}; })});
  if (coin()) extensions.set(RequiredCapabilities{{ExtensionType{code_point()}}, {}, {CredentialType::basic}});
  // Past the known ones, whose content would have to parse.
  const auto unknown = std::max<std::uint16_t>(code_point(), 6);
  if (coin()) extensions.set(ExtensionType{unknown}, octets());
  return extensions;
}

Capabilities Arbitrary::capabilities() {
  return {
      .versions = {ProtocolVersion::mls10, ProtocolVersion{code_point()}},
      .cipher_suites = some([&] { return CipherSuite{code_point()}; }),
      .extensions = some([&] { return ExtensionType{code_point()}; }),
      .proposals = some([&] { return ProposalType{code_point()}; }),
      .credentials = some([&] { return CredentialType{code_point()}; }),
  };
}

LeafNode Arbitrary::leaf_node() {
  LeafNode leaf{.encryption_key = octets(),
                .signature_key = octets(),
                .credential = credential(),
                .capabilities = capabilities(),
                .source = FromUpdate{},
                .extensions = extensions(),
                .signature = octets()};
  if (coin()) leaf.source = FromKeyPackage{{number(), number()}};
  if (coin()) leaf.source = FromCommit{octets()};
  return leaf;
}

KeyPackage Arbitrary::key_package() {
  KeyPackage key_package;
  key_package.cipher_suite = CipherSuite{code_point()};
  key_package.init_key = octets();
  key_package.leaf_node = leaf_node();
  key_package.extensions = extensions();
  key_package.signature = octets();
  return key_package;
}

ParentNode Arbitrary::parent_node() {
  ParentNode parent{octets(), octets(), {}};
  for (std::uint32_t leaf = 0; leaf < 4; ++leaf) {
    if (coin()) parent.unmerged_leaves.push_back({leaf});
  }
  return parent;
}

RatchetTreeExtension Arbitrary::ratchet_tree() {
  RatchetTreeExtension tree;
  const auto size = 2 * random_.below(8) + 1;
  for (std::size_t i = 0; i + 1 < size; ++i) {
    if (coin()) {
      tree.nodes.emplace_back();
    } else if (i % 2 == 0) {
      tree.nodes.emplace_back(Node{leaf_node()});
    } else {
      tree.nodes.emplace_back(Node{parent_node()});
    }
  }
  tree.nodes.emplace_back(Node{leaf_node()});
  return tree;
}

PreSharedKeyID Arbitrary::psk_id() {
  if (coin()) return {ExternalPSKID{octets()}, octets()};
  if (coin()) return {ApplicationPSKID{ComponentID{code_point()}, octets()}, octets()};
  return {ResumptionPSKID{ResumptionPSKUsage(1 + random_.below(3)), octets(), number()}, octets()};
}

Proposal Arbitrary::proposal() {
  switch (random_.below(11)) {
    case 0:
      return {Add{Unverified(key_package())}};
    case 1:
      return {Update{leaf_node()}};
    case 2:
      return {Remove{{number()}}};
    case 3:
      return {PreSharedKey{psk_id()}};
    case 4:
      return {ReInit{octets(), ProtocolVersion{code_point()}, CipherSuite{code_point()}, extensions()}};
    case 5:
      return {ExternalInit{octets()}};
    case 6:
      return {GroupContextExtensions{extensions()}};
    case 7:
      return {AppDataUpdate{ComponentID{code_point()}, coin() ? std::optional(octets()) : std::nullopt}};
    case 8:
      return {AppEphemeral{ComponentID{code_point()}, octets()}};
    case 9:
      return {SelfRemove{}};
    default:
      return {UnknownProposal{ProposalType{std::max<std::uint16_t>(code_point(), 11)}, octets()}};
  }
}

UpdatePath Arbitrary::update_path() {
  const auto encrypted = [&] { return HPKECiphertext{octets(), octets()}; };
  return {leaf_node(), some([&] { return UpdatePathNode{octets(), some(encrypted)}; })};
}

Commit Arbitrary::commit() {
  Commit commit;
  commit.proposals = some([&] {
    if (coin()) return ProposalOrRef{proposal()};
    return ProposalOrRef{ProposalRef{{octets()}}};
  });
  if (coin()) commit.path = update_path();
  return commit;
}

GroupContext Arbitrary::group_context() {
  return {ProtocolVersion::mls10, CipherSuite{code_point()}, octets(), number(), octets(), octets(), extensions()};
}

GroupInfo Arbitrary::group_info() {
  GroupInfo group_info;
  group_info.group_context = group_context();
  group_info.extensions = extensions();
  group_info.confirmation_tag = octets();
  group_info.signer = {number()};
  group_info.signature = octets();
  return group_info;
}

Welcome Arbitrary::welcome() {
  return {CipherSuite{code_point()},
          some([&] { return EncryptedGroupSecrets{KeyPackageRef{{octets()}}, {octets(), octets()}}; }), octets()};
}

GroupSecrets Arbitrary::group_secrets() {
  GroupSecrets secrets;
  secrets.joiner_secret = random_.secret(32).into<JoinerSecret>();
  if (coin()) secrets.path_secret = random_.secret(32).into<PathSecret>();
  secrets.psks = some([&] { return psk_id(); });
  return secrets;
}

FramedContent Arbitrary::framed_content() {
  FramedContent framed{octets(), number(), Sender::member({number()}), octets(), ApplicationData{octets()}};
  switch (random_.below(4)) {
    case 0:
      framed.sender = Sender::external(number());
      break;
    case 1:
      framed.sender = Sender::new_member_proposal();
      break;
    case 2:
      framed.sender = Sender::new_member_commit();
      break;
    default:
      break;
  }
  if (coin()) framed.content = proposal();
  if (coin()) framed.content = commit();
  return framed;
}

AuthenticatedContent Arbitrary::authenticated_content() {
  AuthenticatedContent message;
  message.wire_format = coin() ? WireFormat::mls_public_message : WireFormat::mls_private_message;
  message.content = framed_content();
  message.auth.signature = octets();
  if (message.content.content_type() == ContentType::commit) message.auth.confirmation_tag = octets();
  return message;
}

PublicMessage Arbitrary::public_message() {
  auto signed_content = authenticated_content();
  PublicMessage message{std::move(signed_content.content), std::move(signed_content.auth), {}};
  if (message.content.sender.sender_type == SenderType::member) message.membership_tag = octets();
  return message;
}

PrivateMessage Arbitrary::private_message() {
  return {octets(), number(), ContentType(1 + random_.below(3)), octets(), octets(), octets()};
}

MLSMessage Arbitrary::mls_message() {
  switch (random_.below(5)) {
    case 0:
      return {public_message()};
    case 1:
      return {private_message()};
    case 2:
      return {welcome()};
    case 3:
      return {Unverified(group_info())};
    default:
      return {Unverified(key_package())};
  }
}

}  // namespace qpc::mls
