// device_identity.h: this device's keys, loaded, and what it puts into MLS leaves.
#pragma once
#include "client/account/account_store.h"
#include "client/failure.h"
#include "core/identity/leaf_binding.h"
#include "core/identity/node_address.h"
#include "core/mls/group/own_key_package.h"

namespace qpc::client {

/// The suites this client takes, the one it likes most first.
inline constexpr std::array own_suites = {mls::CipherSuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519,
                                          mls::CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519};

/// The algorithms behind one of `own_suites`.
mls::Suite own_suite(mls::CipherSuite cipher_suite);

struct DeviceIdentity {
  identity::AccountId account_id;
  identity::DeviceId device_id;
  identity::UserAddress address;
  crypto::SigningKey device_key;
  std::optional<crypto::SigningKey> account_key;  ///< none on devices that were linked

  /// Errors: not_found, without an account in the store; store, when its keys do not load.
  static Outcome<DeviceIdentity> load(db::Database& db);

  /// A fresh signature key for one suite, bound to this device for KeyPackages or for one group.
  mls::ClientIdentity leaf(const mls::Suite& suite, const identity::LeafScope& scope,
                           const identity::MailboxAddress& mailbox, Random& random) const;

  /// This device as the manifest describes it.
  Outcome<identity::ManifestDevice> manifest_device(const std::string& label, std::chrono::sys_seconds now) const;
};

/// The account of this store. Errors: not_found, with what to type.
Outcome<AccountRow> require_account(db::Database& db);

/// Where this device's messages are put. Errors: not_found, before the node has given the address.
Outcome<identity::MailboxAddress> own_mailbox(db::Database& db);

}  // namespace qpc::client
