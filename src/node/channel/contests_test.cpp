#include "node/channel/contests.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/mls/wire/contest_note.h"
#include "db/transaction.h"
#include "node/channel/channel.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

using mls::ContentType;
using Case = Contested::Case;

/// Alice, Bob, Carol and Mallory in a group at epoch 1, which Alice has begun.
class ContestsTest : public testing::Test {
 protected:
  TestDatabase database;
  TestPerson alice{"alice"}, bob{"bob"}, carol{"carol"}, mallory{"mallory"}, dave{"dave"};
  MailboxLimits limits;
  MailboxState alices = settle(*database, alice), bobs = settle(*database, bob), carols = settle(*database, carol),
               mallorys = settle(*database, mallory), daves = settle(*database, dave);
  Channels channels{*database, limits};
  Mailboxes mailboxes{*database, limits};
  const Bytes address = Bytes(32, 1), group_id = Bytes(32, 2);
  ChannelState channel = channels.create(alices.row, address, group_id).value();
  std::chrono::sys_seconds now = test_now;

  ContestsTest() { EXPECT_TRUE(accepted(alices, adding(commit_of(0, "founds"), {bobs, carols, mallorys}))); }

  CommitSubmission commit_of(std::uint64_t epoch, std::string_view text) const {
    return {.epoch = epoch,
            .commit = private_message(group_id, epoch, ContentType::commit, text),
            .welcomes = {},
            .add = {},
            .remove = {}};
  }
  static CommitSubmission adding(CommitSubmission commit, std::vector<MailboxState> joiners) {
    for (const auto& joiner : joiners) {
      commit.add.push_back(joiner.address);
      Bytes welcome = to_bytes(as_bytes("welcome by "));
      welcome.insert(welcome.end(), commit.commit.begin(), commit.commit.end());
      commit.welcomes.push_back({joiner.address, welcome});
    }
    return commit;
  }
  static CommitSubmission removing(CommitSubmission commit, const std::vector<MailboxState>& leavers) {
    for (const auto& leaver : leavers) commit.remove.push_back(leaver.address);
    return commit;
  }
  static Bytes id_of(const CommitSubmission& commit) {
    const auto id = crypto::sha256(commit.commit);
    return {id.begin(), id.end()};
  }
  bool accepted(const MailboxState& who, const CommitSubmission& commit) {
    const auto answer = channels.commit(who.row, channel.row, commit, now);
    return answer && std::holds_alternative<Stored>(*answer);
  }
  bool lost(const MailboxState& who, const CommitSubmission& commit) {
    const auto answer = channels.commit(who.row, channel.row, commit, now);
    return answer && std::holds_alternative<Lost>(*answer);
  }
  /// By somebody who has taken in all mail.
  Outcome<Contested> contest(const MailboxState& who, const CommitSubmission& commit) {
    ack(who);
    return channels.contest(who.row, channel.row, commit.epoch, id_of(commit), "RFC 9420 §12.4.2", now);
  }
  Outcome<Confirmed> confirm(const MailboxState& who, const CommitSubmission& commit) {
    return channels.confirm(who.row, channel.row, commit.epoch, id_of(commit));
  }
  Outcome<std::variant<Stored, StaleEpoch>> post(const MailboxState& who, std::uint64_t epoch, std::string_view text) {
    return channels.post(who.row, channel.row, private_message(group_id, epoch, ContentType::application, text),
                         std::chrono::seconds(0), now);
  }
  bool posted(const MailboxState& who, std::uint64_t epoch, std::string_view text) {
    const auto answer = post(who, epoch, text);
    return answer && std::holds_alternative<Stored>(*answer);
  }
  std::vector<Bytes> mail(const MailboxState& mailbox) {
    std::vector<Bytes> all;
    for (auto& delivery : mailboxes.fetch(mailbox.row, 0, 0, now).deliveries) all.push_back(delivery.octets);
    return all;
  }
  void ack(const MailboxState& mailbox) { mailboxes.ack(mailbox.row, 1'000'000); }
  bool is_member(const MailboxState& who) { return channels.open(who.row, address).has_value(); }
  Head head() { return channels.head(alices.row, channel.row).value(); }
  void wait_out() { now += Contests::confirmation_time; }
};

