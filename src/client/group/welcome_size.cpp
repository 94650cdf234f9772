#include "client/group/welcome_size.h"

#include "client/account/device_identity.h"

namespace qpc::client {
namespace {

constexpr std::size_t largest = 256UZ * 1024;  // PROTOCOL: "Mailbox messages"

/// This device's own, made for that and thrown away: those of other devices have the same parts.
Outcome<mls::KeyPackage> sample_key_package(db::Database& db, Environment& environment, const mls::Suite& suite) {
  QPC_TRY(const auto self, DeviceIdentity::load(db));
  QPC_TRY(const auto mailbox, own_mailbox(db));
  const auto leaf = self.leaf(suite, identity::LeafScope::key_package(), mailbox, environment.random);
  return mls::OwnKeyPackage::generate(suite, leaf, {0, 1}, {}, environment.random).key_package;
}

}  // namespace

Outcome<> check_welcome_size(std::size_t octets) {
  if (octets <= largest) return {};
  return failure(FailureKind::refused, "group_too_large",
                 "There are too many devices in this conversation to move it: what lets them into the new group would "
                 "have about " +
                     std::to_string(octets / 1024) + " KiB, and a mailbox takes " + std::to_string(largest / 1024) +
                     " KiB. Begin a new group.");
}

Outcome<std::size_t> bound_welcome_size(db::Database& db, Environment& environment, const mls::Group& group,
                                        mls::CipherSuite cipher_suite) {
  const mls::Suite suite = own_suite(cipher_suite);
  QPC_TRY(const auto sample, sample_key_package(db, environment, suite));
  const std::size_t key = sample.init_key.size();  // no less than what is encapsulated to it
  const std::size_t leaf = wire(sample.leaf_node).size() - wire(sample.leaf_node.credential).size();
  // Of the GroupSecrets that each gets: joiner_secret, path_secret, the id of the PSK with its nonce; and around them
  // the KeyPackage's hash, the tag, and the sizes of all that.
  const std::size_t secrets = key + 3 * suite.hash_size() + 110;
  constexpr std::size_t sizes_of_a_node = 8, rest = 512;
  std::size_t octets = rest + wire(group.extensions()).size();
  // A commit that adds has no path, so nothing is above the leaves.
  for (const auto& member : group.members()) {
    octets += leaf + wire(member.credential).size() + sizes_of_a_node;
    if (member.leaf_index != group.own_leaf_index()) octets += secrets;
  }
  return octets;
}

}  // namespace qpc::client
