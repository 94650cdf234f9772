#include "client/invite/door.h"

#include "client/contact/contact_store.h"
#include "client/group/roles_for_tests.h"
#include "client/invite/invites.h"
#include "core/base/encoding.h"

namespace qpc::client {
namespace {

using message::JoinOutcome;

/// Alice's garden, and Dave outside of it, who speaks with Alice.
struct DoorTest : RolesTest {
  std::int64_t garden = alice.only();
  std::int64_t daves = meet_alice(dave);
  std::int64_t alices = dm_of(dave);

  std::int64_t meet_alice(LoneClient& who) {
    const auto dm = who.begin(GroupKind::dm, "", alice.account_id);
    who.wish(dm, alice);
    alice.receive(who.commit(dm).welcomes.at(0).content);
    return dm;
  }
  std::int64_t dm_of(LoneClient& other) {
    return must(alice.store.read([&](db::Database& db) { return ConversationStore(db).find_dm(other.account_id); }))
        .value()
        .id;
  }
  identity::GroupLink invite(std::uint32_t uses = 1) {
    return *must(Invites(alice.environment, alice.groups).create(garden, std::chrono::hours(1), uses)).link;
  }

  /// Everything that waits there, as it would leave.
  static std::vector<Bytes> leaving(LoneClient& who, std::int64_t conversation) {
    return must(who.groups.write([&](GroupChange& change) -> Outcome<std::vector<Bytes>> {
      must(seal_waiting(change, who.environment, ConversationStore(change.db()).find(conversation).value()));
      std::vector<Bytes> messages;
      for (const auto& row : OutboxStore(change.db()).list(conversation, Sealed::yes, 1000)) {
        messages.push_back(row.ciphertext.value());
      }
      OutboxStore(change.db()).remove_all(conversation);
      return messages;
    }));
  }
  /// Somebody asks; and gets what Alice's device answers at once.
  std::optional<JoinOutcome> ask(LoneClient& who, std::int64_t dm, const identity::GroupLink& link) {
    must(Invites(who.environment, who.groups).ask(dm, link));
    for (const auto& message : leaving(who, dm)) alice.receive(message);
    const auto last = who.messages().back().id;
    for (const auto& message : leaving(alice, dm_of(who))) who.receive(message);
    const auto answer = who.messages().back();
    if (answer.id == last) return std::nullopt;
    EXPECT_EQ(answer.kind, MessageKind::join);
    return must(who.store.read([&](db::Database& db) { return MessageStore(db).join_outcome(answer.id); }));
  }
  std::optional<JoinOutcome> ask(const identity::GroupLink& link) { return ask(dave, daves, link); }

  std::vector<InviteUse> on_their_way() {
    return must(alice.store.read([](db::Database& db) { return InviteStore(db).on_their_way(); }));
  }
  std::ptrdiff_t joins_seen_by_alice() {
    return std::ranges::count(alice.messages(), MessageKind::join, &MessageRow::kind);
  }
};

TEST_F(DoorTest, LetsInWhoeverHasTheLink) {
  const auto link = invite();
  EXPECT_EQ(ask(link), JoinOutcome::let_in);
  EXPECT_EQ(last_line(dave), "lets you into the group: it appears as soon as the change has arrived");
  ASSERT_EQ(on_their_way().size(), 1U);
  EXPECT_EQ(on_their_way().front().account_id, dave.account_id);
  EXPECT_EQ(on_their_way().front().conversation, garden);
  const auto lines = alice.messages();
  EXPECT_TRUE(std::ranges::any_of(lines, [&](const MessageRow& line) {
    return line.conversation == garden && line.text.starts_with("dave@example.org comes in by your invite ");
  }));
  EXPECT_TRUE(std::ranges::any_of(lines, [&](const MessageRow& line) {
    return line.conversation == alices && line.text.starts_with("asks to be let into 'garden' by the invite ");
  }));
}

TEST_F(DoorTest, TellsAWrongSecretFromNoInviteAtAllToNobody) {
  auto wrong = invite();
  wrong.secret = identity::InviteSecret::generate(dave.random);
  EXPECT_EQ(ask(wrong), JoinOutcome::unknown);
  const auto said = last_line(dave);
  wrong = invite();
  wrong.invite[0] ^= 1;
  EXPECT_EQ(ask(wrong), JoinOutcome::unknown);
  EXPECT_EQ(last_line(dave), said);
  // What only the right secret would tell.
  auto revoked = invite();
  must(Invites(alice.environment, alice.groups).revoke(to_hex(revoked.invite)));
  revoked.secret = wrong.secret = identity::InviteSecret::generate(dave.random);
  EXPECT_EQ(ask(revoked), JoinOutcome::unknown);
  EXPECT_TRUE(on_their_way().empty());
}

TEST_F(DoorTest, SaysWhyALinkLeadsNowhereAnyMore) {
  const auto revoked = invite(), expired = invite(), used_up = invite();
  must(Invites(alice.environment, alice.groups).revoke(to_hex(revoked.invite)));
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    InviteStore(db).add_use(used_up.invite, identity::AccountId::generate(alice.random), alice.environment.now());
    return {};
  }));
  EXPECT_EQ(ask(revoked), JoinOutcome::revoked);
  EXPECT_EQ(ask(used_up), JoinOutcome::used_up);
  alice.clock.time = alice.clock.time + 1 * kj::HOURS;
  EXPECT_EQ(ask(expired), JoinOutcome::expired);
  EXPECT_EQ(last_line(dave), "does not let you in: the invite has expired");
}