TEST_F(ContestsTest, AnUnconfirmedCommitIsReplacedOnceTheTimeIsOver) {
  const auto bad = commit_of(1, "garbage"), good = commit_of(1, "replacement");
  ASSERT_TRUE(accepted(mallorys, bad));
  auto answer = contest(bobs, bad);
  EXPECT_EQ(answer->what, Case::waiting);
  EXPECT_EQ(answer->wait, Contests::confirmation_time);
  EXPECT_EQ(head().contest->commit_id, id_of(bad));
  EXPECT_EQ(head().contest->clause, "RFC 9420 §12.4.2");
  now += Contests::confirmation_time - std::chrono::seconds(1);
  EXPECT_TRUE(lost(bobs, good));
  EXPECT_EQ(contest(bobs, bad)->wait, std::chrono::seconds(1));
  now += std::chrono::seconds(1);
  EXPECT_EQ(contest(bobs, bad)->wait, std::chrono::seconds(0));
  ASSERT_TRUE(accepted(bobs, good));
  EXPECT_EQ(head().epoch, 2u);
  EXPECT_EQ(head().commit_id, id_of(good));
  EXPECT_FALSE(head().contest);
  EXPECT_EQ(contest(carols, bad)->what, Case::replaced);
}

TEST_F(ContestsTest, AReplacementComesBehindTheCommitItReplacesInEveryMailbox) {
  const auto bad = commit_of(1, "garbage"), good = commit_of(1, "replacement");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(contest(bobs, bad));
  wait_out();
  ASSERT_TRUE(accepted(bobs, good));
  const Bytes note = wire(mls::ContestNote{.group_id = group_id, .commit_id = id_of(bad)});
  const auto tail = [&](const MailboxState& who, std::size_t count) {
    const auto all = mail(who);
    return std::vector<Bytes>(all.end() - static_cast<std::ptrdiff_t>(count), all.end());
  };
  EXPECT_EQ(tail(alices, 3), (std::vector<Bytes>{bad.commit, note, good.commit}));
  EXPECT_EQ(tail(carols, 3), (std::vector<Bytes>{bad.commit, note, good.commit}));
  EXPECT_EQ(tail(mallorys, 2), (std::vector<Bytes>{note, good.commit}));
  EXPECT_TRUE(mail(bobs).empty()) << "he has taken in what he contests";
}

TEST_F(ContestsTest, EveryWayToSpeakInTheNewEpochConfirms) {
  const auto post_something = [&] { ASSERT_TRUE(posted(carols, 2, "hello")); };
  const auto commit_something = [&] { ASSERT_TRUE(accepted(carols, commit_of(2, "next"))); };
  const auto say_so = [&] { ASSERT_TRUE(confirm(carols, commit_of(1, "fine"))); };
  for (const auto& speak : std::vector<std::function<void()>>{post_something, commit_something, say_so}) {
    const db::Transaction undone(*database);
    const auto fine = commit_of(1, "fine");
    ASSERT_TRUE(accepted(mallorys, fine));
    ASSERT_TRUE(contest(bobs, fine));
    speak();
    EXPECT_EQ(contest(bobs, fine)->what, Case::confirmed);
    EXPECT_FALSE(head().contest);
    wait_out();
    EXPECT_TRUE(lost(bobs, commit_of(1, "replacement")));
  }
}

TEST_F(ContestsTest, WhoSpeaksBeforeTheContestHasConfirmedToo) {
  const auto fine = commit_of(1, "fine");
  ASSERT_TRUE(accepted(mallorys, fine));
  ASSERT_TRUE(posted(carols, 2, "hello"));
  EXPECT_EQ(contest(bobs, fine)->what, Case::confirmed);
}

TEST_F(ContestsTest, TheCommitterCannotConfirmItself) {
  const auto bad = commit_of(1, "garbage");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(posted(mallorys, 2, "all is well"));
  EXPECT_FALSE(confirm(mallorys, bad)->replaced);
  EXPECT_EQ(contest(bobs, bad)->what, Case::waiting);
  wait_out();
  EXPECT_TRUE(accepted(bobs, commit_of(1, "replacement")));
}

TEST_F(ContestsTest, SomebodyWhomTheCommitLetInCannotConfirmIt) {
  const auto bad = adding(commit_of(1, "garbage"), {daves});
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(posted(daves, 2, "thank you"));
  EXPECT_EQ(contest(bobs, bad)->what, Case::waiting);
  wait_out();
  EXPECT_TRUE(accepted(bobs, commit_of(1, "replacement")));
}

