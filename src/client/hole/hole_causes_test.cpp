// Nothing vanishes: each cause of the closed list comes from something that happens, and is named with it.
#include <functional>
#include <map>
#include <set>

#include "client/hole/garden_for_tests.h"

namespace qpc::client {
namespace {

struct HoleCauses : Garden {
  using Deed = std::function<void()>;

  Bytes damaged(Bytes message) {
    message.back() ^= 1;
    return message;
  }
  void keep_hole(const std::function<void(HoleKeeper&)>& note) {
    must(bob.store.write([&](db::Database& db) -> Outcome<> {
      HoleKeeper keeper(db, bob.environment);
      note(keeper);
      return {};
    }));
  }
  void say_thousand_that_nobody_gets() {
    must(alice.groups.write([&](GroupChange& change) -> Outcome<> {
      auto group = must(change.group(garden));
      for (int i = 0; i < 1001; ++i) group = must(group.protect({}, {}, 0, alice.random)).next;
      change.keep(garden, group);
      return {};
    }));
  }
  void remove_bob() {
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = bob.account_id});
      return {};
    }));
    bob.receive(alice.commit(garden).content);
  }

  /// What leads to a hole of each cause at Bob's.
  std::map<HoleCause, Deed> deeds = {
      {HoleCause::not_arrived,
       [this] {
         bob.receive(say(alice, "1"));
         say(alice, "2");
         bob.receive(say(alice, "3"));
       }},
      {HoleCause::mailbox_was_full,
       [this] { keep_hole([](auto& keeper) { keeper.note_nameless(HoleCause::mailbox_was_full, 2, "full"); }); }},
      {HoleCause::expired_at_node, [this] { bob.receive({}); }},
      {HoleCause::restored_node,
       [this] { keep_hole([](auto& keeper) { keeper.note_nameless(HoleCause::restored_node, 0, "restored"); }); }},
      {HoleCause::malformed, [this] { bob.receive(Bytes(100, 0xff)); }},
      {HoleCause::later_version,
       [this] {
         Bytes message = say(alice, "of the year 2040");
         message[1] = 2;  // ProtocolVersion
         bob.receive(message);
       }},
      {HoleCause::not_in_group,
       [this] {
         const auto others = alice.begin(GroupKind::group, "others");
         alice.wish(others, dave);
         alice.commit(others);
         bob.receive(alice.say(others, "not for Bob"));
       }},
      {HoleCause::not_member_then,
       [this] {
         remove_bob();
         bob.receive(say(alice, "behind his back"));
       }},
      {HoleCause::epoch_too_old,
       [this] {
         const Bytes old = say(alice, "of old");
         for (int i = 0; i < 5; ++i) bob.receive(alice.commit_anew(garden));
         bob.receive(old);
       }},
      {HoleCause::epoch_not_here_yet,
       [this] {
         alice.commit_anew(garden);
         bob.receive(say(alice, "of an epoch to come"));
       }},
      {HoleCause::key_used_already,
       [this] {
         const Bytes first = say(alice, "first");
         bob.receive(first);
         bob.receive(damaged(first));
       }},
      {HoleCause::too_far_ahead,
       [this] {
         say_thousand_that_nobody_gets();
         bob.receive(say(alice, "far ahead"));
       }},
      {HoleCause::not_authentic, [this] { bob.receive(damaged(say(alice, "damaged on the way"))); }},
      {HoleCause::breaks_a_rule,
       [this] {
         message::AppMessage message;
         message.body = message::ResendRequest{.missing = {{{1}, 1, 65}}};
         bob.receive(forge(alice, message));
       }},
      {HoleCause::forked,
       [this] {
         message::AppMessage message;
         message.id = {1};
         message.body = message::Text{"from elsewhere"};
         bob.receive(forge(alice, message, Bytes(8, 7)));
       }},
      {HoleCause::group_unreadable,
       [this] {
         const auto conversation = bob.only();
         must(bob.store.write([&](db::Database& db) -> Outcome<> {
           db.run("UPDATE group_row SET value = x'ffff' WHERE conversation = ?1", conversation);
           db.run("UPDATE conversation SET version = version + 1 WHERE id = ?1", conversation);
           return {};
         }));
         bob.receive(say(alice, "to a broken store"));
       }},
      {HoleCause::invitation_unusable,
       [this] {
         const auto others = alice.begin(GroupKind::group, "others");
         alice.wish(others, dave);
         bob.receive(alice.commit(others).welcomes.at(0).content);
       }},
      {HoleCause::not_taken_in,
       [this] {
         const Bytes message = say(alice, "breaks something");
         keep_hole([&](auto& keeper) {
           keeper.note_unreadable({.cause = HoleCause::not_taken_in, .text = "could not be taken in", .detail = {}},
                                  message);
         });
       }},
  };
};

