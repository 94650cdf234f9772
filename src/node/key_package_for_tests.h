// key_package_for_tests.h: KeyPackages that a node takes.
#pragma once
#include "core/identity/credential.h"
#include "core/mls/wire/wire_sample.h"

namespace qpc::node {

/// A valid KeyPackage in the name of a device, current for a while around `now`; another one for each seed.
inline Bytes key_package_for_tests(const identity::CredentialIdentity& owner, std::chrono::sys_seconds now,
                                   std::uint64_t seed) {
  mls::WireSample sample(1, seed);
  auto package = sample.key_package();
  const auto seconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  package.leaf_node.credential = mls::Credential::basic(wire(owner));
  package.leaf_node.source = mls::FromKeyPackage{{seconds - 3600, seconds + 24 * 3600}};
  sample.sign(package);
  return wire(package);
}

}  // namespace qpc::node