TEST_F(ContestsTest, TheWordOfANewcomerDoesNotCountForWhatLetItInLaterEither) {
  const auto bad = adding(commit_of(1, "garbage"), {daves});
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(accepted(mallorys, commit_of(2, "that Dave can apply")));
  ASSERT_TRUE(posted(daves, 3, "I can read this"));
  EXPECT_EQ(contest(bobs, bad)->what, Case::waiting);
  wait_out();
  EXPECT_TRUE(accepted(bobs, commit_of(1, "replacement")));
}

TEST_F(ContestsTest, TheCommitterCannotConfirmItselfThroughACommitOfANewcomer) {
  const auto bad = adding(commit_of(1, "garbage"), {daves});
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(accepted(daves, commit_of(2, "thank you")));
  ASSERT_TRUE(posted(mallorys, 3, "you are welcome"));
  EXPECT_EQ(contest(bobs, bad)->what, Case::waiting);
  ASSERT_TRUE(posted(carols, 3, "I can read this"));
  EXPECT_EQ(contest(bobs, bad)->what, Case::confirmed) << "she was in before";
}

TEST_F(ContestsTest, WhatNobodyIsLeftToJudgeHoldsUpNoConfirmation) {
  ASSERT_TRUE(accepted(bobs, removing(commit_of(1, "removes mallory"), {mallorys})));
  ASSERT_TRUE(accepted(alices, removing(commit_of(2, "removes carol"), {carols})));
  ASSERT_TRUE(posted(bobs, 3, "two are left"));
  const auto welcoming = adding(commit_of(3, "adds dave"), {daves});
  ASSERT_TRUE(accepted(alices, welcoming));
  ASSERT_TRUE(channels.leave(bobs.row, channel.row));
  const auto next = commit_of(4, "next");
  ASSERT_TRUE(accepted(alices, next));
  ASSERT_TRUE(posted(daves, 5, "I can read this"));
  EXPECT_EQ(contest(daves, next)->what, Case::confirmed);
}

TEST_F(ContestsTest, WhoHasNotTakenInACommitDoesNotReplaceIt) {
  const auto bad = commit_of(1, "garbage");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(contest(bobs, bad));
  wait_out();
  EXPECT_TRUE(lost(carols, commit_of(1, "made before hers was lost")));
  ack(carols);
  EXPECT_TRUE(accepted(carols, commit_of(1, "replacement")));
}

TEST_F(ContestsTest, WhoHasNotTakenInAnEarlierReplacementIsStaleToo) {
  const auto bad = commit_of(1, "garbage"), worse = commit_of(2, "garbage");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(contest(bobs, bad));
  wait_out();
  ASSERT_TRUE(accepted(bobs, commit_of(1, "replacement")));
  ack(mallorys);
  ASSERT_TRUE(accepted(mallorys, worse));
  ASSERT_TRUE(contest(bobs, worse));
  wait_out();
  ASSERT_TRUE(accepted(bobs, commit_of(2, "replacement")));
  EXPECT_TRUE(std::holds_alternative<StaleEpoch>(post(carols, 2, "behind the first commit").value()));
  ack(carols);
  EXPECT_TRUE(posted(carols, 2, "behind its replacement"));
}

TEST_F(ContestsTest, LaterCommitsOfTheSameAccountAreReplacedAlong) {
  const auto bad = commit_of(1, "garbage"), worse = removing(commit_of(2, "more garbage"), {carols});
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(accepted(mallorys, worse));
  ASSERT_FALSE(is_member(carols));
  ASSERT_TRUE(contest(bobs, bad));
  wait_out();
  ASSERT_TRUE(accepted(bobs, commit_of(1, "replacement")));
  EXPECT_EQ(head().epoch, 2u);
  EXPECT_TRUE(is_member(carols));
  EXPECT_TRUE(lost(mallorys, worse));
  EXPECT_EQ(confirm(alices, worse).error().reason, Reason::NOT_PERMITTED) << "that epoch has not ended";
}

