#include "client/account/device_identity.h"
#include "client/group/conversations.h"
#include "client/group/key_package_check.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
Task<Outcome<Conversations::Claimed>> Conversations::claim(Session& session, identity::AccountId account_id) {
  QPC_CO_TRY(const auto known,
             groups_.store().read([&](db::Database& db) { return PersonStore(db).find(account_id); }));
  auto request = session.keys().claimRequest();
  request.initAccount().setAccountId(to_kj(account_id.view()));
  request.setSuite(static_cast<std::uint16_t>(own_suites.front()));
  if (known) request.setSinceManifest(known->manifest_version);
  auto answer = co_await session.answer("fetching KeyPackages", request.send());
  const auto result = answer.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  const auto claimed = result.getClaimed();
  QPC_CO_TRY(const auto manifest, groups_.store().write([&](db::Database& db) {
    return take_manifests(db, account_id, to_octets(claimed.getManifests()));
  }));
  if (claimed.getMore()) {
    if (claimed.getManifests().size() == 0) co_return std::unexpected(endless_manifests());
    co_return co_await claim(session, account_id);
  }
  Claimed all;
  for (const auto missing : claimed.getMissing()) {
    const auto device_id = identity::DeviceId::from_bytes(view(missing));
    const auto* device = device_id ? manifest.find_device(*device_id) : nullptr;
    if (device == nullptr) continue;
    all.missing.push_back(manifest.name.text() + "'s device '" + device->label + "'");
  }
  for (const auto package : claimed.getPackages()) {
    QPC_CO_TRY(const auto device_id, identity::DeviceId::from_bytes(view(package.getDeviceId())));
    if (const auto good =
            check_key_package(manifest, device_id, view(package.getKeyPackage()), environment_.now_seconds());
        !good) {
      co_return failure(FailureKind::refused, "bad_key_package",
                        std::string("A device of ") + manifest.name.text() + " cannot be added: " +
                            good.error().what() + ". Ask them to start qpc once, then try again.");
    }
    all.wishes.push_back({.kind = WishKind::add,
                          .account_id = account_id,
                          .device_id = device_id,
                          .key_package = bytes(package.getKeyPackage())});
  }
  co_return all;
}

/// KeyPackages of these people, and of the caller's other devices.
Task<Outcome<Conversations::Claimed>> Conversations::claim_all(Session& session,
                                                               std::vector<identity::UserName> members) {
  QPC_CO_TRY(const auto self, groups_.store().read([](db::Database& db) { return require_account(db); }));
  Claimed all;
  const auto take = [&](Claimed claimed) {
    std::ranges::move(claimed.wishes, std::back_inserter(all.wishes));
    std::ranges::move(claimed.missing, std::back_inserter(all.missing));
  };
  for (const auto& member : members) {
    if (member.text() == self.name) continue;
    QPC_CO_TRY(const auto manifest, co_await people_.find(session, member));
    QPC_CO_TRY(auto theirs, co_await claim(session, manifest.account_id));
    if (theirs.wishes.empty()) {
      co_return failure(
          FailureKind::refused, "no_key_packages",
          "No device of " + member.text() + " can be added at present: ask them to start qpc once, then try again.");
    }
    take(std::move(theirs));
  }
  auto own = co_await claim(session, self.account_id);
  if (own) take(*std::move(own));
  if (!own && own.error().code != "no_key_packages") co_return std::unexpected(own.error());
  co_return all;
}

}  // namespace qpc::client
