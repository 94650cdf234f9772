#include "client/account/own_device.h"

#include "client/account/device_identity.h"
#include "client/keys/key_package_store.h"

namespace qpc::client {
namespace {

Secret new_key(Random& random) {
  return crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random).private_key();
}

std::unexpected<Failure> has_account(const AccountRow& account) {
  if (account.state == AccountState::registering) {
    return failure(FailureKind::refused, "has_account",
                   "In this profile, the registration of " + account.name + "@" + account.domain + " at " +
                       account.node + " was cut short: finish it, or use another profile with --profile NAME.");
  }
  return failure(FailureKind::refused, "has_account",
                 "This profile already has the account " + account.name + "@" + account.domain +
                     ": use another one with --profile NAME.");
}

AccountRow new_device(const Place& place, const identity::AccountId& account_id, AccountState state, Random& random) {
  return {.state = state,
          .account_id = account_id,
          .name = place.name,
          .domain = place.domain,
          .account_key = std::nullopt,
          .device_id = identity::DeviceId::generate(random),
          .device_key = new_key(random),
          .device_label = place.device_label,
          .node = place.node};
}

/// Replaces the row by one of another device. What was shown stays shown.
void save_new(db::Database& db, const AccountRow& account) {
  AccountStore accounts(db);
  const std::int64_t shown = accounts.shown_cursor();
  accounts.save(account);
  accounts.set_shown_cursor(shown);
  KeyPackageStore(db).remove_all();  // they were the other device's
}

}  // namespace

Outcome<> check_profile(db::Database& db, const std::string& name, const std::string& domain) {
  const auto existing = AccountStore(db).find();
  if (existing && (existing->name != name || existing->domain != domain)) return has_account(*existing);
  return {};
}

Outcome<> check_registration(db::Database& db, const std::string& name, const std::string& domain) {
  QPC_CHECK(check_profile(db, name, domain));
  const auto existing = AccountStore(db).find();
  if (existing && existing->state != AccountState::registering) return has_account(*existing);
  return {};
}

Outcome<> prepare_account(db::Database& db, const Place& place, std::chrono::sys_seconds now, Random& random) {
  QPC_CHECK(check_registration(db, place.name, place.domain));
  if (AccountStore(db).find()) {
    AccountStore(db).set_node(place.node);
    return {};
  }
  auto account = new_device(place, identity::AccountId::generate(random), AccountState::registering, random);
  account.account_key = new_key(random);
  save_new(db, account);
  QPC_TRY(const auto self, DeviceIdentity::load(db));
  QPC_TRY(const auto account_key, identity::AccountKey::of(*self.account_key));
  QPC_TRY(auto device, self.manifest_device(account.device_label, now));
  auto manifest = identity::AccountManifest::first(self.account_id, account_key, self.address.name, self.address.domain,
                                                   std::move(device));
  const Bytes octets = wire(identity::SignedManifest::sign(std::move(manifest), *self.account_key));
  QPC_CHECK(take_manifests(db, self.account_id, {{octets}}));
  return {};
}

Outcome<bool> take_up_device(db::Database& db, const Place& place, const identity::AccountId& account_id,
                             std::span<const Bytes> manifests) {
  AccountStore accounts(db);
  const auto existing = accounts.find();
  const bool may_be_known = existing && existing->account_id == account_id && existing->state != AccountState::pending;
  if (!may_be_known) return false;
  QPC_TRY(const auto manifest, take_manifests(db, account_id, manifests));
  QPC_TRY(const auto self, DeviceIdentity::load(db));
  QPC_TRY(const auto own_key, identity::DeviceKey::of(self.device_key));
  const auto listed = manifest.active_device(self.device_id);
  if (!listed || (*listed)->key != own_key) return false;
  if (existing->state == AccountState::logged_out) {
    accounts.begin_mailbox();
    KeyPackageStore(db).remove_all();  // the node has dropped its half
  }
  accounts.set_node(place.node);
  accounts.set_state(AccountState::active);
  return true;
}

Outcome<AccountRow> prepare_device(db::Database& db, const Place& place, const identity::AccountId& account_id,
                                   Random& random) {
  QPC_CHECK(check_profile(db, place.name, place.domain));
  auto existing = AccountStore(db).find();
  const bool same_account = existing && existing->account_id == account_id;
  if (same_account && existing->state == AccountState::pending) return *std::move(existing);
  // A node that gives another account for this name than before may be lying: the key at hand is worth more.
  const bool may_replace = !existing || !existing->account_key ||
                           (existing->state == AccountState::registering && existing->node == place.node);
  if (!same_account && !may_replace) return has_account(*existing);
  auto account = new_device(place, account_id, AccountState::pending, random);
  if (same_account && existing->account_key) account.account_key = existing->account_key->duplicate();
  save_new(db, account);
  return account;
}

}  // namespace qpc::client
