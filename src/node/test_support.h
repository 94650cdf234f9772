// test_support.h: a node's database in memory, and people with devices, for the tests of this folder.
#pragma once
#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"
#include "core/identity/signed_manifest.h"
#include "core/mls/wire/mls_message.h"
#include "db/migration.h"
#include "db/sqlite.h"
#include "node/account/account.h"
#include "node/mailbox/mailbox.h"
#include "node/node_for_tests.h"

namespace qpc::node {

/// A database with the node's tables.
class TestDatabase {
 public:
  db::Database& operator*() { return *database_; }

 private:
  std::unique_ptr<db::Database> database_ = new_test_database();
};

/// Somebody with an account key and devices that are made from a seed.
class TestPerson {
 public:
  explicit TestPerson(const std::string& name)
      : random(as_bytes(name)),
        name(identity::UserName::parse(name).value()),
        account_key(crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random)),
        device_key(crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random)),
        account_id(identity::AccountId::generate(random)),
        device_id(identity::DeviceId::generate(random)) {}

  identity::ManifestDevice device(const identity::DeviceId& id, const crypto::SigningKey& key) const {
    return {.id = id,
            .key = identity::DeviceKey::of(key).value(),
            .added = test_now,
            .revoked = std::nullopt,
            .suites = {1},
            .capabilities = {},
            .label = "phone"};
  }
  identity::AccountManifest first_manifest() const {
    return identity::AccountManifest::first(account_id, identity::AccountKey::of(account_key).value(), name,
                                            identity::DomainName::parse("example.org").value(),
                                            device(device_id, device_key));
  }
  Bytes sign(const identity::AccountManifest& manifest) const {
    return wire(identity::SignedManifest::sign(manifest, account_key));
  }
  NewAccount new_account() const {
    return {.name = name,
            .record = Bytes(192, 7),
            .signed_manifest = sign(first_manifest()),
            .device_id = device_id,
            .counter = 1};
  }

  crypto::SeededRandom random;
  identity::UserName name;
  crypto::SigningKey account_key;
  crypto::SigningKey device_key;
  identity::AccountId account_id;
  identity::DeviceId device_id;
};

/// A person whose account and mailbox exist. Returns the mailbox.
inline MailboxState settle(db::Database& db, TestPerson& person, const MailboxLimits& limits = {}) {
  const auto entered = Accounts(db, "example.org").create(person.new_account(), test_now).value();
  return Mailboxes(db, limits).open(entered.device.row, person.random.array<32>());
}

/// A PrivateMessage as the node sees it.
inline Bytes private_message(ByteView group_id, std::uint64_t epoch, mls::ContentType content_type,
                             std::string_view ciphertext) {
  mls::PrivateMessage message;
  message.group_id = to_bytes(group_id);
  message.epoch = epoch;
  message.content_type = content_type;
  message.ciphertext = to_bytes(as_bytes(ciphertext));
  return wire(mls::MLSMessage{message});
}

}  // namespace qpc::node
