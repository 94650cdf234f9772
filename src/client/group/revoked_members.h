// revoked_members.h: members whose device is no longer part of its account.
#pragma once
#include <set>

#include "client/group/groups.h"
#include "core/identity/credential.h"

namespace qpc::client {

/// Wishes every device out of a conversation that its account has revoked, as far as the manifests in this store tell:
/// the next commit removes it. Errors: those of loading the group.
Outcome<> wish_revoked_out(GroupChange& change, std::int64_t conversation);

/// Whether a device was revoked, as far as the manifests in this store tell. Where they do not, the account is noted in
/// `unknown`, unless its manifest was `fetched` for this question already: the answer counts when nothing is noted.
class RevokedDevices {
 public:
  /// `db` must outlive this.
  RevokedDevices(db::Database& db, std::set<identity::AccountId> fetched) : db_(db), fetched_(std::move(fetched)) {}
  bool contains(const identity::CredentialIdentity& device);
  const std::set<identity::AccountId>& unknown() const { return unknown_; }

 private:
  db::Database& db_;
  std::set<identity::AccountId> fetched_;
  std::set<identity::AccountId> unknown_;
};

}  // namespace qpc::client