TEST_F(HoleCauses, AreTheClosedListInItsOrder) {
  std::set<std::string> words;
  for (std::size_t i = 0; i < all_hole_causes.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(all_hole_causes.at(i)), i);
    const CauseWords& said = words_of(all_hole_causes.at(i));
    EXPECT_TRUE(words.insert(said.word).second) << said.word;
    EXPECT_NE(std::string(said.what), "") << said.word;
    EXPECT_NE(std::string(said.advice), "") << said.word;
  }
}

TEST_F(HoleCauses, AreEachWhatSomethingThatIsMissingIsNamedWith) {
  EXPECT_EQ(deeds.size(), all_hole_causes.size()) << "nothing shows how the others come about";
}

TEST_F(HoleCauses, AreGivenForEveryReasonThatMlsHasToRefuseAMessage) {
  using enum mls::DecryptFailure;
  for (const auto reason :
       {malformed, unsupported, wrong_group, before_joining, epoch_too_old, epoch_in_future, own_message, replayed,
        generation_too_far, unknown_sender, bad_tag, bad_signature, removed, invalid}) {
    const auto cause = cause_of(reason, Standing::member);
    EXPECT_NE(std::string(words_of(cause).word), "") << mls::name(reason);
    EXPECT_EQ(cause_of(reason, Standing::removed), HoleCause::not_member_then);
  }
}

class EachHoleCause : public HoleCauses, public testing::WithParamInterface<HoleCause> {};

TEST_P(EachHoleCause, IsNamedInAHoleWithALineOfTheHistory) {
  deeds.at(GetParam())();
  const auto all = holes(bob);
  const auto hole = std::ranges::find(all, GetParam(), &HoleRow::cause);
  ASSERT_NE(hole, all.end()) << words_of(GetParam()).word;
  const bool is_final = words_of(GetParam()).remedy == Remedy::nothing;
  EXPECT_EQ(hole->is_open(), !is_final);
  EXPECT_EQ(hole->ending == HoleEnding::none, !is_final);
  const auto lines = bob.messages();
  const auto line = std::ranges::find(lines, std::optional(hole->id), &MessageRow::hole);
  ASSERT_NE(line, lines.end());
  EXPECT_TRUE(line->kind == MessageKind::unreadable || line->kind == MessageKind::gap);
  EXPECT_NE(line->text, "");

  History history(bob.environment, bob.groups);
  const auto view = must(history.hole(hole->id));
  EXPECT_NE(view.object, "");
  EXPECT_NE(view.course, "");
  EXPECT_NE(view.advice, "");
}

TEST_P(EachHoleCause, IsNamedOnceHoweverOftenTheSameComes) {
  const bool comes_by_itself = GetParam() != HoleCause::mailbox_was_full && GetParam() != HoleCause::restored_node &&
                               GetParam() != HoleCause::expired_at_node;
  if (!comes_by_itself) return;  // the node counts these
  deeds.at(GetParam())();
  const auto before = holes(bob);
  const auto hole = std::ranges::find(before, GetParam(), &HoleRow::cause);
  ASSERT_NE(hole, before.end());
  if (!hole->message_id) return;
  const auto octets = must(bob.store.read([&](db::Database& db) {
    MessageStore messages(db);
    return messages.ciphertext(messages.line_of_hole(hole->id).value());
  }));
  bob.receive(octets.value());
  EXPECT_EQ(holes(bob).size(), before.size());
}

INSTANTIATE_TEST_SUITE_P(All, EachHoleCause, testing::ValuesIn(all_hole_causes),
                         [](const auto& info) { return std::string(words_of(info.param).word); });

}  // namespace
}  // namespace qpc::client
