#include "client/group/new_group.h"

#include "client/account/device_identity.h"
#include "client/group/key_package_check.h"

namespace qpc::client {

Outcome<mls::Group> begin_group(db::Database& db, Environment& environment, const message::GroupProfile& profile,
                                mls::CipherSuite suite) {
  QPC_TRY(const auto self, DeviceIdentity::load(db));
  QPC_TRY(const auto mailbox, own_mailbox(db));
  const Bytes group_id = environment.random.bytes(32);
  mls::Extensions extensions;
  extensions.set(mls::ExtensionType::group_profile, wire(profile));
  extensions.set(required_capabilities());
  const auto leaf = self.leaf(own_suite(suite), identity::LeafScope::group(group_id), mailbox, environment.random);
  QPC_TRY(auto group, mls::Group::create(own_suite(suite), group_id, leaf, extensions, {}, environment.random));
  return group;
}

}  // namespace qpc::client
