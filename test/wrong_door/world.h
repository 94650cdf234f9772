// world.h: a node with people in it who try each other's doors, each holding what a person in that place would hold.
#pragma once
#include <array>
#include <functional>
#include <optional>

#include "node/node_service_for_tests.h"

namespace qpc::wrong_door {

/// Who calls. The columns of expected.tsv, in this order.
enum class Who : std::uint8_t {
  owner,         ///< Alice's phone: whose things the others are after
  stranger,      ///< nobody: holds the bootstrap and nothing else
  fellow,        ///< another user, a member of Alice's group
  sibling,       ///< another device of Alice
  pending,       ///< a device that was enrolled by Alice's password and is not confirmed
  revoked,       ///< a device of Alice that was a member of the group
  just_revoked,  ///< one whose revocation is stored, and whose session has not heard of it
  ended,         ///< a session of Alice's phone that has ended
  non_member,    ///< a user who never was in the group
  past_member,   ///< a user who was
  banned,        ///< a member of the group whom the operator has banned
  just_banned,   ///< one whose ban is stored, and whose session has not heard of it
};
inline constexpr std::size_t people_count = 12;
inline constexpr std::array<const char*, people_count> names_of_people{
    "owner",        "nobody", "another-user", "another-device", "pending", "revoked",
    "just-revoked", "ended",  "non-member",   "past-member",    "banned",  "just-banned"};

/// A try at the password of an account, and the KE3 by which it succeeds, or not.
struct PasswordTry {
  api::PasswordAttempt::Client attempt;
  Bytes ke3;
};

/// What whoever has lost their place holds from before that; others ask for it when they need it.
struct Kept {
  PasswordTry password_try;
  api::Owner::Client owner;
  api::Enrolment::Client enrolment;
  api::Upload::Client upload;      ///< of octets that have all come
  api::Download::Client download;  ///< of Alice's blob, of which all octets have gone out
};

/// A device, its connection, and the capabilities it holds from before whatever happened to it.
struct Hands {
  Hands(identity::DeviceId own_id, crypto::SigningKey own_key) : device_id(own_id), key(std::move(own_key)) {}

  Who who = Who::stranger;
  node::TestPerson* person = nullptr;
  identity::DeviceId device_id;
  crypto::SigningKey key;
  std::uint64_t counter = 1;  ///< of the newest session
  api::Node::Client node{nullptr};
  Bytes binding;
  bool has_session = false;
  api::Session::Client session{nullptr};
  api::Account::Client account{nullptr};
  api::Devices::Client devices{nullptr};
  api::Keys::Client keys{nullptr};
  api::Mailbox::Client mailbox{nullptr};
  api::Channels::Client channels{nullptr};
  api::Directory::Client directory{nullptr};
  api::Contacts::Client contacts{nullptr};
  api::Profiles::Client profiles{nullptr};
  api::Presence::Client presence{nullptr};
  api::Reports::Client reports{nullptr};
  api::Blobs::Client blobs{nullptr};
  kj::Maybe<api::Channel::Client> channel;
  std::optional<Kept> kept;
};

/// A fresh node with everybody in it. Two of them are the same, octet for octet.
class World final : public node::NodeServiceTest {
 public:
  World();
  void TestBody() override {}
  using NodeForTests::blobs;
  using NodeForTests::context;
  using NodeForTests::random;
  using NodeForTests::scope;
  using NodeForTests::storage;
  using NodeServiceTest::begin_registration;
  using NodeServiceTest::Client;
  using NodeServiceTest::introduce;
  using NodeServiceTest::log_in;
  using NodeServiceTest::password;

  Hands& at(Who who) { return hands_[static_cast<std::size_t>(who)]; }
  Client& client(const Hands& who) { return clients_[static_cast<std::size_t>(who.who)]; }
  node::TestPerson& owner() { return alice; }

  /// What only Alice's phone may see or move: her message, the address of her mailbox, her devices' names.
  const std::vector<Bytes>& hers() const { return hers_; }
  /// A count over every table, to see whether anything has changed.
  std::string stored();
  /// How far Alice's phone has acknowledged.
  std::uint64_t acked_by_owner();

  /// `who`'s hold on the group: the capability from before, or else the one that opening it now would give.
  api::Channel::Client channel(Hands& who);
  /// The proof that whoever holds `key` makes for the connection of `on`.
  void prove(const Hands& on, const identity::AccountId& account_id, const identity::DeviceId& device_id,
             std::uint64_t counter, const crypto::SigningKey& key, api::DeviceProof::Builder out);
  /// A valid KeyPackage in the name of a device.
  Bytes key_package(const node::TestPerson& person, const identity::DeviceId& device_id);
  Bytes address_of(Hands& who);
  /// A stream with this ticket, opened by `who`, and `octets` behind it.
  kj::Own<kj::AsyncIoStream> open_stream(Hands& who, ByteView ticket, ByteView octets = {});
  identity::ManifestDevice device(const Hands& hands, const char* label) const;

  /// Begins a try at the password of the caller's own account. Nothing, where that is refused.
  std::optional<PasswordTry> try_password(Hands& who, std::string_view typed);
  /// What a password alone gives, to whoever knows one. Nothing, where the login is refused.
  std::optional<api::Enrolment::Client> begin_enrolment(Hands& who);
  /// Brings octets, all but the last word. Nothing, where that is refused.
  std::optional<api::Upload::Client> bring(Hands& who, ByteView octets);
  /// Fetches Alice's blob, all but the last word. Nothing, where that is refused.
  std::optional<api::Download::Client> fetch_blob(Hands& who);

  Bytes channel_address, group_id;
  Bytes blob;  ///< the octets of one that Alice has brought; its delete key is "hers"
  Bytes owner_address, sibling_address;
  identity::AccountManifest manifest;  ///< Alice's newest

 private:
  void hold(Hands& hands, Client& client, node::TestPerson& person, api::Session::Client session);
  void settle_people();
  void settle_devices();
  void settle_group();
  void settle_blob();
  void settle_kept();
  void take_away();
  /// Bans the person, and tells the sessions if so.
  void ban(Hands& hands, bool tell_sessions);
  void enrol_device(Who who);
  void open_channel(Who who);
  void publish(const identity::AccountManifest& next);

  node::TestPerson carol_{"carol"}, dave_{"dave"}, erin_{"erin"}, frank_{"frank"}, mallory_{"mallory"};
  std::vector<Client> clients_;
  std::vector<Hands> hands_;
  std::vector<kj::Own<kj::AsyncIoStream>> streams_;  // of those who keep something
  std::vector<Bytes> hers_;
};

}  // namespace qpc::wrong_door
