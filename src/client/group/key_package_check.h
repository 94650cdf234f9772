// key_package_check.h: whether a KeyPackage that the node hands out can be added to a group of ours.
#pragma once
#include "core/identity/account_manifest.h"
#include "core/mls/wire/key_package.h"

namespace qpc::client {

/// What every member of our groups has to support.
mls::RequiredCapabilities required_capabilities();

/// What a claimed KeyPackage has to be before it becomes a wish: of the device that the node names, which the manifest
/// holds for active and to which its leaf is bound; for the suite of the group and with all that groups require; with a
/// mailbox; current, and signed. What passes here does not spoil the commit that adds it. Errors: malformed; rejected;
/// stale; unsupported.
Result<void> check_key_package(const identity::AccountManifest& manifest, const identity::DeviceId& device_id,
                               ByteView octets, mls::CipherSuite suite, std::chrono::sys_seconds now);

}  // namespace qpc::client