TEST_F(DoorTest, LetsNobodyInOnceItsMakerMayNot) {
  const auto link = invite();
  change(alice, {.person = bob.account_id, .role = Role::admin});
  change(bob, {.person = alice.account_id, .role = Role::member});
  EXPECT_EQ(ask(link), JoinOutcome::may_not_add);
  EXPECT_TRUE(on_their_way().empty());
}

TEST_F(DoorTest, LetsNobodyInOnceItsMakerIsOut) {
  const auto link = invite();
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    auto row = ConversationStore(db).find(garden).value();
    row.standing = Standing::removed;
    ConversationStore(db).update(row);
    return {};
  }));
  EXPECT_EQ(ask(link), JoinOutcome::may_not_add);
}

TEST_F(DoorTest, CountsAPersonOnceHoweverOftenTheyAsk) {
  const auto link = invite(2);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(link), JoinOutcome::let_in);
  EXPECT_EQ(must(Invites(alice.environment, alice.groups).list(garden)).front().row.uses, 1U);
  EXPECT_EQ(on_their_way().size(), 1U);
}

TEST_F(DoorTest, LetsAPersonInOnceByOneInvite) {
  const auto link = invite(5);
  ASSERT_EQ(ask(link), JoinOutcome::let_in);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    InviteStore(db).set_stage(InviteStore(db).on_their_way().front(), UseStage::in);
    return {};
  }));
  EXPECT_EQ(ask(link), JoinOutcome::used_up);  // they were removed, and come again
}

TEST_F(DoorTest, StillLetsInWhoWasAcceptedBeforeTheInviteWasRevoked) {
  const auto link = invite();
  ASSERT_EQ(ask(link), JoinOutcome::let_in);
  must(Invites(alice.environment, alice.groups).revoke(to_hex(link.invite)));
  EXPECT_EQ(ask(link), JoinOutcome::let_in);
  EXPECT_EQ(on_their_way().size(), 1U);
}

TEST_F(DoorTest, SeesWhoIsInAlready) {
  const auto link = invite();
  const auto carols = meet_alice(carol);
  EXPECT_EQ(ask(carol, carols, link), JoinOutcome::already_in);
  EXPECT_TRUE(on_their_way().empty());
}

TEST_F(DoorTest, SaysThatTheDeviceWhichKeepsTheInviteIsNotHere) {
  auto link = invite();
  link.device = identity::DeviceId::generate(dave.random);
  EXPECT_EQ(ask(link), JoinOutcome::elsewhere);
}

TEST_F(DoorTest, PassesOverWhoeverAsksAllTheTimeAndStillLetsThemInWithTheLink) {
  auto wrong = invite();
  wrong.secret = identity::InviteSecret::generate(dave.random);
  for (std::uint32_t i = 0; i < InviteStore::most_answers; ++i) EXPECT_EQ(ask(wrong), JoinOutcome::unknown);
  const auto before = alice.messages().size();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(wrong), std::nullopt);
  EXPECT_EQ(alice.messages().size(), before);
  EXPECT_EQ(ask(invite()), JoinOutcome::let_in);
  alice.clock.time = alice.clock.time + 25 * kj::HOURS;
  EXPECT_EQ(ask(wrong), JoinOutcome::unknown);
}

