#include "core/mls/group/group.h"

#include <map>

#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

/// Who counts as one client: a signature key, or where a group continues another one, in which everybody has new keys,
/// a credential.
enum class Clients : std::uint8_t { by_key, by_credential };

/// The scenarios say nothing about whom to trust: everybody.
class TrustingService final : public AuthenticationService {
 public:
  explicit TrustingService(Clients clients) : clients_(clients) {}

  Result<void> check_member(const Suite&, const LeafNode&) const override { return {}; }
  Result<void> check_successor(const Suite&, const LeafNode&, const LeafNode&) const override { return {}; }
  Bytes client_id(const LeafNode& leaf) const override {
    return clients_ == Clients::by_key ? leaf.signature_key : wire(leaf.credential);
  }
  Result<void> check_external_sender(const Suite&, const ExternalSender&) const override { return {}; }

 private:
  Clients clients_;
};

class ExternalPsks final : public PskStore {
 public:
  explicit ExternalPsks(const Case& test) {
    for (const auto& psk : test.objects("external_psks")) psks_[psk.bytes("psk_id")] = psk.bytes("psk");
  }

  Result<Secret> find_psk(const PreSharedKeyID& id) const override {
    const auto* external = std::get_if<ExternalPSKID>(&id.body);
    const auto found = external ? psks_.find(external->psk_id) : psks_.end();
    if (found == psks_.end()) return fail(Kind::not_found, "the case has no such PSK");
    return Secret::copy_of(found->second);
  }

 private:
  std::map<Bytes, Bytes> psks_;
};

OwnKeyPackage read_own_key_package(const Case& test) {
  const auto suite = test.suite();
  const auto message = test.read<MLSMessage>("key_package");
  const auto* key_package = message.as<Unverified<KeyPackage>>();
  expect(key_package != nullptr, "key_package has another wire format");
  const auto kem_key = [&](const std::string& name) {
    return value_of(crypto::KemPrivateKey::from_bytes(suite.kem(), test.bytes(name)), name);
  };
  OwnKeyPackage own{Unverified(*key_package).from_own_store(), kem_key("init_priv"), kem_key("encryption_priv"),
                    value_of(crypto::SigningKey::from_private_key(suite.signature(), test.bytes("signature_priv")),
                             "signature_priv")};
  expect_equal(own.init_key.public_key(), own.key_package.init_key, "init_priv");
  expect_equal(own.encryption_key.public_key(), own.key_package.leaf_node.encryption_key, "encryption_priv");
  expect_equal(own.signature_key.public_key(), own.key_package.leaf_node.signature_key, "signature_priv");
  return own;
}

Group process(const Group& group, ByteView message, const Surroundings& surroundings, const std::string& what) {
  auto processed = group.process(message, surroundings);
  if (!processed) {
    throw CaseFailed(what + ": " + name(processed.error().reason) + ", " + processed.error().what());
  }
  return std::move(processed->next);
}

/// The group as it comes back from a store: each epoch is gone on with from there.
Group stored_and_restored(const Group& group) {
  std::vector<GroupRow> rows;
  for (auto& change : group.save_changes(nullptr)) {
    rows.push_back({std::move(change.key), std::move(change.value).value()});
  }
  return value_of(Group::restore(rows), "a stored group");
}

/// Follows a group from the Welcome on, and returns the group at the end.
Group follow(const Case& test) {
  const TrustingService authentication(test.has("origin") ? Clients::by_credential : Clients::by_key);
  const ExternalPsks psks(test);
  const Surroundings surroundings{.authentication = authentication, .psks = psks, .now = {}};
  GroupSettings settings;
  settings.longest_lifetime = std::chrono::seconds::max();
  settings.past_epochs = 100;

  const auto own = read_own_key_package(test);
  const auto welcome = test.read<MLSMessage>("welcome");
  expect(welcome.as<Welcome>() != nullptr, "welcome has another wire format");
  std::optional<Bytes> tree;
  if (test.has("ratchet_tree")) tree = test.bytes("ratchet_tree");
  std::optional<Group> origin;
  if (test.has("origin")) origin = follow(test.object("origin"));
  auto group = value_of(
      Group::join(*welcome.as<Welcome>(), own, tree, surroundings, settings, origin ? &*origin : nullptr), "joining");
  expect_equal(group.epoch_authenticator(), test.bytes("initial_epoch_authenticator"), "initial_epoch_authenticator");

  for (const auto& epoch : test.objects("epochs")) {
    for (const auto& proposal : epoch.list("proposals")) {
      group = process(group, from_json_hex(proposal, "proposals"), surroundings, "a proposal");
    }
    group = process(stored_and_restored(group), epoch.bytes("commit"), surroundings, "a commit");
    expect_equal(group.epoch_authenticator(), epoch.bytes("epoch_authenticator"),
                 "epoch_authenticator of epoch " + std::to_string(group.epoch()));
  }
  return group;
}

}  // namespace

void check_passive_client(const Case& test) { follow(test); }

}  // namespace qpc::mls::vectors
