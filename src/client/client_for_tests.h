// client_for_tests.h: clients without a node: a store in memory, an account, groups; for the tests of these folders.
#pragma once
#include <kj/timer.h>

#include "client/account/device_identity.h"
#include "client/account/people.h"
#include "client/group/epochs.h"
#include "client/group/settings_change.h"
#include "client/keys/key_package_store.h"
#include "client/mailbox/outbox.h"
#include "client/mailbox/receiver.h"
#include "client/mailbox/sealer.h"
#include "core/crypto/seeded_random.h"
#include "core/mls/group/live_group.h"

namespace qpc::client {

/// A calendar that is turned by hand.
class HandClock final : public kj::Clock {
 public:
  kj::Date now() const override { return time; }
  kj::Date time = kj::UNIX_EPOCH + 20'000 * kj::DAYS;
};

/// There is no node.
class NoNetwork final : public net::Network {
 public:
  kj::Promise<net::ConnectResult> connect(net::ConnectTarget) override {
    return KJ_EXCEPTION(DISCONNECTED, "no network in this test");
  }
};

/// What an outcome holds; throws where it is a failure.
template <class T, class Error>
T must(std::expected<T, Error> outcome) {
  if (!outcome) {
    if constexpr (requires { outcome.error().what(); }) {
      throw std::runtime_error(outcome.error().what());
    } else {
      throw std::runtime_error(outcome.error().text);
    }
  }
  if constexpr (!std::is_void_v<T>) return *std::move(outcome);
}

/// Somebody's only device. Messages pass by hand.
class LoneClient {
 public:
  explicit LoneClient(std::string_view name) : random(as_bytes(name)) {
    const auto ed25519 = crypto::SignatureScheme::ed25519;
    must(store.write([&](db::Database& db) -> Outcome<> {
      const AccountRow row{.state = AccountState::active,
                           .account_id = identity::AccountId::generate(random),
                           .name = std::string(name),
                           .domain = "example.org",
                           .account_key = crypto::SigningKey::generate(ed25519, random).private_key(),
                           .device_id = identity::DeviceId::generate(random),
                           .device_key = crypto::SigningKey::generate(ed25519, random).private_key(),
                           .device_label = "phone",
                           .node = "example.org:5001"};
      AccountStore(db).save(row);
      AccountStore(db).set_mailbox_address(random.bytes(32));
      account_id = row.account_id;
      const auto self = must(DeviceIdentity::load(db));
      manifest = wire(identity::SignedManifest::sign(
          identity::AccountManifest::first(account_id, must(identity::AccountKey::of(*self.account_key)),
                                           self.address.name, self.address.domain,
                                           must(self.manifest_device("phone", environment.now_seconds()))),
          *self.account_key));
      must(take_manifests(db, account_id, {{manifest}}));
      manifests.push_back(manifest);
      return {};
    }));
  }

  LoneClient(const LoneClient&) = delete;
  LoneClient& operator=(const LoneClient&) = delete;
  ~LoneClient() noexcept = default;

  /// The account's list of devices, newer by one, in which this device is revoked. Nothing learns it by itself.
  void revoke() {
    manifests.push_back(must(store.read([&](db::Database& db) -> Outcome<Bytes> {
      const auto self = must(DeviceIdentity::load(db));
      auto next = must(stored_manifest(db, account_id)).successor();
      must(next.revoke_device(self.device_id, environment.now_seconds()));
      return wire(identity::SignedManifest::sign(std::move(next), *self.account_key));
    })));
  }

  void meet(const LoneClient& other) {
    must(store.write([&](db::Database& db) -> Outcome<> {
      must(take_manifests(db, other.account_id, other.manifests));
      return {};
    }));
  }

