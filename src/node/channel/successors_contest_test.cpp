// Contests of the commit that closes a group, and of those behind it.
#include "core/mls/wire/contest_note.h"
#include "db/transaction.h"
#include "node/channel/successors_for_tests.h"

namespace qpc::node {
namespace {

using Case = Contested::Case;

class ContestedSuccessorsTest : public SuccessorsTest {
 protected:
  /// Mallory closes the group, Bob cannot apply that, and nobody else speaks.
  CommitSubmission close_badly() {
    auto bad = closing(first, 1, second, "closes badly");
    EXPECT_TRUE(accepted(mallorys, bad));
    EXPECT_EQ(contest(bobs, bad)->what, Case::waiting);
    return bad;
  }
};

TEST_F(ContestedSuccessorsTest, AReplacementOfTheCommitUndoesTheChange) {
  const auto bad = close_badly(), good = commit_of(first, 1, "replacement");
  EXPECT_EQ(head().epoch, 1u) << "of the newest group";
  EXPECT_EQ(head().contest->epoch, 1u) << "of the group that the commit is of";
  EXPECT_EQ(head().contest->commit_id, id_of(bad));
  const Bytes note = wire(mls::ContestNote{.group_id = first, .commit_id = id_of(bad)});
  EXPECT_EQ(mail(carols), (std::vector<Bytes>{bad.commit, welcome_into(second), note}));
  wait_out();
  ASSERT_TRUE(accepted(bobs, good));
  EXPECT_EQ(mail(carols).back(), good.commit);
  EXPECT_EQ(group(), first);
  EXPECT_EQ(head().epoch, 2u);
  EXPECT_FALSE(head().contest);
  EXPECT_TRUE(posted(bobs, first, 2, "we stay"));
  EXPECT_TRUE(posted(bobs, first, 1, "and speak"));
  EXPECT_EQ(post(bobs, second, 1, "into nothing").error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(confirm(carols, bad)->replaced->epoch, 2u);
  EXPECT_EQ(contest(carols, bad)->what, Case::replaced);
  EXPECT_TRUE(lost(mallorys, bad)) << "once more";
  EXPECT_TRUE(channels.create(daves.row, Bytes(32, 50), second)) << "the id is free";
}

TEST_F(ContestedSuccessorsTest, WhoHasNotTakenInTheReplacementIsStale) {
  const auto bad = close_badly();
  wait_out();
  ASSERT_TRUE(accepted(bobs, commit_of(first, 1, "replacement")));
  EXPECT_EQ(stale_at(post(carols, first, 2, "of the wrong one")), 2u);
  EXPECT_TRUE(lost(carols, commit_of(first, 2, "of the wrong one")));
  ack(carols);
  EXPECT_TRUE(posted(carols, first, 2, "gone back"));
  EXPECT_TRUE(accepted(carols, commit_of(first, 2, "gone back")));
}

TEST_F(ContestedSuccessorsTest, WhatTheSameAccountCommittedThereIsTakenBackAlong) {
  const auto bad = closing(first, 1, second), worse = commit_of(second, 1, "more garbage");
  ASSERT_TRUE(accepted(mallorys, bad));
  auto adding = worse;
  adding.add = {daves.address};
  adding.welcomes = {{daves.address, to_bytes(as_bytes("welcome, dave"))}};
  ASSERT_TRUE(accepted(mallorys, adding));
  EXPECT_EQ(head().epoch, 2u);
  EXPECT_EQ(contest(bobs, bad)->what, Case::waiting);
  EXPECT_EQ(contest(carols, worse)->what, Case::waiting) << "of the same number, in another group";
  EXPECT_EQ(head().contest->commit_id, id_of(bad)) << "the earlier one";
  EXPECT_EQ(mail(alices).back(), wire(mls::ContestNote{.group_id = second, .commit_id = id_of(worse)}));
  wait_out();
  ASSERT_TRUE(accepted(bobs, commit_of(first, 1, "replacement")));
  EXPECT_EQ(group(), first);
  EXPECT_EQ(head().epoch, 2u);
  EXPECT_FALSE(channels.open(daves.row, address));
  EXPECT_EQ((*database).find_one<int>("SELECT count(*) FROM former_group").value(), 0);
}

TEST_F(ContestedSuccessorsTest, OnceSomebodyElseHasSpokenThereItStands) {
  const auto bad = close_badly();
  ASSERT_TRUE(posted(carols, second, 1, "I am here"));
  EXPECT_EQ(contest(bobs, bad)->what, Case::confirmed);
  EXPECT_EQ(contest(bobs, bad)->head.epoch, 1u);
  wait_out();
  EXPECT_TRUE(lost(bobs, commit_of(first, 1, "replacement")));
  EXPECT_EQ(group(), second);
}

TEST_F(ContestedSuccessorsTest, EveryWayToSpeakThereConfirms) {
  const auto post_something = [&] { return posted(carols, second, 1, "hello"); };
  const auto commit_something = [&] { return accepted(carols, commit_of(second, 1, "next")); };
  const auto say_so = [&] { return confirm(carols, closing(first, 1, second, "closes badly")).has_value(); };
  for (const auto& speak : std::vector<std::function<bool()>>{post_something, commit_something, say_so}) {
    const db::Transaction undone(*database);
    const auto bad = close_badly();
    EXPECT_FALSE(confirm(mallorys, bad)->stands);
    ASSERT_TRUE(speak());
    EXPECT_TRUE(confirm(mallorys, bad)->stands);
  }
}

TEST_F(ContestedSuccessorsTest, ItStandsByTheWordOfAnotherAccount) {
  const auto commit = closing(first, 1, second);
  ASSERT_TRUE(accepted(alices, commit));
  EXPECT_FALSE(confirm(alices, commit)->stands) << "who made it";
  EXPECT_EQ(stale_at(post(bobs, first, 1, "not moved yet")), 1u);
  EXPECT_FALSE(confirm(alices, commit)->stands) << "what is stale says nothing";
  EXPECT_TRUE(confirm(bobs, commit)->stands);
  EXPECT_TRUE(confirm(alices, commit)->stands);
  EXPECT_EQ(contest(carols, commit)->what, Case::confirmed);
}

TEST_F(ContestedSuccessorsTest, OtherCommitsStandInTheSameWay) {
  const auto commit = commit_of(first, 1, "next");
  ASSERT_TRUE(accepted(alices, commit));
  EXPECT_FALSE(confirm(alices, commit)->stands);
  ASSERT_TRUE(posted(bobs, first, 2, "hello"));
  EXPECT_TRUE(confirm(alices, commit)->stands);
}

TEST_F(ContestedSuccessorsTest, AReplacementMayNameAnotherOrTheSameOne) {
  for (const auto& successor : {third, second}) {
    const db::Transaction undone(*database);
    const auto bad = close_badly();
    wait_out();
    const auto good = closing(first, 1, successor, "closes well");
    ASSERT_TRUE(accepted(bobs, good));
    EXPECT_EQ(group(), successor);
    EXPECT_EQ(head().epoch, 1u);
    EXPECT_EQ(confirm(alices, bad)->replaced->commit_id, id_of(good));
    EXPECT_TRUE(lost(mallorys, bad));
    EXPECT_EQ(stale_at(post(carols, successor, 1, "which of them?")), 1u);
    ack(carols);
    EXPECT_TRUE(posted(carols, successor, 1, "that one"));
    EXPECT_TRUE(confirm(bobs, good)->stands);
  }
}

TEST_F(ContestedSuccessorsTest, AnOrdinaryCommitMayBeReplacedByOneThatClosesTheGroup) {
  const auto bad = commit_of(first, 1, "garbage");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(contest(bobs, bad));
  wait_out();
  ASSERT_TRUE(accepted(bobs, closing(first, 1, second)));
  EXPECT_EQ(group(), second);
  ack(carols);
  EXPECT_TRUE(posted(carols, second, 1, "hello"));
}

TEST_F(ContestedSuccessorsTest, ACommitOfTheSuccessorIsReplacedWithoutGoingBack) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  ASSERT_TRUE(posted(carols, second, 1, "I am here"));
  const auto bad = commit_of(second, 1, "garbage");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_EQ(contest(bobs, bad)->what, Case::waiting);
  EXPECT_EQ(head().contest->epoch, 1u);
  EXPECT_EQ(mail(carols).back(), wire(mls::ContestNote{.group_id = second, .commit_id = id_of(bad)}));
  wait_out();
  EXPECT_TRUE(lost(bobs, commit_of(first, 1, "of the former group")));
  ASSERT_TRUE(accepted(bobs, commit_of(second, 1, "replacement")));
  EXPECT_EQ(group(), second);
  EXPECT_EQ(head().epoch, 2u);
  EXPECT_EQ(confirm(carols, bad)->replaced->epoch, 2u);
}

TEST_F(ContestedSuccessorsTest, AReplacementOfALaterChangeLeavesTheEarlierOne) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  ASSERT_TRUE(accepted(bobs, commit_of(second, 1, "next")));
  ASSERT_TRUE(posted(carols, second, 2, "I am here"));
  const auto bad = closing(second, 2, third);
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_EQ(contest(bobs, bad)->what, Case::waiting);
  EXPECT_EQ(head().contest->epoch, 2u);
  wait_out();
  ASSERT_TRUE(accepted(bobs, commit_of(second, 2, "replacement")));
  EXPECT_EQ(group(), second);
  EXPECT_EQ(head().epoch, 3u);
  EXPECT_EQ(stale_at(post(bobs, first, 1, "text")), 3u);
}

TEST_F(ContestedSuccessorsTest, AReplacementOfAnEarlierCommitUndoesAllBehindIt) {
  const auto bad = commit_of(first, 1, "garbage");
  ASSERT_TRUE(accepted(mallorys, bad));
  ASSERT_TRUE(accepted(mallorys, closing(first, 2, second)));
  ASSERT_TRUE(accepted(mallorys, closing(second, 1, third)));
  ASSERT_EQ(contest(bobs, bad)->what, Case::waiting);
  wait_out();
  ASSERT_TRUE(accepted(bobs, commit_of(first, 1, "replacement")));
  EXPECT_EQ(group(), first);
  EXPECT_EQ(head().epoch, 2u);
  EXPECT_EQ(post(bobs, third, 1, "into nothing").error().reason, Reason::NOT_PERMITTED);
}

TEST_F(ContestedSuccessorsTest, NobodyContestsWhatThereIsNot) {
  const auto commit = closing(first, 1, second);
  ASSERT_TRUE(accepted(alices, commit));
  EXPECT_EQ(contest(alices, commit).error().reason, Reason::NOT_PERMITTED) << "who made it";
  ASSERT_TRUE(accepted(bobs, commit_of(second, 1, "next")));
  const auto reason = [&](std::uint64_t epoch, ByteView id) {
    const auto answer = channels.contest(carols.row, channel.row, epoch, id, "", now);
    EXPECT_EQ(channels.confirm(carols.row, channel.row, epoch, id).error().reason, answer.error().reason);
    return answer.error().reason;
  };
  EXPECT_EQ(reason(1, Bytes(32, 9)), Reason::NOT_FOUND);
  EXPECT_EQ(reason(2, Bytes(32, 9)), Reason::NOT_PERMITTED) << "has not ended";
  EXPECT_EQ(reason(5, id_of(commit)), Reason::NOT_PERMITTED) << "neither has that";
}

TEST_F(ContestedSuccessorsTest, WhoIsAstrayInAFormerGroupHearsThatThereIsNoSuchCommit) {
  for (const std::uint64_t epoch : {1, 2, 3, 4, 5}) ASSERT_TRUE(accepted(alices, commit_of(first, epoch, "next")));
  ASSERT_TRUE(accepted(alices, closing(first, 6, second)));
  const auto astray = commit_of(first, 4, "by another road");
  EXPECT_EQ(confirm(bobs, astray).error().reason, Reason::NOT_FOUND) << "and not that epoch 4 has yet to end";
  EXPECT_EQ(contest(bobs, astray).error().reason, Reason::NOT_FOUND);
  const auto beyond = commit_of(first, 7, "of an epoch that never was");
  EXPECT_EQ(confirm(bobs, beyond).error().reason, Reason::NOT_PERMITTED);
  EXPECT_TRUE(confirm(bobs, commit_of(first, 4, "next"))) << "that one there is";
}

TEST_F(ContestedSuccessorsTest, AFewOctetsFromAnybodyStopAGroupNoLongerThanAnyBadCommit) {
  const auto bad = commit_saying(first, 1, naming(second), "an ordinary commit, as far as members can see");
  ASSERT_TRUE(accepted(mallorys, bad));
  EXPECT_EQ(stale_at(post(bobs, first, 1, "stopped")), 1u);
  ASSERT_EQ(contest(bobs, bad)->what, Case::waiting);
  EXPECT_FALSE(confirm(mallorys, bad)->stands) << "whatever she says herself";
  ASSERT_TRUE(posted(mallorys, second, 1, "and speaks there"));
  wait_out();
  ASSERT_TRUE(accepted(bobs, commit_of(first, 1, "replacement")));
  EXPECT_EQ(group(), first);
  EXPECT_TRUE(posted(bobs, first, 2, "goes on"));
  ack(mallorys);
  ASSERT_TRUE(accepted(mallorys, commit_saying(first, 2, naming(third), "once more")));
  ASSERT_EQ(contest(bobs, commit_saying(first, 2, naming(third), "once more"))->what, Case::waiting);
  wait_out();
  ASSERT_TRUE(accepted(bobs, commit_of(first, 2, "replacement")));
  ack(mallorys);
  const auto third_time = submit(mallorys, commit_saying(first, 3, naming(Bytes(32, 9)), "a third time"));
  EXPECT_EQ(third_time.error().reason, Reason::TOO_OFTEN);
}

TEST_F(ContestedSuccessorsTest, WhatNobodyHasConfirmedForSoLongThatItIsForgottenStands) {
  const auto commit = closing(first, 1, second), ordinary = commit_of(second, 1, "next");
  ASSERT_TRUE(accepted(alices, commit));
  ASSERT_TRUE(accepted(alices, ordinary));
  ASSERT_FALSE(confirm(alices, commit)->stands);
  ChannelStore(*database).sweep(now, 100);
  EXPECT_EQ(contest(bobs, commit).error().reason, Reason::NOT_FOUND);
  EXPECT_TRUE(confirm(alices, commit)->stands);
  EXPECT_EQ(confirm(alices, ordinary).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(confirm(alices, closing(first, 1, third)).error().reason, Reason::NOT_FOUND) << "another";
}

}  // namespace
}  // namespace qpc::node
