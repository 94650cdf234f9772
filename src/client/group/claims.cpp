#include "client/account/device_identity.h"
#include "client/group/conversations.h"
#include "client/group/key_package_check.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
Task<Outcome<Conversations::Claimed>> Conversations::claim(Session& session, identity::AccountId account_id,
                                                           mls::CipherSuite suite) {
  QPC_CO_TRY(const auto known,
             groups_.store().read([&](db::Database& db) { return PersonStore(db).find(account_id); }));
  auto request = session.keys().claimRequest();
  request.initAccount().setAccountId(to_kj(account_id.view()));
  request.setSuite(static_cast<std::uint16_t>(suite));
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
    co_return co_await claim(session, account_id, suite);
  }
  Claimed all;
  for (const auto missing : claimed.getMissing()) {
    const auto device_id = identity::DeviceId::from_bytes(view(missing));
    const auto* device = device_id ? manifest.find_device(*device_id) : nullptr;
    if (device != nullptr) all.left_out.push_back(describe_left_out(manifest, *device, suite));
  }
  for (const auto package : claimed.getPackages()) {
    QPC_CO_TRY(const auto device_id, identity::DeviceId::from_bytes(view(package.getDeviceId())));
    if (const auto good =
            check_key_package(manifest, device_id, view(package.getKeyPackage()), suite, environment_.now_seconds());
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

Task<Outcome<std::vector<identity::AccountManifest>>> Conversations::find_people(
    Session& session, std::vector<identity::UserName> members) {
  QPC_CO_TRY(const auto self, groups_.store().read([](db::Database& db) { return require_account(db); }));
  std::vector<identity::AccountManifest> found;
  for (const auto& member : members) {
    if (member.text() == self.name) continue;
    QPC_CO_TRY(auto manifest, co_await people_.find(session, member));
    found.push_back(std::move(manifest));
  }
  co_return found;
}

Task<Outcome<ChosenSuite>> Conversations::choose_suite(Session& session, std::vector<identity::AccountManifest> members,
                                                       std::optional<mls::CipherSuite> wished) {
  QPC_CO_TRY(const auto self, groups_.store().read([](db::Database& db) { return require_account(db); }));
  QPC_CO_TRY(auto own, co_await people_.refresh(session, self.account_id));
  members.push_back(std::move(own));
  co_return client::choose_suite(members, wished);
}

Task<Outcome<Conversations::Claimed>> Conversations::claim_all(Session& session,
                                                               std::vector<identity::AccountManifest> members,
                                                               mls::CipherSuite suite) {
  QPC_CO_TRY(const auto self, groups_.store().read([](db::Database& db) { return require_account(db); }));
  Claimed all;
  const auto take = [&](Claimed claimed) {
    std::ranges::move(claimed.wishes, std::back_inserter(all.wishes));
    std::ranges::move(claimed.left_out, std::back_inserter(all.left_out));
  };
  for (const auto& member : members) {
    if (leaves_out(suite, member)) co_return std::unexpected(no_device_for(member, suite));
    QPC_CO_TRY(auto theirs, co_await claim(session, member.account_id, suite));
    if (theirs.wishes.empty()) {
      co_return failure(FailureKind::refused, "no_key_packages",
                        "No device of " + member.name.text() +
                            " can be added at present: ask them to start qpc once, then try again.");
    }
    take(std::move(theirs));
  }
  auto own = co_await claim(session, self.account_id, suite);
  if (own) take(*std::move(own));
  if (!own && own.error().code != "no_key_packages") co_return std::unexpected(own.error());
  co_return all;
}

Outcome<ChosenSuite> Conversations::keep_suite(std::int64_t unfinished, std::optional<mls::CipherSuite> wished) {
  QPC_TRY(const auto suite, suite_of(unfinished));
  if (!wished || *wished == suite) return ChosenSuite{suite, {}};
  return failure(FailureKind::refused, "begun_otherwise",
                 "This group was begun with the cipher suite " + std::string(own_suite(suite).name()) +
                     " and is not finished: leave --suite out to finish it.");
}

Outcome<mls::CipherSuite> Conversations::suite_of(std::int64_t conversation) {
  return groups_.read([&](GroupChange& change) -> Outcome<mls::CipherSuite> {
    QPC_TRY(const auto group, change.group(conversation));
    return group.suite().cipher_suite();
  });
}

}  // namespace qpc::client
