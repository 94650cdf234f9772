#include "v1_client/person.h"

#include "core/identity/credential.h"
#include "core/identity/signed_manifest.h"
#include "core/mls/wire/wire_sample.h"

namespace qpc::v1_client {
namespace {

constexpr auto ed25519 = crypto::SignatureScheme::ed25519;

identity::AccountManifest first(const Person& person) {
  return identity::AccountManifest::first(person.account_id, identity::AccountKey::of(person.account_key).value(),
                                          person.name, person.domain, person.describe(person.phone, "phone"));
}

Bytes sign(identity::AccountManifest manifest, const Person& person) {
  return qpc::wire(identity::SignedManifest::sign(std::move(manifest), person.account_key));
}

}  // namespace

Device::Device(Random& random)
    : key(crypto::SigningKey::generate(ed25519, random)), id(identity::DeviceId::generate(random)) {}

Person::Person(const std::string& name, identity::DomainName domain, std::chrono::sys_seconds now)
    : name(identity::UserName::parse(name).value()),
      domain(std::move(domain)),
      now(now),
      account_key(crypto::SigningKey::generate(ed25519, random)),
      account_id(identity::AccountId::generate(random)),
      phone(random) {}

identity::ManifestDevice Person::describe(const Device& device, const char* label) const {
  return {.id = device.id,
          .key = identity::DeviceKey::of(device.key).value(),
          .added = now,
          .revoked = std::nullopt,
          .suites = {1},
          .capabilities = {},
          .label = label};
}

Bytes Person::first_manifest() const { return sign(first(*this), *this); }

Bytes Person::manifest_with(const Device& added) const {
  auto next = first(*this).successor();
  if (!next.add_device(describe(added, "laptop"))) throw std::runtime_error("the laptop is not added");
  return sign(std::move(next), *this);
}

Bytes Person::key_package(std::uint64_t seed) const {
  mls::WireSample sample(1, seed);
  auto package = sample.key_package();
  const auto seconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  package.leaf_node.credential = mls::Credential::basic(qpc::wire(
      identity::CredentialIdentity{.account_id = account_id, .device_id = phone.id, .address = {name, domain}}));
  package.leaf_node.source = mls::FromKeyPackage{{seconds - 3600, seconds + 24 * 3600}};
  sample.sign(package);
  return qpc::wire(package);
}

}  // namespace qpc::v1_client
