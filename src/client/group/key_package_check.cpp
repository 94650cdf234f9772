#include "client/group/key_package_check.h"

#include "client/account/member_check.h"
#include "core/identity/node_address.h"

namespace qpc::client {
namespace {

Result<void> check_leaf(const identity::AccountManifest& manifest, const identity::DeviceId& device_id,
                        const mls::LeafNode& leaf, mls::CipherSuite suite) {
  QPC_TRY(const auto claim, read_claim(leaf.credential));
  if (claim.account_id != manifest.account_id || claim.device_id != device_id || claim.address.name != manifest.name ||
      (manifest.domain && claim.address.domain != *manifest.domain)) {
    return fail(Kind::rejected, "a KeyPackage of another device than the node says");
  }
  QPC_CHECK(manifest.active_device(device_id));
  const Bytes* data = leaf.extensions.find(mls::ExtensionType::leaf_binding);
  if (data == nullptr) return fail(Kind::rejected, "a KeyPackage without a binding to its device");
  QPC_TRY(const auto binding, read_all<identity::LeafBinding>(*data));
  QPC_CHECK(binding.verify(manifest, {.account_id = claim.account_id,
                                      .device_id = claim.device_id,
                                      .scope = identity::LeafScope::key_package(),
                                      .suite = static_cast<std::uint16_t>(suite),
                                      .signature_key = leaf.signature_key}));
  const Bytes* mailbox = leaf.extensions.find(mls::ExtensionType::mailbox_address);
  if (mailbox == nullptr) return fail(Kind::rejected, "a KeyPackage without a mailbox");
  QPC_CHECK(read_all<identity::MailboxAddress>(*mailbox));
  return {};
}

}  // namespace

mls::RequiredCapabilities required_capabilities() {
  return {.extension_types = {mls::ExtensionType::leaf_binding, mls::ExtensionType::mailbox_address,
                              mls::ExtensionType::group_profile},
          .proposal_types = {},
          .credential_types = {mls::CredentialType::basic}};
}

Result<void> check_key_package(const identity::AccountManifest& manifest, const identity::DeviceId& device_id,
                               ByteView octets, mls::CipherSuite suite, std::chrono::sys_seconds now) {
  WireReader in(octets);
  QPC_TRY(const auto unverified, mls::Unverified<mls::KeyPackage>::read(in));
  QPC_CHECK(in.expect_end());
  QPC_TRY(const auto key_package,
          unverified.verify(mls::LifetimeLimits{.longest = mls::GroupSettings().longest_lifetime, .now = now}));
  if (key_package.cipher_suite != suite) {
    return fail(Kind::unsupported, "a KeyPackage of another cipher suite than was asked for");
  }
  if (!key_package.leaf_node.capabilities.supports(required_capabilities())) {
    return fail(Kind::unsupported, "a KeyPackage whose client does not know what our groups require");
  }
  return check_leaf(manifest, device_id, key_package.leaf_node, key_package.cipher_suite);
}

}  // namespace qpc::client
