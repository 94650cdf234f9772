#include "client/account/people.h"

#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

std::unexpected<Failure> bad_manifest(const Error& error) {
  return failure(
      FailureKind::authentication, "manifest",
      std::string("The node gave a list of devices that does not hold: ") + error.what() +
          ". Nothing was sent to these devices. Compare safety numbers before you go on, and tell the operator.");
}

}  // namespace

Failure endless_manifests() {
  return {FailureKind::authentication, "manifest",
          "The node says that there are more lists of devices and gives none: tell the operator."};
}

bool is_word_on_account(const Failure& failure) {
  return failure.code == "not_found" || failure.code == "manifest" || failure.code == "contact_changed";
}

std::vector<Bytes> to_octets(capnp::List<capnp::Data>::Reader list) {
  std::vector<Bytes> octets;
  for (const auto item : list) octets.push_back(bytes(item));
  return octets;
}

Outcome<identity::AccountManifest> stored_manifest(db::Database& db, const identity::AccountId& account_id) {
  const auto stored = PersonStore(db).newest_manifest(account_id);
  if (!stored)
    return failure(FailureKind::not_found, "unknown_account", "This account was not looked up yet: try again.");
  QPC_TRY(const auto manifest, identity::SignedManifest::from_bytes(*stored));
  return manifest.unverified();  // it was verified when it was stored
}

Outcome<identity::AccountManifest> take_manifests(db::Database& db, const identity::AccountId& account_id,
                                                  std::span<const Bytes> manifests) {
  const auto known = stored_manifest(db, account_id);
  PersonStore people(db);
  std::vector<identity::SignedManifest> parsed;
  for (const Bytes& octets : manifests) {
    auto manifest = identity::SignedManifest::from_bytes(octets);
    if (!manifest) return bad_manifest(manifest.error());
    // Another process, or another answer on its way at the same time, has brought this very version already.
    if (known && people.manifest(account_id, manifest->unverified().version) == octets) continue;
    parsed.push_back(*std::move(manifest));
  }
  if (parsed.empty() && known) return *known;
  const auto newest = known ? identity::verify_manifest_chain(*known, parsed) : identity::verify_first_contact(parsed);
  if (!newest) return bad_manifest(newest.error());
  if (newest->account_id != account_id) {
    return bad_manifest({Kind::rejected, "it belongs to another account than was asked for"});
  }
  for (const auto& manifest : parsed) {
    people.add_manifest({account_id, manifest.unverified().name.text(), manifest.unverified().version}, wire(manifest));
  }
  return *newest;
}

Task<Outcome<identity::AccountManifest>> People::ask(
    Session& session, capnp::Request<api::Directory::LookUpParams, api::Directory::LookUpResults> request,
    std::optional<identity::AccountId> expected) {
  auto response = co_await session.answer("looking somebody up", request.send());
  const auto result = response.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  const auto found = result.getFound();
  QPC_CO_TRY(const auto account_id, identity::AccountId::from_bytes(view(found.getAccountId())));
  if (expected && account_id != *expected) {
    co_return failure(
        FailureKind::authentication, "contact_changed",
        "The node now gives another account for this name than before. Somebody may be pretending: compare "
        "safety numbers by another way, and ask the operator.");
  }
  auto taken =
      store_.write([&](db::Database& db) { return take_manifests(db, account_id, to_octets(found.getManifests())); });
  if (!taken || !found.getMore()) co_return taken;
  if (found.getManifests().size() == 0) co_return std::unexpected(endless_manifests());
  co_return co_await refresh(session, account_id);
}

Task<Outcome<identity::AccountManifest>> People::find(Session& session, identity::UserName name) {
  QPC_CO_TRY(const auto known,
             store_.read([&](db::Database& db) { return PersonStore(db).find_by_name(name.text()); }));
  auto request = session.directory().lookUpRequest();
  request.initAccount().setName(name.text());
  std::optional<identity::AccountId> expected;
  if (known) {
    expected = known->account_id;
    request.setSinceManifest(known->manifest_version);
  }
  auto found = co_await ask(session, kj::mv(request), expected);
  if (!found && found.error().code == "not_found") {
    co_return failure(FailureKind::not_found, "unknown_user",
                      "The node knows nobody called '" + name.text() + "': check the spelling.");
  }
  if (found && found->name != name) {
    co_return failure(
        FailureKind::authentication, "contact_changed",
        "The account that the node gives for '" + name.text() + "' goes by another name: tell the operator.");
  }
  co_return found;
}

Task<Outcome<identity::AccountManifest>> People::refresh(Session& session, identity::AccountId account_id) {
  QPC_CO_TRY(const auto known, store_.read([&](db::Database& db) { return PersonStore(db).find(account_id); }));
  auto request = session.directory().lookUpRequest();
  request.initAccount().setAccountId(to_kj(account_id.view()));
  if (known) request.setSinceManifest(known->manifest_version);
  co_return co_await ask(session, kj::mv(request), account_id);
}

Task<Outcome<>> People::refresh_all(Session& session, std::set<identity::AccountId> account_ids) {
  for (const auto& account_id : account_ids) {
    const auto refreshed = co_await refresh(session, account_id);
    if (!refreshed && !is_word_on_account(refreshed.error())) co_return std::unexpected(refreshed.error());
  }
  co_return Outcome<>();
}

}  // namespace qpc::client
