#include "client/group/suites.h"

#include <algorithm>

#include "client/account/device_identity.h"

namespace qpc::client {
namespace {

std::string name_of(mls::CipherSuite suite) { return std::string(own_suite(suite).name()); }

std::string name_of(const identity::AccountManifest& account, const identity::ManifestDevice& device) {
  return account.name.text() + "'s device '" + device.label + "'";
}

/// The devices that do not take a suite, in words; empty, where all do.
std::string without(std::span<const identity::AccountManifest> accounts, mls::CipherSuite suite) {
  std::string names;
  for (const auto& account : accounts) {
    for (const auto& device : account.devices) {
      if (!device.active() || takes(device, suite)) continue;
      if (!names.empty()) names += ", ";
      names += name_of(account, device);
    }
  }
  return names;
}

}  // namespace

bool takes(const identity::ManifestDevice& device, mls::CipherSuite suite) {
  return device.suites.empty() || device.supports(static_cast<std::uint16_t>(suite));
}

bool leaves_out(mls::CipherSuite suite, const identity::AccountManifest& account) {
  const auto is_active = [](const identity::ManifestDevice& device) { return device.active(); };
  const auto comes_along = [&](const identity::ManifestDevice& device) {
    return device.active() && takes(device, suite);
  };
  return std::ranges::any_of(account.devices, is_active) && std::ranges::none_of(account.devices, comes_along);
}

Outcome<ChosenSuite> choose_suite(std::span<const identity::AccountManifest> accounts,
                                  std::optional<mls::CipherSuite> wished) {
  const auto suite = wished.value_or(own_suites.front());
  const std::string names = without(accounts, suite);
  if (names.empty()) return ChosenSuite{suite, {}};
  const auto next = std::ranges::find_if(own_suites, [&](auto one) { return without(accounts, one).empty(); });
  if (!wished && next != own_suites.end()) {
    return ChosenSuite{*next, "This conversation uses " + name_of(*next) + " instead of " + name_of(suite) +
                                  ", which is not taken by " + names + "."};
  }
  const std::string advice = wished ? "leave --suite out, and the best that all of them take is chosen"
                                    : "there is none that all of them take, so ask their owners to upgrade qpc";
  return failure(FailureKind::refused, "suite_unsupported",
                 "The cipher suite " + name_of(suite) + " is not taken by " + names + ": " + advice + ".");
}

Failure no_device_for(const identity::AccountManifest& account, mls::CipherSuite suite) {
  return {FailureKind::refused, "suite_unsupported",
          "No device of " + account.name.text() + " takes this group's cipher suite, " + name_of(suite) +
              ": ask them to upgrade qpc, or begin another group."};
}

std::string describe_left_out(const identity::AccountManifest& account, const identity::ManifestDevice& device,
                              mls::CipherSuite suite) {
  if (!takes(device, suite)) {
    return name_of(account, device) + " is not added, as it does not take this conversation's cipher suite, " +
           name_of(suite) + ".";
  }
  return name_of(account, device) +
         " is not added, as the node has no KeyPackage of it: add the person again once it was online.";
}

}  // namespace qpc::client
