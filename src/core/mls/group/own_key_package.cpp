#include "core/mls/group/own_key_package.h"

#include <algorithm>

namespace qpc::mls {
namespace {

constexpr std::uint16_t format_version = 1;

/// A number that receivers must ignore (RFC 9420 §13.5).
template <class CodePoint>
CodePoint grease(Random& random) {
  const auto nibble = static_cast<std::uint16_t>(random.below(15));
  return static_cast<CodePoint>(nibble << 12 | nibble << 4 | 0x0a0a);
}

}  // namespace

Capabilities own_capabilities(std::vector<CredentialType> credentials, std::vector<ExtensionType> extensions,
                              Random& random) {
  Capabilities capabilities{.versions = {ProtocolVersion::mls10},
                            .cipher_suites = {},
                            .extensions = std::move(extensions),
                            .proposals = {ProposalType::self_remove},
                            .credentials = std::move(credentials)};
  if (std::ranges::contains(capabilities.extensions, ExtensionType::app_data_dictionary)) {
    capabilities.proposals.push_back(ProposalType::app_data_update);
    capabilities.proposals.push_back(ProposalType::app_ephemeral);
  }
  for (const auto& row : Suite::all()) capabilities.cipher_suites.push_back(row.cipher_suite);
  capabilities.cipher_suites.push_back(grease<CipherSuite>(random));
  capabilities.extensions.push_back(grease<ExtensionType>(random));
  capabilities.proposals.push_back(grease<ProposalType>(random));
  capabilities.credentials.push_back(grease<CredentialType>(random));
  return capabilities;
}

OwnKeyPackage OwnKeyPackage::generate(const Suite& suite, const ClientIdentity& identity, const Lifetime& lifetime,
                                      const Extensions& extensions, Random& random) {
  auto init_key = crypto::KemPrivateKey::generate(suite.kem(), random);
  auto encryption_key = crypto::KemPrivateKey::generate(suite.kem(), random);
  KeyPackage key_package;
  key_package.cipher_suite = suite.cipher_suite();
  key_package.init_key = init_key.public_key();
  key_package.leaf_node = {.encryption_key = encryption_key.public_key(),
                           .signature_key = identity.signature_key.public_key(),
                           .credential = identity.credential,
                           .capabilities = identity.capabilities,
                           .source = FromKeyPackage{lifetime},
                           .extensions = identity.leaf_extensions,
                           .signature = {}};
  key_package.leaf_node.sign(identity.signature_key, {});
  key_package.extensions = extensions;
  key_package.sign(identity.signature_key);
  return {std::move(key_package), std::move(init_key), std::move(encryption_key), identity.signature_key};
}

KeyPackageRef OwnKeyPackage::ref() const {
  // One's own is always of a suite this build speaks.
  return *key_package.ref();
}

Secret OwnKeyPackage::save() const {
  WireWriter out(Content::secret);
  out.u16(format_version);
  key_package.write(out);
  out.vector(init_key.private_key().reveal());
  out.vector(encryption_key.private_key().reveal());
  out.vector(signature_key.private_key().reveal());
  return out.take_secret();
}

Result<OwnKeyPackage> OwnKeyPackage::restore(ByteView saved) {
  WireReader in(saved);
  QPC_TRY(const auto version, in.u16());
  if (version != format_version) return fail(Kind::unsupported, "a stored KeyPackage of another format version");
  QPC_TRY(auto stored, Unverified<KeyPackage>::read(in));
  auto key_package = std::move(stored).from_own_store();
  QPC_TRY(const auto suite, Suite::of(key_package.cipher_suite));
  QPC_TRY(const auto init_octets, in.vector());
  QPC_TRY(auto init_key, crypto::KemPrivateKey::from_bytes(suite.kem(), init_octets));
  QPC_TRY(const auto encryption_octets, in.vector());
  QPC_TRY(auto encryption_key, crypto::KemPrivateKey::from_bytes(suite.kem(), encryption_octets));
  QPC_TRY(const auto signature_octets, in.vector());
  QPC_TRY(auto signature_key, crypto::SigningKey::from_private_key(suite.signature(), signature_octets));
  QPC_CHECK(in.expect_end());
  return OwnKeyPackage{std::move(key_package), std::move(init_key), std::move(encryption_key),
                       std::move(signature_key)};
}

}  // namespace qpc::mls