TEST_F(ContestsTest, WhatTheReplacedCommitDidToTheListIsUndone) {
  const auto bad = removing(adding(commit_of(1, "garbage"), {daves}), {carols});
  ASSERT_TRUE(accepted(mallorys, bad));
  EXPECT_TRUE(is_member(daves));
  EXPECT_FALSE(is_member(carols));
  ASSERT_TRUE(contest(bobs, bad));
  wait_out();
  const auto good = commit_of(1, "replacement");
  ASSERT_TRUE(accepted(bobs, good));
  EXPECT_FALSE(is_member(daves));
  EXPECT_TRUE(is_member(carols));
  EXPECT_EQ(mail(daves).back(), good.commit) << "he is told, as the last thing";
  EXPECT_EQ(mail(carols).back(), good.commit);
  ASSERT_TRUE(posted(bobs, 2, "without dave"));
  EXPECT_EQ(mail(daves).back(), good.commit);
}

TEST_F(ContestsTest, AReplacementMayLetInWhomTheReplacedCommitLetIn) {
  const auto bad = adding(commit_of(1, "garbage"), {daves});
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(contest(bobs, bad));
  wait_out();
  const auto good = adding(commit_of(1, "replacement"), {daves});
  ASSERT_TRUE(accepted(bobs, good));
  EXPECT_TRUE(is_member(daves));
  const auto all = mail(daves);
  ASSERT_EQ(all.size(), 4u) << "Welcome, note, replacement, Welcome";
  EXPECT_EQ(all[2], good.commit);
  EXPECT_EQ(all[3], good.welcomes.front().message);
}

TEST_F(ContestsTest, WhoHasNotTakenInTheReplacementIsStale) {
  const auto bad = commit_of(1, "garbage"), good = commit_of(1, "replacement");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(contest(bobs, bad));
  wait_out();
  ASSERT_TRUE(accepted(bobs, good));
  EXPECT_EQ(std::get<StaleEpoch>(post(mallorys, 2, "into the void").value()).epoch, 2u);
  EXPECT_TRUE(lost(mallorys, commit_of(2, "into the void")));
  EXPECT_TRUE(posted(mallorys, 1, "of an epoch that all have in common"));
  ack(mallorys);
  EXPECT_TRUE(posted(mallorys, 2, "gone back"));
  EXPECT_TRUE(posted(bobs, 2, "whose commit it is"));
  ASSERT_TRUE(accepted(bobs, commit_of(2, "next")));
  EXPECT_EQ(std::get<StaleEpoch>(post(carols, 3, "of a later epoch").value()).epoch, 3u);
}

TEST_F(ContestsTest, ContestingTwiceIsContestingOnce) {
  const auto bad = commit_of(1, "garbage");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_FALSE(contest(bobs, bad)->mailboxes.empty());
  const auto before = mail(alices).size();
  now += std::chrono::seconds(60);
  EXPECT_EQ(contest(bobs, bad)->wait, std::chrono::seconds(60));
  EXPECT_EQ(contest(carols, bad)->wait, std::chrono::seconds(60)) << "the first contest counts";
  EXPECT_EQ(mail(alices).size(), before);
}

TEST_F(ContestsTest, ReplacementsAreAnsweredAsTheFirstTime) {
  const auto bad = commit_of(1, "garbage"), good = commit_of(1, "replacement");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(contest(bobs, bad));
  wait_out();
  ASSERT_TRUE(accepted(bobs, good));
  const auto before = mail(alices).size();
  EXPECT_TRUE(accepted(bobs, good));
  EXPECT_EQ(mail(alices).size(), before);
  EXPECT_TRUE(lost(mallorys, bad)) << "the replaced commit does not count any more";
  EXPECT_TRUE(confirm(alices, bad)->replaced);
  EXPECT_TRUE(lost(carols, commit_of(1, "another replacement")));
}

