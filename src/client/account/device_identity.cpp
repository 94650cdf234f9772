#include "client/account/device_identity.h"

#include <algorithm>

#include "core/identity/credential.h"

namespace qpc::client {
namespace {

std::unexpected<Failure> damaged_account() {
  return failure(
      FailureKind::store, "store_corrupt",
      "The account in this store is damaged: restore the store from a backup, or log in from another profile.");
}

Bytes credential_of(const DeviceIdentity& self) {
  return wire(identity::CredentialIdentity{self.account_id, self.device_id, self.address});
}

}  // namespace

mls::Suite own_suite(mls::CipherSuite cipher_suite) { return mls::Suite::of(cipher_suite).value(); }

Outcome<AccountRow> require_account(db::Database& db) {
  auto account = AccountStore(db).find();
  if (account) return *std::move(account);
  return failure(FailureKind::not_found, "no_account",
                 "There is no account in this profile: run 'qpc register NAME@DOMAIN' or 'qpc login NAME@DOMAIN'.");
}

Outcome<DeviceIdentity> DeviceIdentity::load(db::Database& db) {
  QPC_TRY(const auto account, require_account(db));
  const auto address = identity::UserAddress::parse(account.name + "@" + account.domain);
  const auto device_key =
      crypto::SigningKey::from_private_key(crypto::SignatureScheme::ed25519, account.device_key.reveal());
  if (!address || !device_key) return damaged_account();
  DeviceIdentity self{account.account_id, account.device_id, *address, *device_key, std::nullopt};
  if (account.account_key) {
    const auto key =
        crypto::SigningKey::from_private_key(crypto::SignatureScheme::ed25519, account.account_key->reveal());
    if (!key) return damaged_account();
    self.account_key = *key;
  }
  return self;
}

mls::ClientIdentity DeviceIdentity::leaf(const mls::Suite& suite, const identity::LeafScope& scope,
                                         const identity::MailboxAddress& mailbox, Random& random) const {
  auto signature_key = crypto::SigningKey::generate(suite.signature(), random);
  const auto binding =
      identity::LeafBinding::sign(device_key, {.account_id = account_id,
                                               .device_id = device_id,
                                               .scope = scope,
                                               .suite = static_cast<std::uint16_t>(suite.cipher_suite()),
                                               .signature_key = signature_key.public_key()});
  mls::Extensions extensions;
  extensions.set(mls::ExtensionType::leaf_binding, wire(binding));
  extensions.set(mls::ExtensionType::mailbox_address, wire(mailbox));
  return {.signature_key = std::move(signature_key),
          .credential = mls::Credential::basic(credential_of(*this)),
          .capabilities = mls::own_capabilities({mls::CredentialType::basic},
                                                {mls::ExtensionType::leaf_binding, mls::ExtensionType::mailbox_address,
                                                 mls::ExtensionType::group_profile},
                                                random),
          .leaf_extensions = std::move(extensions)};
}

Outcome<identity::ManifestDevice> DeviceIdentity::manifest_device(const std::string& label,
                                                                  std::chrono::sys_seconds now) const {
  QPC_TRY(const auto key, identity::DeviceKey::of(device_key));
  identity::ManifestDevice device{
      .id = device_id, .key = key, .added = now, .revoked = {}, .suites = {}, .capabilities = {}, .label = label};
  for (const auto suite : own_suites) device.suites.push_back(static_cast<std::uint16_t>(suite));
  QPC_CHECK(device.check());
  return device;
}

Outcome<identity::MailboxAddress> own_mailbox(db::Database& db) {
  QPC_TRY(const auto account, require_account(db));
  const auto local = AccountStore(db).mailbox_address();
  const auto domain = identity::DomainName::parse(account.domain);
  if (!local || !domain || local->size() != identity::NodeAddress::local_size_bytes) {
    return failure(FailureKind::not_found, "no_mailbox",
                   "The node has not given this device a mailbox yet: run 'qpc listen' once while it is reachable.");
  }
  identity::MailboxAddress address{{.domain = *domain, .local = {}}};
  std::ranges::copy(*local, address.local.begin());
  return address;
}

}  // namespace qpc::client
