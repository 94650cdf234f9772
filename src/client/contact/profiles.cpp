// What people show of themselves: fetched, verified, kept; and our own.
#include "client/account/device_identity.h"
#include "client/contact/contacts.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

/// Keeps a profile that its account has signed, and that does not go back.
Outcome<> take_profile(db::Database& db, const identity::AccountId& account_id, ByteView octets) {
  const auto manifest = stored_manifest(db, account_id);
  const auto received = identity::SignedProfile::from_bytes(octets);
  if (!manifest || !received) return {};
  const auto profile = received->verify(account_id, manifest->account_key);
  if (profile) ContactStore(db).set_profile(*profile, octets);
  return {};
}

Outcome<> check_profile(const identity::Profile& profile) {
  const auto checked = profile.check();
  if (checked) return {};
  if (checked.error().kind == Kind::limit) {
    return failure(FailureKind::limit, "too_large",
                   "A profile has a name of 64 octets, a status of 256 and a picture of 32 KiB at most.");
  }
  return failure(FailureKind::usage, "bad_profile",
                 "Name and status of a profile are one line of plain text each, without control characters and ones "
                 "that turn the direction of writing.");
}

}  // namespace

Task<Outcome<>> Contacts::refresh_profile(Session& session, identity::AccountId account_id) {
  QPC_CO_TRY(const auto known,
             store_.read([&](db::Database& db) { return ContactStore(db).profile_version(account_id); }));
  auto request = session.profiles().fetchRequest();
  request.setAccountId(to_kj(account_id.view()));
  request.setSinceVersion(known);
  const auto answer = co_await session.answer("fetching a profile", request.send());
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  if (!answer.getResult().isProfile()) co_return Outcome<>();
  co_return store_.write(
      [&](db::Database& db) { return take_profile(db, account_id, view(answer.getResult().getProfile())); });
}

Task<Outcome<>> Contacts::refresh_profiles(Session& session, std::size_t most) {
  QPC_CO_TRY(const auto people, store_.read([](db::Database& db) -> Outcome<std::vector<PersonRow>> {
    QPC_TRY(const auto account, require_account(db));
    return ContactStore(db).people(account.account_id);
  }));
  for (std::size_t i = 0; i < people.size() && i < most; ++i) {
    QPC_CO_CHECK(co_await refresh_profile(session, people[i].account_id));
  }
  co_return Outcome<>();
}

Task<Outcome<>> Contacts::change_profile(Session& session, ProfileChange change) {
  QPC_CO_TRY(const auto self, store_.read([](db::Database& db) { return DeviceIdentity::load(db); }));
  if (!self.account_key) {
    co_return failure(FailureKind::refused, "no_account_key",
                      "A profile is signed by the account's key, which the device holds that the account was made on: "
                      "change it there.");
  }
  // Another store of the same key may have been faster: change the newest.
  QPC_CO_CHECK(co_await refresh_profile(session, self.account_id));
  QPC_CO_TRY(auto profile, store_.read([&](db::Database& db) {
    return ContactStore(db)
        .profile(self.account_id)
        .value_or(identity::Profile{
            .account_id = self.account_id, .version = 0, .display_name = "", .status = "", .avatar = {}});
  }));
  ++profile.version;
  if (change.display_name) profile.display_name = *std::move(change.display_name);
  if (change.status) profile.status = *std::move(change.status);
  if (change.avatar) profile.avatar = *std::move(change.avatar);
  QPC_CO_CHECK(check_profile(profile));
  const auto octets = wire(identity::SignedProfile::sign(std::move(profile), *self.account_key));
  auto request = session.profiles().publishRequest();
  request.setProfile(to_kj(octets));
  const auto answer = co_await session.answer("publishing your profile", request.send());
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  co_return store_.write([&](db::Database& db) { return take_profile(db, self.account_id, octets); });
}

}  // namespace qpc::client
