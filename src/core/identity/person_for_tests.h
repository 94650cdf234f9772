// person_for_tests.h: somebody with an account key and devices, whose manifests a test can bend.
#pragma once
#include "core/crypto/seeded_random.h"
#include "core/crypto/signature.h"
#include "core/identity/signed_manifest.h"

namespace qpc::identity {

inline constexpr std::chrono::sys_seconds noon{std::chrono::seconds{1'800'000'000}};

inline crypto::SigningKey generate_ed25519(Random& random) {
  return crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
}

/// A device and its private key.
struct DeviceForTests {
  explicit DeviceForTests(Random& random)
      : signing_key(generate_ed25519(random)),
        listed{.id = DeviceId::generate(random),
               .key = DeviceKey::of(signing_key).value(),
               .added = noon,
               .revoked = {},
               .suites = {0x0001, 0xf001},
               .capabilities = {1},
               .label = "laptop"} {}

  crypto::SigningKey signing_key;
  ManifestDevice listed;
};

/// Version 1 of an account, with one device.
struct PersonForTests {
  explicit PersonForTests(std::uint64_t seed = 1) : random(seed) {}

  SignedManifest sign(AccountManifest changed) const { return SignedManifest::sign(std::move(changed), account_key); }
  /// The next version of a manifest, with one device more.
  AccountManifest with_another_device(const AccountManifest& before) {
    AccountManifest next = before.successor();
    next.devices.push_back(DeviceForTests(random).listed);
    return next;
  }

  crypto::SeededRandom random;
  crypto::SigningKey account_key = generate_ed25519(random);
  DeviceForTests device{random};
  AccountManifest manifest =
      AccountManifest::first(AccountId::generate(random), AccountKey::of(account_key).value(),
                             UserName::parse("ada").value(), DomainName::parse("example.org").value(), device.listed);
};

}  // namespace qpc::identity
