// member_check.h: the Authentication Service (RFC 9750 §4): whether a leaf belongs to the device its credential names.
#pragma once
#include <set>

#include "client/account/person_store.h"
#include "core/identity/account_manifest.h"
#include "core/identity/credential.h"
#include "core/identity/leaf_binding.h"
#include "core/mls/group/authentication_service.h"
#include "core/mls/group/group.h"

namespace qpc::client {

/// Checks leaves against the verified manifests of this store.
///
/// A leaf whose account, or whose device, the store does not know yet is let pass for the moment and noted in
/// `unknown()`: the caller drops the result, fetches those manifests, and asks again. Accounts in `fetched` were: what
/// is unknown of them is refused for good. So the final answer depends on signed manifests alone.
///
/// A joiner learns the group's id only with the group itself, and with it to what the leaves in it are bound: its check
/// is made without an id, and `check_all` follows. It takes the group as it is: a device that was revoked and is still
/// in it must not keep others out, and the joiner has it removed (`revoked_members`). Only the one who invites has to
/// be in good standing, by the newest manifest that the directory has.
class MemberCheck final : public mls::AuthenticationService {
 public:
  /// `db` must outlive this. `group_id` is empty while joining.
  MemberCheck(db::Database& db, ByteView group_id, std::set<identity::AccountId> fetched)
      : db_(db), group_id_(to_bytes(group_id)), fetched_(std::move(fetched)) {}

  /// Checks every member of a group that was joined. Errors: as check_member.
  Result<void> check_all(const mls::Group& group) const;

  Result<void> check_member(const mls::Suite& suite, const mls::LeafNode& leaf) const override;
  Result<void> check_inviter(const mls::Suite& suite, const mls::LeafNode& leaf) const override;
  Result<void> check_successor(const mls::Suite& suite, const mls::LeafNode& old_leaf,
                               const mls::LeafNode& new_leaf) const override;
  Bytes client_id(const mls::LeafNode& leaf) const override;
  Result<void> check_external_sender(const mls::Suite& suite, const mls::ExternalSender& sender) const override;

  /// Who invited, once `check_inviter` was asked.
  const std::optional<identity::AccountId>& inviter() const { return inviter_; }

  /// Accounts whose manifests have to be fetched before the answers count.
  const std::set<identity::AccountId>& unknown() const { return unknown_; }

 private:
  /// What is checked of a leaf.
  struct Subject {
    std::uint16_t suite;
    const mls::Credential& credential;
    const mls::Extensions& extensions;
    ByteView signature_key;
  };
  Result<void> check(const Subject& leaf, identity::Revoked revoked) const;
  Result<void> check_binding(const Subject& leaf, const identity::CredentialIdentity& claim,
                             const identity::AccountManifest& manifest, identity::Revoked revoked) const;

  db::Database& db_;
  Bytes group_id_;
  std::set<identity::AccountId> fetched_;
  mutable std::set<identity::AccountId> unknown_;
  mutable std::optional<identity::AccountId> inviter_;
};

/// Who a credential claims to be. Errors: malformed; unsupported, for another type than basic.
Result<identity::CredentialIdentity> read_claim(const mls::Credential& credential);

}  // namespace qpc::client