TEST_F(ContestsTest, OnlyThoseContestWhoCouldReadTheEpochAndDidNotMakeTheCommit) {
  const auto bad = adding(commit_of(1, "garbage"), {daves});
  ASSERT_TRUE(accepted(mallorys, bad));
  EXPECT_EQ(contest(mallorys, bad).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(contest(daves, bad).error().reason, Reason::NOT_PERMITTED);
  TestPerson eve("eve");
  const auto eves = settle(*database, eve);
  EXPECT_EQ(contest(eves, bad).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(confirm(eves, bad).error().reason, Reason::NOT_FOUND);
  EXPECT_FALSE(head().contest);
}

TEST_F(ContestsTest, NobodyContestsWhatThereIsNot) {
  ASSERT_TRUE(accepted(mallorys, commit_of(1, "fine")));
  EXPECT_EQ(contest(bobs, commit_of(1, "another")).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(contest(bobs, commit_of(2, "to come")).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(confirm(bobs, commit_of(1, "another")).error().reason, Reason::NOT_FOUND);
  constexpr auto highest = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(contest(bobs, commit_of(highest, "x")).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(confirm(bobs, commit_of(highest, "x")).error().reason, Reason::NOT_PERMITTED);
  const auto clause = [&](const std::string& text) {
    return channels.contest(bobs.row, channel.row, 1, Bytes(32, 1), text, now).error().reason;
  };
  EXPECT_EQ(clause(std::string(129, 'x')), Reason::TOO_LARGE);
  EXPECT_EQ(clause("two\nlines"), Reason::MALFORMED);
  EXPECT_EQ(clause("\xff"), Reason::MALFORMED);
}

TEST_F(ContestsTest, AReplacementMayBeContestedInTurnButNotByItsMaker) {
  const auto bad = commit_of(1, "garbage"), worse = commit_of(1, "garbage of an accomplice");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(contest(carols, bad));
  wait_out();
  ASSERT_TRUE(accepted(carols, worse));
  EXPECT_EQ(contest(carols, worse).error().reason, Reason::NOT_PERMITTED);
  ASSERT_TRUE(contest(bobs, worse));
  wait_out();
  EXPECT_TRUE(lost(mallorys, commit_of(1, "garbage again"))) << "whose commit for this epoch was replaced";
  EXPECT_TRUE(lost(carols, commit_of(1, "garbage again")));
  EXPECT_TRUE(accepted(bobs, commit_of(1, "good")));
}

TEST_F(ContestsTest, WhoContestsInVainHasToStop) {
  for (std::uint64_t epoch = 1; epoch <= Contests::most_in_vain; ++epoch) {
    const auto fine = commit_of(epoch, "fine");
    ASSERT_TRUE(accepted(alices, fine));
    ASSERT_EQ(contest(mallorys, fine)->what, Case::waiting);
    ASSERT_TRUE(posted(bobs, epoch + 1, "I can read it"));
  }
  const auto next = commit_of(4, "fine");
  ASSERT_TRUE(accepted(alices, next));
  const auto refused = contest(mallorys, next);
  EXPECT_EQ(refused.error().reason, Reason::TOO_OFTEN);
  EXPECT_EQ(refused.error().limit, 86'400u);
  EXPECT_TRUE(contest(carols, next)) << "others may";
  now += Contests::window;
  EXPECT_TRUE(contest(mallorys, next));
}

TEST_F(ContestsTest, EightContestsADayAreAllowed) {
  const auto fine = commit_of(1, "fine");
  ASSERT_TRUE(accepted(alices, fine));
  for (std::uint64_t others = 1; others < Contests::most_contests; ++others) {
    ContestStore(*database).add(channel.row, mallorys.row, {100 + others, Bytes(32, 9), "", now});
  }
  EXPECT_TRUE(contest(mallorys, fine));
  (*database).run("UPDATE contest SET epoch = 200 WHERE epoch = 1");
  EXPECT_EQ(contest(mallorys, fine).error().reason, Reason::TOO_OFTEN);
}

TEST_F(ContestsTest, WhoseCommitsWereReplacedTwiceHasToWait) {
  for (std::uint64_t epoch = 1; epoch <= Contests::most_replaced; ++epoch) {
    const auto bad = commit_of(epoch, "garbage");
    ack(mallorys);
    ASSERT_TRUE(accepted(mallorys, bad));
    ASSERT_TRUE(contest(bobs, bad));
    wait_out();
    ASSERT_TRUE(accepted(bobs, commit_of(epoch, "good")));
  }
  ack(mallorys);
  const auto refused = channels.commit(mallorys.row, channel.row, commit_of(3, "again"), now);
  EXPECT_EQ(refused.error().reason, Reason::TOO_OFTEN);
  EXPECT_GT(refused.error().limit, 86'000u);
  EXPECT_TRUE(posted(mallorys, 3, "may still speak"));
  now += Contests::window;
  EXPECT_TRUE(accepted(mallorys, commit_of(3, "again")));
}

TEST_F(ContestsTest, AContestHoldsUpNothing) {
  const auto fine = commit_of(1, "fine");
  ASSERT_TRUE(accepted(alices, fine));
  ASSERT_TRUE(contest(mallorys, fine));
  EXPECT_TRUE(posted(alices, 2, "goes on"));
  EXPECT_TRUE(accepted(alices, commit_of(2, "goes on")));
  wait_out();
  EXPECT_TRUE(accepted(carols, commit_of(3, "also after the time")));
  EXPECT_TRUE(lost(mallorys, commit_of(1, "replacement"))) << "Carol has confirmed";
}

TEST_F(ContestsTest, WhoIsTakenOffTheListMayContestOnlyWhereNobodyElseCould) {
  const auto removal = removing(commit_of(1, "removes bob"), {bobs});
  ASSERT_TRUE(accepted(alices, removal));
  EXPECT_EQ(contest(bobs, removal).error().reason, Reason::NOT_FOUND);
  EXPECT_FALSE(is_member(bobs));
  ASSERT_TRUE(accepted(mallorys, commit_of(2, "confirms")));

  const auto coup = removing(commit_of(3, "garbage"), {alices, carols});
  ASSERT_TRUE(accepted(mallorys, coup));
  ASSERT_TRUE(contest(carols, coup));
  EXPECT_EQ(post(carols, 3, "not on the list").error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(channels.commit(carols.row, channel.row, commit_of(4, "not on the list"), now).error().reason,
            Reason::NOT_FOUND);
  EXPECT_EQ(confirm(carols, coup).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(contest(bobs, coup).error().reason, Reason::NOT_FOUND) << "he was no member before";
  wait_out();
  ASSERT_TRUE(accepted(carols, removing(commit_of(3, "removes mallory"), {mallorys})));
  EXPECT_TRUE(is_member(alices));
  EXPECT_FALSE(is_member(mallorys));
  const auto parting = removing(commit_of(4, "removes alice"), {alices});
  ASSERT_TRUE(accepted(carols, parting));
  EXPECT_EQ(contest(alices, parting).error().reason, Reason::NOT_FOUND) << "of two, one may remove the other";
}

TEST_F(ContestsTest, ADeviceThatIsGoneDoesNotReturn) {
  const auto bad = removing(commit_of(1, "garbage"), {carols, bobs});
  ASSERT_TRUE(accepted(mallorys, bad));
  const auto device = DeviceStore(*database).find(AccountStore(*database).named("carol")->row, carol.device_id)->row;
  drop_belongings(*database, device);
  ASSERT_TRUE(contest(alices, bad));
  wait_out();
  ASSERT_TRUE(accepted(alices, commit_of(1, "replacement")));
  EXPECT_TRUE(is_member(bobs));
  EXPECT_EQ((*database).find_one<int>("SELECT count(*) FROM channel_member").value(), 3);
}

TEST_F(ContestsTest, WhoLeavesMeanwhileDoesNotReturn) {
  ASSERT_TRUE(accepted(bobs, adding(commit_of(1, "adds carol anew"), {carols})));
  ASSERT_TRUE(channels.leave(carols.row, channel.row));
  ASSERT_TRUE(contest(alices, adding(commit_of(1, "adds carol anew"), {carols})));
  wait_out();
  ASSERT_TRUE(accepted(alices, commit_of(1, "replacement")));
  EXPECT_FALSE(is_member(carols));
}

TEST_F(ContestsTest, AreForgottenWithTheirChannelAndInTime) {
  const auto count = [&] {
    return (*database)
        .find_one<int>(
            "SELECT (SELECT count(*) FROM contest) + (SELECT count(*) FROM member_change) + (SELECT count(*) FROM "
            "replaced_commit)")
        .value();
  };
  const auto act = [&] {
    const auto epoch = head().epoch;
    const auto bad = adding(commit_of(epoch, "garbage"), {daves});
    ack(mallorys);
    ASSERT_TRUE(accepted(mallorys, bad));
    ASSERT_TRUE(contest(bobs, bad));
    wait_out();
    ASSERT_TRUE(accepted(bobs, adding(commit_of(epoch, "replacement"), {daves})));
    EXPECT_GE(count(), 3);
  };
  act();
  ChannelStore(*database).sweep(now - std::chrono::hours(1), 100);
  EXPECT_GE(count(), 3);
  ChannelStore(*database).sweep(now, 100);
  EXPECT_EQ(count(), 0);
  act();
  for (const auto& who : {alices, bobs, carols, mallorys, daves}) ASSERT_TRUE(channels.leave(who.row, channel.row));
  EXPECT_EQ(count(), 0);
}

}  // namespace
}  // namespace qpc::node
