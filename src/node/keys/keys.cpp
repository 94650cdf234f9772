#include "node/keys/keys.h"

#include "core/identity/credential.h"

namespace qpc::node {
namespace {

constexpr std::chrono::seconds longest_lifetime = std::chrono::days(366);

constexpr Refusal no_packages{
    Reason::NO_KEY_PACKAGES, 0,
    "no device of that person has a KeyPackage left: they publish new ones when they come online"};

Result<bool> names(const mls::Credential& credential, const identity::AccountId& account_id,
                   const identity::DeviceId& device_id) {
  const auto* basic = std::get_if<mls::BasicCredential>(&credential.body);
  if (basic == nullptr) return false;
  QPC_TRY(const auto claimed, read_all<identity::CredentialIdentity>(basic->identity));
  return claimed.account_id == account_id && claimed.device_id == device_id;
}

}  // namespace

Outcome<CheckedPackage> check_package(ByteView octets, const identity::AccountId& account_id,
                                      const identity::DeviceId& device_id, std::chrono::sys_seconds now) {
  if (octets.size() > Keys::most_package_bytes) {
    return refuse(Reason::TOO_LARGE, "a KeyPackage is too large", Keys::most_package_bytes);
  }
  const auto read = read_all<mls::Unverified<mls::KeyPackage>>(octets);
  if (!read) return refuse(Reason::MALFORMED, "a KeyPackage does not parse");
  const auto package = read->verify(mls::LifetimeLimits{.longest = longest_lifetime, .now = now});
  if (!package && package.error().kind == Kind::unsupported) {
    return refuse(Reason::UNSUPPORTED, "a KeyPackage of a cipher suite that this node does not know");
  }
  if (!package)
    return refuse(Reason::MALFORMED, "a KeyPackage that breaks a rule of RFC 9420 §10.1, or is not current");
  if (const auto own = names(package->leaf_node.credential, account_id, device_id); !own || !*own) {
    return refuse(Reason::NOT_PERMITTED, "a KeyPackage whose credential names another device");
  }
  const auto ref = package->ref();
  if (!ref) return refuse(Reason::UNSUPPORTED, "a KeyPackage of a cipher suite that this node does not know");
  const auto& source = std::get<mls::FromKeyPackage>(package->leaf_node.source);
  return CheckedPackage{.suite = static_cast<std::uint16_t>(package->cipher_suite),
                        .not_after = std::chrono::sys_seconds(std::chrono::seconds(source.lifetime.not_after)),
                        .ref = ref->value,
                        .octets = to_bytes(octets)};
}

Outcome<> Keys::check_room(std::int64_t device_row, std::size_t packages) {
  if (packages_.count_all(device_row) + packages <= most_packages) return {};
  return refuse(Reason::TOO_MANY, "this device has enough KeyPackages at the node", most_packages);
}

Outcome<std::uint32_t> Keys::publish(std::int64_t device_row, std::span<const CheckedPackage> packages,
                                     std::span<const CheckedPackage> last_resort, std::chrono::sys_seconds now) {
  packages_.remove_expired(device_row, now);
  packages_.forget_handed_out(device_row, most_remembered);
  if (const auto room = check_room(device_row, packages.size()); !room) return std::unexpected(room.error());
  for (const auto& package : packages) {
    packages_.add(device_row, package.suite, PackageUse::single, package.not_after, package.ref, package.octets);
  }
  for (const auto& package : last_resort) {
    packages_.remove_last_resort(device_row, package.suite);
    packages_.add(device_row, package.suite, PackageUse::last_resort, package.not_after, package.ref, package.octets);
  }
  return packages_.count_all(device_row);
}

Outcome<Claimed> Keys::claim(const AccountState& account, std::uint16_t suite, std::uint32_t since_manifest,
                             const identity::DeviceId& except, Take take, std::chrono::sys_seconds now) {
  if (bans_.find(account.row, now)) return std::unexpected(no_packages);
  Claimed claimed{.account_id = account.account_id,
                  .manifests = accounts_.manifests(account.row, since_manifest),
                  .packages = {},
                  .missing = {},
                  .used = {}};
  if (claimed.manifests.more) return claimed;
  for (const auto& device : devices_.list(account.row)) {
    if (device.state != DeviceState::active || device.device_id == except) continue;
    auto single = take == Take::single_use ? packages_.take(device.row, suite, now) : std::nullopt;
    if (single) {
      claimed.packages.push_back({device.device_id, *std::move(single), PackageUse::single});
      claimed.used.push_back(device.row);
    } else if (auto last = take == Take::nothing ? std::nullopt : packages_.last_resort(device.row, suite, now)) {
      claimed.packages.push_back({device.device_id, *std::move(last), PackageUse::last_resort});
    } else {
      claimed.missing.push_back(device.device_id);
    }
  }
  if (claimed.packages.empty() && !claimed.missing.empty()) {
    return std::unexpected(no_packages);
  }
  return claimed;
}

}  // namespace qpc::node
