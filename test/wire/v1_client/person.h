// person.h: somebody with an account key and a device, made anew at each run.
#pragma once
#include <chrono>

#include "core/crypto/signature.h"
#include "core/crypto/system_random.h"
#include "core/identity/account_manifest.h"

namespace qpc::v1_client {

/// A device of an account: its own key, and the counter of its sessions.
struct Device {
  explicit Device(Random& random);

  crypto::SigningKey key;
  identity::DeviceId id;
  std::uint64_t counter = 0;
};

struct Person {
  Person(const std::string& name, identity::DomainName domain, std::chrono::sys_seconds now);

  identity::ManifestDevice describe(const Device& device, const char* label) const;
  /// Version 1 of the account, with the phone in it, signed.
  Bytes first_manifest() const;
  /// The version after the first, with one device more.
  Bytes manifest_with(const Device& added) const;
  /// A KeyPackage of cipher suite 1 that a node takes.
  Bytes key_package(std::uint64_t seed) const;

  crypto::SystemRandom random;
  identity::UserName name;
  identity::DomainName domain;
  std::chrono::sys_seconds now;
  crypto::SigningKey account_key;
  identity::AccountId account_id;
  Device phone;
};

}  // namespace qpc::v1_client