TEST_F(DoorTest, AnswersNobodyWhomItsPersonHasBlocked) {
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    ContactStore(db).set_blocked(dave.account_id, true);
    return {};
  }));
  EXPECT_EQ(ask(invite()), std::nullopt);
  EXPECT_TRUE(on_their_way().empty());
}

TEST_F(DoorTest, KeepsNoSecretOfAnyLink) {
  const auto link = invite();
  ASSERT_EQ(ask(link), JoinOutcome::let_in);
  for (const auto& line : alice.messages()) {
    const auto content = must(alice.store.read([&](db::Database& db) { return MessageStore(db).content(line.id); }));
    if (content) EXPECT_FALSE(std::ranges::contains_subrange(*content, link.secret.reveal()));
  }
  const auto row = must(alice.store.read([&](db::Database& db) { return InviteStore(db).find(link.invite); }));
  EXPECT_FALSE(equal_in_constant_time(row->secret_hash, link.secret.reveal()));
}

TEST_F(DoorTest, StaysShutForWhatIsSaidInAGroup) {
  const auto link = invite();
  const auto carols = carol.only();
  // Carol's client says it where it does not belong.
  must(carol.groups.write([&](GroupChange& change) -> Outcome<> {
    message::AppMessage draft;
    draft.body = message::JoinRequest{.invite = link.invite, .device_id = link.device.octets, .secret = link.secret};
    draft.fallback = "let me in";
    QPC_CHECK(queue_message(change, carol.environment, carols, MessageKind::join, "", std::move(draft), {}));
    return {};
  }));
  for (const auto& message : leaving(carol, carols)) alice.receive(message);
  EXPECT_EQ(alice.messages().back().kind, MessageKind::unknown);
  EXPECT_EQ(alice.messages().back().text, "let me in");
  EXPECT_EQ(joins_seen_by_alice(), 0);
}

TEST_F(DoorTest, TellsWhoCannotBeAddedAfterAllAndLetsThemTryAgain) {
  const auto link = invite();
  ASSERT_EQ(ask(link), JoinOutcome::let_in);
  must(alice.groups.write([&](GroupChange& change) -> Outcome<> {
    shut_out(change, alice.environment, InviteStore(change.db()).on_their_way().front(), JoinOutcome::not_added,
             "the node has no KeyPackage of theirs.");
    return {};
  }));
  for (const auto& message : leaving(alice, alices)) dave.receive(message);
  EXPECT_TRUE(last_line(dave).starts_with("could not let you in: "));
  EXPECT_TRUE(on_their_way().empty());
  EXPECT_EQ(ask(link), JoinOutcome::let_in);
}

TEST_F(DoorTest, TellsTheSecretToNobodyButTheAccountOfTheLink) {
  const auto link = invite();
  const auto other = dave.begin(GroupKind::dm, "", carol.account_id);
  const auto asked = Invites(dave.environment, dave.groups).ask(other, link);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, "wrong_account");
  EXPECT_TRUE(leaving(dave, other).empty());
}

TEST_F(DoorTest, EndsHearingWhoeverHasTheLinkAndCannotBeAdded) {
  const auto link = invite();
  int let_in = 0;
  for (int attempt = 0; attempt < 40; ++attempt) {
    let_in += ask(link) == JoinOutcome::let_in ? 1 : 0;
    for (const auto& use : on_their_way()) {
      must(alice.groups.write([&](GroupChange& change) -> Outcome<> {
        shut_out(change, alice.environment, use, JoinOutcome::not_added, "no KeyPackage");
        return {};
      }));
    }
  }
  EXPECT_LE(let_in, 32);
  EXPECT_GE(let_in, 16);
}

TEST_F(DoorTest, KnowsWhoIsInAsSoonAsTheGroupHasThem) {
  const auto link = invite(2);
  ASSERT_EQ(ask(link), JoinOutcome::let_in);
  const auto use = on_their_way().at(0);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    InviteStore(db).set_stage(use, UseStage::added);
    return {};
  }));
  alice.wish(garden, dave);
  alice.commit(garden);
  EXPECT_TRUE(on_their_way().empty());
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    EXPECT_EQ(InviteStore(db).stage(use.invite, use.account_id), UseStage::in);
    InviteStore(db).note_out(garden, use.account_id);  // as going back does
    return {};
  }));
  EXPECT_EQ(on_their_way().size(), 1U);
}

}  // namespace
}  // namespace qpc::client
