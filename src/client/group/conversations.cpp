#include "client/group/conversations.h"

#include "client/account/device_identity.h"
#include "client/group/key_package_check.h"

namespace qpc::client {
namespace {

Outcome<> check_group_name(const std::string& name) {
  if (name.empty() || name.size() > message::GroupProfile::longest_name) {
    return failure(FailureKind::usage, "bad_group_name", "A group's name has 1 to 128 octets.");
  }
  QPC_CHECK(check_text(name));
  return {};
}

void add_wishes(db::Database& db, std::int64_t conversation, std::vector<Wish> wishes) {
  for (auto& wish : wishes) {
    wish.conversation = conversation;
    CommitStore(db).add_wish(wish);
  }
}

Outcome<message::GroupProfile> make_profile(db::Database& db, GroupKind kind, std::string name, Random& random) {
  QPC_TRY(const auto self, DeviceIdentity::load(db));
  return message::GroupProfile{.kind = kind,
                               .name = std::move(name),
                               .channel = identity::ChannelAddress::generate(self.address.domain, random),
                               .fields = {}};
}

}  // namespace

Outcome<std::int64_t> Conversations::make_group(GroupChange& change, const message::GroupProfile& profile,
                                                std::optional<identity::AccountId> peer) {
  QPC_TRY(const auto self, DeviceIdentity::load(change.db()));
  QPC_TRY(const auto mailbox, own_mailbox(change.db()));
  const mls::Suite suite = own_suite(own_suites.front());
  const Bytes group_id = environment_.random.bytes(32);
  mls::Extensions extensions;
  extensions.set(mls::ExtensionType::group_profile, wire(profile));
  extensions.set(required_capabilities());
  const auto leaf = self.leaf(suite, identity::LeafScope::group(group_id), mailbox, environment_.random);
  QPC_TRY(auto group, mls::Group::create(suite, group_id, leaf, extensions, {}, environment_.random));
  ConversationRow row{.standing = Standing::member,
                      .kind = profile.kind,
                      .name = profile.name,
                      .peer = peer,
                      .group_id = group_id,
                      .channel = to_bytes(profile.channel.local),
                      .suite = static_cast<std::uint16_t>(suite.cipher_suite())};
  ConversationStore conversations(change.db());
  if (const auto existing = peer ? conversations.find_dm(*peer) : std::nullopt) {
    row.id = existing->id;
    conversations.update(row);
  } else {
    row.id = conversations.add(row);
  }
  change.keep(row.id, std::move(group));
  return row.id;
}

Task<Outcome<std::int64_t>> Conversations::create_group(Session& session, std::string name,
                                                        std::vector<identity::UserName> members) {
  QPC_CO_CHECK(check_group_name(name));
  QPC_CO_TRY(auto wishes, co_await claim_all(session, std::move(members)));
  QPC_CO_TRY(const std::int64_t conversation, groups_.write([&](GroupChange& change) -> Outcome<std::int64_t> {
    QPC_TRY(const auto profile, make_profile(change.db(), GroupKind::group, name, environment_.random));
    QPC_TRY(const std::int64_t made, make_group(change, profile, std::nullopt));
    add_wishes(change.db(), made, std::move(wishes));
    return made;
  }));
  QPC_CO_CHECK(co_await open_channel(session, groups_, conversation));
  QPC_CO_CHECK(co_await catch_up_.settle(session, conversation));
  co_return conversation;
}

Task<Outcome<std::int64_t>> Conversations::open_dm(Session& session, identity::UserName peer) {
  QPC_CO_TRY(const auto manifest, co_await people_.find(session, peer));
  const identity::AccountId peer_id = manifest.account_id;
  struct Known {
    std::optional<ConversationRow> conversation;
    bool is_self;
  };
  QPC_CO_TRY(const auto known, groups_.store().read([&](db::Database& db) -> Outcome<Known> {
    QPC_TRY(const auto account, require_account(db));
    return Known{ConversationStore(db).find_dm(peer_id), account.account_id == peer_id};
  }));
  if (known.is_self) co_return failure(FailureKind::usage, "own_name", "That is you: name somebody else.");
  const bool begun =
      known.conversation && (known.conversation->standing == Standing::waiting ||
                             (known.conversation->standing == Standing::member && known.conversation->epoch > 0));
  if (begun) co_return known.conversation->id;

  std::int64_t conversation = 0;
  if (known.conversation && known.conversation->standing == Standing::member) {
    conversation = known.conversation->id;  // begun by an attempt that was cut short
  } else {
    QPC_CO_TRY(conversation, groups_.write([&](GroupChange& change) -> Outcome<std::int64_t> {
      QPC_TRY(const auto profile, make_profile(change.db(), GroupKind::dm, {}, environment_.random));
      return make_group(change, profile, peer_id);
    }));
  }
  QPC_CO_TRY(const auto channel, co_await open_channel(session, groups_, conversation));
  if (!channel) {
    QPC_CO_CHECK(co_await catch_up_.catch_up(session));
    co_return conversation;
  }
  QPC_CO_TRY(auto wishes, co_await claim_all(session, {peer}));
  QPC_CO_CHECK(groups_.store().write([&](db::Database& db) -> Outcome<> {
    add_wishes(db, conversation, std::move(wishes));
    return {};
  }));
  QPC_CO_CHECK(co_await catch_up_.settle(session, conversation));
  co_return conversation;
}

Task<Outcome<>> Conversations::begin_queued(Session& session) {
  QPC_CO_TRY(const auto peers, groups_.store().read([](db::Database& db) -> Outcome<std::vector<identity::UserName>> {
    std::vector<identity::UserName> names;
    for (const auto& row : ConversationStore(db).list()) {
      const bool begun = row.kind != GroupKind::dm || row.standing != Standing::member || row.epoch > 0;
      if (begun || OutboxStore(db).list(row.id, Sealed::either, 1).empty()) continue;
      const auto person = PersonStore(db).find(row.peer.value());
      if (!person) continue;
      QPC_TRY(auto name, identity::UserName::parse(person->name));
      names.push_back(std::move(name));
    }
    return names;
  }));
  Outcome<> all;
  for (const auto& peer : peers) {
    const auto begun = co_await open_dm(session, peer);
    if (begun) continue;
    if (!concerns_one_group(begun.error())) co_return std::unexpected(begun.error());
    if (all) all = std::unexpected(begun.error());
  }
  co_return all;
}

Task<Outcome<>> Conversations::add(Session& session, std::int64_t conversation,
                                   std::vector<identity::UserName> members) {
  QPC_CO_CHECK(check_member(conversation));
  QPC_CO_TRY(auto wishes, co_await claim_all(session, std::move(members)));
  QPC_CO_CHECK(groups_.store().write([&](db::Database& db) -> Outcome<> {
    add_wishes(db, conversation, std::move(wishes));
    return {};
  }));
  QPC_CO_CHECK(co_await catch_up_.catch_up(session));
  co_return co_await catch_up_.settle(session, conversation);
}

}  // namespace qpc::client
