#include "client/group/conversations.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/group/new_group.h"
#include "client/group/notices.h"
#include "client/group/standing.h"
#include "client/group/wishes.h"

namespace qpc::client {
namespace {

Outcome<message::GroupProfile> make_profile(db::Database& db, GroupKind kind, std::string name, Random& random) {
  QPC_TRY(const auto self, DeviceIdentity::load(db));
  message::GroupProfile profile{.kind = kind,
                                .name = std::move(name),
                                .channel = identity::ChannelAddress::generate(self.address.domain, random),
                                .fields = {}};
  if (kind == GroupKind::group) {
    message::GroupDetails{.roles = message::Roles{{self.account_id}, {}}}.put_into(profile);
  }
  return profile;
}

}  // namespace

void Conversations::add_wishes(db::Database& db, std::int64_t conversation, Claimed claimed) {
  for (auto& wish : claimed.wishes) {
    wish.conversation = conversation;
    CommitStore(db).add_wish(wish);
  }
  const auto row = ConversationStore(db).find(conversation);
  for (auto& sentence : claimed.left_out) {
    add_notice(db, conversation, row ? row->epoch : 0, environment_.now(), std::move(sentence));
  }
}

Outcome<std::int64_t> Conversations::make_group(GroupChange& change, const message::GroupProfile& profile,
                                                std::optional<identity::AccountId> peer, const ChosenSuite& chosen) {
  QPC_TRY(auto group, begin_group(change.db(), environment_, profile, chosen.suite));
  ConversationRow row{.standing = Standing::member,
                      .kind = profile.kind,
                      .name = profile.name,
                      .peer = peer,
                      .group_id = to_bytes(group.group_id()),
                      .channel = to_bytes(profile.channel.local),
                      .suite = static_cast<std::uint16_t>(chosen.suite)};
  ConversationStore conversations(change.db());
  if (const auto existing = peer ? conversations.find_dm(*peer) : std::nullopt) {
    row.id = existing->id;
    forget_former_group(change.db(), row.id);
    conversations.update(row);
  } else {
    row.id = conversations.add(row);
  }
  change.keep(row.id, std::move(group));
  if (!chosen.why.empty()) add_notice(change.db(), row.id, 0, environment_.now(), chosen.why);
  return row.id;
}

Task<Outcome<std::int64_t>> Conversations::create_group(Session& session, std::string name,
                                                        std::vector<identity::UserName> members,
                                                        std::optional<mls::CipherSuite> wished_suite) {
  QPC_CO_CHECK(check_group_name(name));
  const auto unfinished = find_unfinished(name);
  QPC_CO_TRY(auto people, co_await find_people(session, std::move(members)));
  QPC_CO_TRY(const auto suite,
             unfinished ? keep_suite(*unfinished, wished_suite) : co_await choose_suite(session, people, wished_suite));
  QPC_CO_TRY(auto claimed, co_await claim_all(session, std::move(people), suite.suite));
  QPC_CO_TRY(const std::int64_t conversation, groups_.write([&](GroupChange& change) -> Outcome<std::int64_t> {
    std::int64_t made = 0;
    if (unfinished) {
      made = *unfinished;
    } else {
      QPC_TRY(const auto profile, make_profile(change.db(), GroupKind::group, name, environment_.random));
      QPC_TRY(made, make_group(change, profile, std::nullopt, suite));
    }
    add_wishes(change.db(), made, std::move(claimed));
    return made;
  }));
  QPC_CO_CHECK(co_await open_channel(session, groups_, conversation));
  QPC_CO_CHECK(co_await catch_up_.settle(session, conversation));
  co_return conversation;
}

std::optional<std::int64_t> Conversations::find_unfinished(const std::string& name) {
  const auto found = groups_.store().read([&](db::Database& db) {
    std::optional<std::int64_t> unfinished;
    for (const auto& row : ConversationStore(db).list()) {
      const bool begun = row.kind == GroupKind::group && row.name == name && row.standing == Standing::member &&
                         row.epoch == 0 && CommitStore(db).has_changes(row.id);
      if (begun) unfinished = row.id;
    }
    return unfinished;
  });
  return found.value_or(std::nullopt);
}

bool Conversations::is_alone(std::int64_t conversation) {
  const auto alone = groups_.read([&](GroupChange& change) -> Outcome<bool> {
    const auto row = ConversationStore(change.db()).find(conversation);
    if (!row || row->kind != GroupKind::dm || row->standing != Standing::member) return false;
    QPC_TRY(const auto group, change.group(conversation));
    return std::ranges::none_of(members_of(group),
                                [&](const GroupMember& member) { return member.identity.account_id == row->peer; });
  });
  return alone.value_or(false);
}

bool Conversations::is_begun(const ConversationRow& dm) {
  const bool has_group = dm.standing == Standing::member && dm.epoch > 0;
  return (dm.standing == Standing::waiting || has_group) && !is_alone(dm.id);
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
  if (known.conversation && is_begun(*known.conversation)) co_return known.conversation->id;

  std::int64_t conversation = 0;
  if (known.conversation && known.conversation->standing == Standing::member) {
    conversation = known.conversation->id;  // begun by an attempt that was cut short, or left by the other side
  } else {
    QPC_CO_TRY(const auto suite, co_await choose_suite(session, {manifest}, std::nullopt));
    QPC_CO_TRY(const auto row, groups_.write([&](GroupChange& change) -> Outcome<ConversationRow> {
      ConversationStore conversations(change.db());
      // Another call, or another process, may have begun it meanwhile. A second group would lose its place at the node
      // to the first, and wait for the Welcome that nobody but this device can send.
      if (auto meanwhile = conversations.find_dm(peer_id)) {
        if (meanwhile->standing == Standing::member || meanwhile->standing == Standing::waiting) return *meanwhile;
      }
      QPC_TRY(const auto profile, make_profile(change.db(), GroupKind::dm, {}, environment_.random));
      QPC_TRY(const auto made, make_group(change, profile, peer_id, suite));
      return conversations.find(made).value();
    }));
    if (is_begun(row)) co_return row.id;
    conversation = row.id;
  }
  QPC_CO_TRY(const auto channel, co_await open_channel(session, groups_, conversation));
  if (!channel) {
    QPC_CO_CHECK(co_await catch_up_.catch_up(session));
    co_return conversation;
  }
  QPC_CO_TRY(const auto suite, suite_of(conversation));
  QPC_CO_TRY(auto claimed, co_await claim_all(session, {manifest}, suite));
  QPC_CO_CHECK(groups_.store().write([&](db::Database& db) -> Outcome<> {
    add_wishes(db, conversation, std::move(claimed));
    return {};
  }));
  QPC_CO_CHECK(co_await catch_up_.settle(session, conversation));
  co_return conversation;
}

Task<Outcome<>> Conversations::begin_unfinished(Session& session, Unfinished which) {
  QPC_CO_TRY(const auto peers, groups_.store().read([&](db::Database& db) -> Outcome<std::vector<identity::UserName>> {
    std::vector<identity::UserName> names;
    for (const auto& row : ConversationStore(db).list()) {
      const bool begun = row.kind != GroupKind::dm || row.standing != Standing::member || row.epoch > 0;
      if (begun) continue;
      if (which == Unfinished::with_texts && OutboxStore(db).list(row.id, Sealed::either, 1).empty()) continue;
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
  QPC_CO_CHECK(co_await catch_up_.catch_up(session));
  QPC_CO_CHECK(check_may_add(conversation, members));
  QPC_CO_TRY(const auto suite, suite_of(conversation));
  QPC_CO_TRY(auto people, co_await find_people(session, std::move(members)));
  QPC_CO_TRY(auto claimed, co_await claim_all(session, std::move(people), suite));
  QPC_CO_CHECK(groups_.store().write([&](db::Database& db) -> Outcome<> {
    add_wishes(db, conversation, std::move(claimed));
    return {};
  }));
  co_return say_it_is_kept(co_await catch_up_.settle(session, conversation));
}

}  // namespace qpc::client
