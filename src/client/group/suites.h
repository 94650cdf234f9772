// suites.h: which cipher suite a conversation begins with, and whom it leaves out.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "client/failure.h"
#include "core/identity/account_manifest.h"
#include "core/mls/wire/cipher_suite.h"

namespace qpc::client {

/// Whether a device's account says that it takes a suite. One that names no suites at all is asked for its KeyPackages
/// instead, which it has or has not.
bool takes(const identity::ManifestDevice& device, mls::CipherSuite suite);

/// Whether an account has active devices, and none of them takes a suite.
bool leaves_out(mls::CipherSuite suite, const identity::AccountManifest& account);

struct ChosenSuite {
  mls::CipherSuite suite;
  std::string why;  ///< a sentence, where devices kept it from being the best; else empty
};

/// The suite that this client likes most of those that all active devices of these accounts take; where one is wished,
/// that one. Errors: refused: "suite_unsupported", which names the devices that do not take it.
Outcome<ChosenSuite> choose_suite(std::span<const identity::AccountManifest> accounts,
                                  std::optional<mls::CipherSuite> wished);

/// No device of an account can come into a group of that suite: refused, "suite_unsupported".
Failure no_device_for(const identity::AccountManifest& account, mls::CipherSuite suite);

/// Why a device is not added, of which the node had no KeyPackage: a sentence.
std::string describe_left_out(const identity::AccountManifest& account, const identity::ManifestDevice& device,
                              mls::CipherSuite suite);

}  // namespace qpc::client
