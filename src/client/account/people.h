// people.h: from names to accounts: manifests are fetched, verified and kept, and never go back.
#pragma once
#include <set>
#include <span>

#include "client/account/person_store.h"
#include "client/session/session.h"
#include "client/store/store.h"
#include "core/identity/signed_manifest.h"

namespace qpc::client {

/// Verifies versions of one account's manifest, oldest first, against what is stored, and stores what is later. Returns
/// the newest. Errors: authentication, for a version that goes back, forks or is not signed by its account.
Outcome<identity::AccountManifest> take_manifests(db::Database& db, const identity::AccountId& account_id,
                                                  std::span<const Bytes> manifests);

/// The newest stored manifest of an account. Errors: not_found.
Outcome<identity::AccountManifest> stored_manifest(db::Database& db, const identity::AccountId& account_id);

/// The octets of a list in an answer.
std::vector<Bytes> to_octets(capnp::List<capnp::Data>::Reader list);
/// For a node that says there are `more` manifests and gives none.
Failure endless_manifests();

/// Whether a look-up failed for what the directory knows, or gives, of that account. Any other failure, such as a
/// session that ended meanwhile, leaves the question open: whoever took it for an answer would turn a member away.
bool is_word_on_account(const Failure& failure);

/// Looks people up in the node's directory.
class People {
 public:
  /// The store must outlive this.
  explicit People(Store& store) : store_(store) {}

  /// By the part before the @. Errors: not_found; authentication, when the name leads to another account than before.
  Task<Outcome<identity::AccountManifest>> find(Session& session, identity::UserName name);
  /// The newest manifest of an account.
  Task<Outcome<identity::AccountManifest>> refresh(Session& session, identity::AccountId account_id);
  /// All of them; those of whom the directory has nothing that holds are left out. Errors: where it was not asked to
  /// the end.
  Task<Outcome<>> refresh_all(Session& session, std::set<identity::AccountId> account_ids);

 private:
  Task<Outcome<identity::AccountManifest>> ask(
      Session& session, capnp::Request<api::Directory::LookUpParams, api::Directory::LookUpResults> request,
      std::optional<identity::AccountId> expected);
  Store& store_;
};

}  // namespace qpc::client
