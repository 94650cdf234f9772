#include "client/account/member_check.h"

#include "core/identity/leaf_binding.h"
#include "core/identity/signed_manifest.h"

namespace qpc::client {

Result<identity::CredentialIdentity> read_claim(const mls::Credential& credential) {
  const auto* basic = std::get_if<mls::BasicCredential>(&credential.body);
  if (basic == nullptr) return fail(Kind::unsupported, "members of quicprochat have basic credentials");
  return read_all<identity::CredentialIdentity>(basic->identity);
}

Result<void> MemberCheck::check_member(const mls::Suite& suite, const mls::LeafNode& leaf) const {
  return check({static_cast<std::uint16_t>(suite.cipher_suite()), leaf.credential, leaf.extensions, leaf.signature_key},
               identity::Revoked::refused);
}

Result<void> MemberCheck::check_inviter(const mls::Suite&, const mls::LeafNode& leaf) const {
  QPC_TRY(const auto claim, read_claim(leaf.credential));
  inviter_ = claim.account_id;
  if (!fetched_.contains(claim.account_id)) unknown_.insert(claim.account_id);
  const auto stored = PersonStore(db_).newest_manifest(claim.account_id);
  if (!stored) return {};  // noted as unknown by check_member
  QPC_TRY(const auto manifest, identity::SignedManifest::from_bytes(*stored));
  const auto* device = manifest.unverified().find_device(claim.device_id);
  if (device == nullptr || device->active()) return {};
  return fail(Kind::rejected, "the device that invites was revoked");
}

Result<void> MemberCheck::check_all(const mls::Group& group) const {
  for (const auto& member : group.members()) {
    QPC_CHECK(check({static_cast<std::uint16_t>(group.suite().cipher_suite()), member.credential, member.extensions,
                     member.signature_key},
                    identity::Revoked::tolerated));
  }
  return {};
}

Result<void> MemberCheck::check(const Subject& leaf, identity::Revoked revoked) const {
  QPC_TRY(const auto claim, read_claim(leaf.credential));
  const auto stored = PersonStore(db_).newest_manifest(claim.account_id);
  Result<void> answer = fail(Kind::rejected, "the directory knows no such account");
  if (stored) {
    QPC_TRY(const auto manifest, identity::SignedManifest::from_bytes(*stored));
    answer = check_binding(leaf, claim, manifest.unverified(), revoked);
    if (answer || answer.error().kind != Kind::not_found) return answer;
  }
  if (fetched_.contains(claim.account_id)) return fail(Kind::rejected, answer.error().text);
  unknown_.insert(claim.account_id);
  return {};
}

Result<void> MemberCheck::check_binding(const Subject& leaf, const identity::CredentialIdentity& claim,
                                        const identity::AccountManifest& manifest, identity::Revoked revoked) const {
  if (claim.address.name != manifest.name || (manifest.domain && claim.address.domain != *manifest.domain)) {
    return fail(Kind::rejected, "a leaf that goes by another name than its account's manifest says");
  }
  const Bytes* data = leaf.extensions.find(mls::ExtensionType::leaf_binding);
  if (data == nullptr) return fail(Kind::rejected, "a leaf without a binding to its device");
  QPC_TRY(const auto binding, read_all<identity::LeafBinding>(*data));
  identity::LeafBindingSubject subject{.account_id = claim.account_id,
                                       .device_id = claim.device_id,
                                       .scope = identity::LeafScope::key_package(),
                                       .suite = leaf.suite,
                                       .signature_key = leaf.signature_key};
  auto bound = binding.verify(manifest, subject, revoked);
  if (bound || group_id_.empty()) return bound || bound.error().kind == Kind::rejected ? Result<void>() : bound;
  subject.scope = identity::LeafScope::group(group_id_);
  return binding.verify(manifest, subject, revoked);
}

Result<void> MemberCheck::check_successor(const mls::Suite& suite, const mls::LeafNode& old_leaf,
                                          const mls::LeafNode& new_leaf) const {
  if (client_id(old_leaf) != client_id(new_leaf)) {
    return fail(Kind::rejected, "RFC 9420 §5.3.1: a leaf that would pass to another device");
  }
  return check_member(suite, new_leaf);
}

Bytes MemberCheck::client_id(const mls::LeafNode& leaf) const {
  const auto claim = read_claim(leaf.credential);
  if (!claim) return {};  // check_member lets no such leaf in
  WireWriter id;
  claim->account_id.write(id);
  claim->device_id.write(id);
  return id.take();
}

Result<void> MemberCheck::check_external_sender(const mls::Suite&, const mls::ExternalSender&) const {
  return fail(Kind::rejected, "groups of quicprochat take no proposals from outside");
}

}  // namespace qpc::client
