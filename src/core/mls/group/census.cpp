#include "core/mls/group/census.h"

#include <algorithm>
#include <vector>

#include "core/crypto/hash.h"

namespace qpc::mls {
namespace {

using Key = KeyCounts::Key;

/// The beginning of a SHA-256. Somebody who makes 2^32 keys has two of the same name: names only say where to look.
Key name_of(ByteView public_key) {
  const auto digest = crypto::sha256(public_key);
  Key name;
  std::copy_n(digest.begin(), name.size(), name.begin());
  return name;
}

/// What members can have in common, each with a number that is unique.
enum class Trait : std::uint8_t { supports_extension, supports_proposal, supports_credential, has_credential };

template <class CodePoint>
Key name_of(Trait trait, CodePoint code_point) {
  const auto value = static_cast<std::uint16_t>(code_point);
  return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(trait)};
}

/// Each code point once, however often a member lists it.
template <class CodePoint, class Visit>
void for_each_listed(Trait trait, std::vector<CodePoint> list, const Visit& visit) {
  std::ranges::sort(list);
  const auto repeated = std::ranges::unique(list);
  list.erase(repeated.begin(), repeated.end());
  for (const auto code_point : list) visit(name_of(trait, code_point));
}

template <class Visit>
void for_each_trait(const LeafNode& leaf, const Visit& visit) {
  for_each_listed(Trait::supports_extension, leaf.capabilities.extensions, visit);
  for_each_listed(Trait::supports_proposal, leaf.capabilities.proposals, visit);
  for_each_listed(Trait::supports_credential, leaf.capabilities.credentials, visit);
  visit(name_of(Trait::has_credential, leaf.credential.credential_type()));
}

}  // namespace

void Census::enter(const LeafNode& leaf) {
  encryption_keys_.add(name_of(leaf.encryption_key));
  signature_keys_.add(name_of(leaf.signature_key));
  for_each_trait(leaf, [&](const Key& trait) { traits_.add(trait); });
  ++members_;
}

void Census::leave(const LeafNode& leaf) {
  encryption_keys_.remove(name_of(leaf.encryption_key));
  signature_keys_.remove(name_of(leaf.signature_key));
  for_each_trait(leaf, [&](const Key& trait) { traits_.remove(trait); });
  --members_;
}

void Census::enter(const ParentNode& parent) { encryption_keys_.add(name_of(parent.encryption_key)); }
void Census::leave(const ParentNode& parent) { encryption_keys_.remove(name_of(parent.encryption_key)); }

bool Census::may_have_encryption_key(ByteView key) const { return encryption_keys_.contains(name_of(key)); }
bool Census::may_have_signature_key(ByteView key) const { return signature_keys_.contains(name_of(key)); }

bool Census::all_support(ExtensionType type) const {
  return is_default(type) || traits_.count(name_of(Trait::supports_extension, type)) == members_;
}

bool Census::all_support(ProposalType type) const {
  return is_default(type) || traits_.count(name_of(Trait::supports_proposal, type)) == members_;
}

bool Census::all_support(CredentialType type) const {
  return traits_.count(name_of(Trait::supports_credential, type)) == members_;
}

bool Census::has_credential(CredentialType type) const {
  return traits_.contains(name_of(Trait::has_credential, type));
}

}  // namespace qpc::mls