  /// A KeyPackage that this client can be added with.
  mls::OwnKeyPackage key_package(mls::CipherSuite of = own_suites.front()) {
    return must(store.write([&](db::Database& db) -> Outcome<mls::OwnKeyPackage> {
      const auto self = must(DeviceIdentity::load(db));
      const auto suite = own_suite(of);
      const auto leaf = self.leaf(suite, identity::LeafScope::key_package(), must(own_mailbox(db)), random);
      const auto now = static_cast<std::uint64_t>(environment.now_seconds().time_since_epoch().count());
      auto own = mls::OwnKeyPackage::generate(suite, leaf, {now - 60, now + 86'400}, {}, random);
      KeyPackageStore(db).add({.ref = own.ref().value,
                               .suite = static_cast<std::uint16_t>(suite.cipher_suite()),
                               .use = Use::once,
                               .content = wire(own.key_package),
                               .private_part = own.save()},
                              environment.now_seconds());
      return own;
    }));
  }

  /// A group with this client alone in it.
  std::int64_t begin(GroupKind kind, std::string title, std::optional<identity::AccountId> peer = {},
                     std::optional<Bytes> chosen_id = {}) {
    return must(groups.write([&](GroupChange& change) -> Outcome<std::int64_t> {
      const auto self = must(DeviceIdentity::load(change.db()));
      message::GroupProfile profile{
          .kind = kind, .name = title, .channel = chosen_channel(self.address.domain), .fields = {}};
      if (gives_roles) message::GroupDetails{.roles = message::Roles{{account_id}, {}}}.put_into(profile);
      const auto suite = own_suite(own_suites.front());
      const Bytes group_id = chosen_id ? *chosen_id : random.bytes(32);
      mls::Extensions extensions;
      extensions.set(mls::ExtensionType::group_profile, wire(profile));
      const auto leaf = self.leaf(suite, identity::LeafScope::group(group_id), must(own_mailbox(change.db())), random);
      const auto id = ConversationStore(change.db())
                          .add({.kind = kind,
                                .name = title,
                                .peer = peer,
                                .group_id = group_id,
                                .channel = to_bytes(profile.channel.local),
                                .suite = static_cast<std::uint16_t>(suite.cipher_suite())});
      change.keep(id, must(mls::Group::create(suite, group_id, leaf, extensions, {}, random)));
      return id;
    }));
  }

  void wish(std::int64_t conversation, LoneClient& other) {
    const auto own = other.key_package();
    wish(conversation, other, wire(own.key_package));
  }
  void wish(std::int64_t conversation, LoneClient& other, Bytes key_package) {
    meet(other);
    must(store.write([&](db::Database& db) -> Outcome<> {
      CommitStore(db).add_wish({.conversation = conversation,
                                .kind = WishKind::add,
                                .account_id = other.account_id,
                                .device_id = other.device_id(),
                                .key_package = std::move(key_package)});
      return {};
    }));
  }

  void wish(std::int64_t conversation, const SettingsChange& change) {
    must(store.write([&](db::Database& db) -> Outcome<> {
      CommitStore(db).add_wish({.conversation = conversation, .kind = WishKind::settings, .value = wire(change)});
      return {};
    }));
  }

  Prepared prepare(std::int64_t conversation) {
    return must(groups.write([&](GroupChange& change) { return prepare_commit(change, environment, conversation); }));
  }

  /// Commits what is wished and proposed, as if the channel had accepted it.
  PendingCommit commit(std::int64_t conversation) {
    auto pending = prepare(conversation).pending;
    if (!pending) throw std::runtime_error("there was nothing to commit");
    must(groups.write([&](GroupChange& change) { return merge_commit(change, environment, *pending); }));
    return *std::move(pending);
  }

  /// Commits new keys and nothing else, as if the channel had accepted it. Returns the commit.
  Bytes commit_anew(std::int64_t conversation) {
    return must(groups.write([&](GroupChange& change) -> Outcome<Bytes> {
      const auto prepared = must(prepare_commit(change, environment, conversation, {}, Need::new_epoch));
      must(merge_commit(change, environment, *prepared.pending));
      return prepared.pending->content;
    }));
  }

  /// Takes in a message as the mailbox brings it. Nothing, unless something has to happen first.
  std::optional<Obstacle> receive(ByteView message) {
    return must(groups.write([&](GroupChange& change) -> Outcome<std::optional<Obstacle>> {
      Receiver receiver(environment, change, account_id);
      const Incoming incoming{.seq = 1, .message = to_bytes(message)};
      auto obstacle = must(receiver.receive(incoming, {}));
      const auto is_met = [&](const identity::AccountId& id) { return PersonStore(change.db()).find(id).has_value(); };
      // Of those it has met, it knows whatever the directory knows.
      if (obstacle && !obstacle->undecided_commit && !obstacle->passed_commit &&
          std::ranges::all_of(obstacle->unknown_accounts, is_met)) {
        obstacle = must(receiver.receive(incoming, obstacle->unknown_accounts));
      }
      must(receiver.finish());
      return obstacle;
    }));
  }

  /// Says something, and gives what would leave; the outbox is empty again then.
  Bytes say(std::int64_t conversation, const std::string& text) {
    must(outbox.queue(conversation, {{text}}));
    return must(groups.write([&](GroupChange& change) -> Outcome<Bytes> {
      must(seal_waiting(change, environment, ConversationStore(change.db()).find(conversation).value()));
      const auto rows = OutboxStore(change.db()).list(conversation, Sealed::yes, 1);
      OutboxStore(change.db()).remove_all(conversation);
      return rows.at(0).ciphertext.value();
    }));
  }
  std::vector<OutboxRow> queued(std::int64_t conversation) {
    return must(store.read([&](db::Database& db) { return OutboxStore(db).list(conversation, Sealed::either, 1000); }));
  }
  /// The conversation this client is in, where it is in one.
  std::int64_t only() {
    return must(store.read([](db::Database& db) { return ConversationStore(db).list(); })).at(0).id;
  }

  mls::Group group(std::int64_t conversation) {
    return must(groups.read([&](GroupChange& change) { return change.group(conversation); }));
  }
  ConversationRow row(std::int64_t conversation) {
    return must(store.read([&](db::Database& db) { return ConversationStore(db).find(conversation); })).value();
  }
  std::vector<MessageRow> messages() {
    return must(store.read([](db::Database& db) { return MessageStore(db).list({}); }));
  }
  identity::DeviceId device_id() {
    return must(store.read([](db::Database& db) { return AccountStore(db).find(); })).value().device_id;
  }

  /// Whether groups that it begins have roles, with itself as admin.
  bool gives_roles = false;
  /// A forger's choice; else each group gets one of its own.
  std::optional<Bytes> channel;
  identity::ChannelAddress chosen_channel(const identity::DomainName& domain) {
    auto made = identity::ChannelAddress::generate(domain, random);
    if (channel) std::ranges::copy(*channel, made.local.begin());
    return made;
  }

  HandClock clock;
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  crypto::SeededRandom random;
  NoNetwork network;
  kj::Own<kj::Filesystem> files = kj::newDiskFilesystem();
  Environment environment{clock, timer, random, network, *files};
  Store store = Store::in_memory();
  Groups groups{environment, store};
  Outbox outbox{environment, groups};
  identity::AccountId account_id;
  Bytes manifest;                ///< the first version
  std::vector<Bytes> manifests;  ///< all versions
};

}  // namespace qpc::client
