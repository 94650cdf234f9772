#include "core/message/delivery_proof.h"
#include "db/transaction.h"
#include "node/backup/backup.h"
#include "node/channel/successors_for_tests.h"

namespace qpc::node {
namespace {

using mls::ContentType;

TEST_F(SuccessorsTest, ACommitThatNamesOneMakesTheChannelGoOnAsThat) {
  const auto commit = closing(first, 1, second);
  ASSERT_TRUE(accepted(alices, commit));
  EXPECT_EQ(head().epoch, 1u) << "the first of a successor with others in it";
  EXPECT_EQ(head().commit_id, id_of(commit));
  EXPECT_EQ(mail(bobs), (std::vector<Bytes>{commit.commit, welcome_into(second)}));
  EXPECT_TRUE(posted(bobs, second, 1, "hello"));
  ASSERT_TRUE(accepted(carols, commit_of(second, 1, "next")));
  EXPECT_EQ(head().epoch, 2u);
  EXPECT_TRUE(posted(bobs, second, 1, "of an epoch ago"));
  EXPECT_TRUE(posted(bobs, second, 2, "of this one"));
  EXPECT_EQ(post(bobs, second, 3, "too early").error().reason, Reason::NOT_PERMITTED);
}

TEST_F(SuccessorsTest, NoOtherMessageDoes) {
  ASSERT_TRUE(accepted(alices, commit_of(first, 1, "next")));
  const auto say = [&](ContentType type) {
    const auto message = message_saying(first, 2, type, naming(second), "names one");
    return channels.post(bobs.row, channel.row, message, std::chrono::seconds(0), now).has_value();
  };
  EXPECT_TRUE(say(ContentType::application));
  EXPECT_TRUE(say(ContentType::proposal));
  EXPECT_EQ(group(), first);
  EXPECT_EQ(post(bobs, second, 1, "into nothing").error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(submit(bobs, commit_of(second, 1, "into nothing")).error().reason, Reason::NOT_PERMITTED);
}

TEST_F(SuccessorsTest, ACommitInTheClearNamesOneToo) {
  mls::PublicMessage message;
  message.content.group_id = first;
  message.content.epoch = 1;
  message.content.sender = mls::Sender::member(mls::LeafIndex{0});
  message.content.authenticated_data = naming(second);
  message.content.content = mls::Commit{};
  message.auth.confirmation_tag = Bytes(32, 1);
  auto commit = commit_of(first, 1, "");
  commit.commit = wire(mls::MLSMessage{message});
  ASSERT_TRUE(accepted(alices, commit));
  EXPECT_EQ(group(), second) << "what the members judge, too";
}

TEST_F(SuccessorsTest, OfTheFormerGroupNothingIsTakenAnyMore) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  for (const std::uint64_t epoch : {0, 1, 2, 9}) {
    EXPECT_EQ(stale_at(post(bobs, first, epoch, "text")), 1u) << epoch;
    EXPECT_EQ(stale_at(post(bobs, first, epoch, "proposal", ContentType::proposal)), 1u) << epoch;
    EXPECT_TRUE(lost(bobs, commit_of(first, epoch, "commit"))) << epoch;
  }
  ASSERT_TRUE(accepted(bobs, commit_of(second, 1, "next")));
  EXPECT_EQ(stale_at(post(bobs, first, 2, "text")), 2u) << "the newest group's";
  EXPECT_EQ(std::get<Lost>(submit(carols, commit_of(first, 1, "late")).value()).head.epoch, 2u);
  EXPECT_EQ(group(), second);
}

TEST_F(SuccessorsTest, WhatCameBeforeIsAnsweredAlikeAfterwards) {
  ASSERT_TRUE(posted(bobs, first, 1, "hello"));
  const auto commit = closing(first, 1, second);
  const auto stored = std::get<Stored>(submit(alices, commit).value());
  ASSERT_TRUE(accepted(carols, commit_of(second, 1, "next")));
  now += std::chrono::hours(1);
  EXPECT_TRUE(posted(bobs, first, 1, "hello"));
  const auto again = std::get<Stored>(submit(alices, commit).value());
  EXPECT_EQ(again.message_id, stored.message_id);
  EXPECT_EQ(again.stored_at, stored.stored_at);
  EXPECT_EQ(again.commit, stored.commit);
  EXPECT_EQ(again.placed, 3u);
  EXPECT_EQ(mail(mallorys).size(), 4u) << "hello, the commit, the Welcome, the next commit: each once";
  EXPECT_EQ(group(), second);
}

TEST_F(SuccessorsTest, OfTwoWhoCloseAtOnceOneIsFirst) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  const auto other = submit(bobs, closing(first, 1, third));
  ASSERT_TRUE(std::holds_alternative<Lost>(other.value()));
  EXPECT_EQ(std::get<Lost>(*other).head.epoch, 1u);
  EXPECT_EQ(group(), second);
  EXPECT_TRUE(channels.create(bobs.row, Bytes(32, 50), third)) << "nobody goes there";
}

TEST_F(SuccessorsTest, TheNameHasOneSize) {
  const auto submit_saying = [&](std::size_t size) {
    const db::Transaction undone(*database);
    const auto answer = submit(alices, commit_saying(first, 1, Bytes(size, 9), "sized"));
    if (!answer) EXPECT_EQ(answer.error().reason, Reason::MALFORMED);
    EXPECT_EQ(group(), size == 72 ? Bytes(32, 9) : first) << size;
    return answer.has_value();
  };
  for (const std::size_t size : {9, 16, 39, 40, 41, 71, 73}) EXPECT_FALSE(submit_saying(size)) << size;
  for (const std::size_t size : {0, 7, 8, 72}) EXPECT_TRUE(submit_saying(size)) << size;
}

TEST_F(SuccessorsTest, IsNoGroupThatThereIsOrWas) {
  const auto others = channels.create(bobs.row, Bytes(32, 50), Bytes(32, 51)).value();
  ASSERT_TRUE(channels.commit(bobs.row, others.row, commit_saying(Bytes(32, 51), 0, naming(Bytes(32, 52)), "c"), now));
  const auto refused = [&](ByteView group_id, std::uint64_t epoch, const Bytes& successor) {
    const auto answer = submit(alices, closing(group_id, epoch, successor));
    return !answer && answer.error().reason == Reason::NOT_PERMITTED;
  };
  EXPECT_TRUE(refused(first, 1, first)) << "its own";
  EXPECT_TRUE(refused(first, 1, Bytes(32, 51))) << "what another channel was";
  EXPECT_TRUE(refused(first, 1, Bytes(32, 52))) << "what another channel is";
  EXPECT_EQ(head().epoch, 1u);
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  EXPECT_TRUE(refused(second, 1, first)) << "what it was itself";
  EXPECT_TRUE(refused(second, 1, second));
  EXPECT_EQ(head().epoch, 1u);
}

TEST_F(SuccessorsTest, NoChannelBeginsWithTheIdOfOneOrOfAFormerGroup) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  EXPECT_EQ(channels.create(daves.row, Bytes(32, 50), first).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(channels.create(daves.row, Bytes(32, 50), second).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(channels.create(alices.row, address, first).value().row, channel.row) << "a repetition";
  EXPECT_EQ(channels.create(alices.row, address, third).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(channels.create(daves.row, address, first).error().reason, Reason::NOT_PERMITTED);
}

TEST_F(SuccessorsTest, MessagesOfAnotherChannelsFormerGroupAreRefused) {
  const auto others = channels.create(bobs.row, Bytes(32, 50), Bytes(32, 51)).value();
  ASSERT_TRUE(channels.commit(bobs.row, others.row, commit_saying(Bytes(32, 51), 0, naming(Bytes(32, 52)), "c"), now));
  EXPECT_EQ(post(bobs, Bytes(32, 51), 1, "text").error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(submit(bobs, commit_of(Bytes(32, 51), 1, "commit")).error().reason, Reason::NOT_PERMITTED);
}

TEST_F(SuccessorsTest, InItsFirstEpochNobodyIsButItsMaker) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  EXPECT_EQ(post(alices, second, 0, "to myself").error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(submit(alices, commit_of(second, 0, "by myself")).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(head().epoch, 1u);
}

TEST_F(SuccessorsTest, RefusesEpochsBeyondAllNumbers) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  const auto highest = std::numeric_limits<std::uint64_t>::max();
  for (const auto epoch : {highest, highest - 1, highest / 2, highest / 2 + 1, highest / 4}) {
    EXPECT_EQ(post(bobs, second, epoch, "text").error().reason, Reason::NOT_PERMITTED) << epoch;
    EXPECT_FALSE(submit(bobs, commit_of(second, epoch, "commit"))) << epoch;
    EXPECT_FALSE(accepted(bobs, commit_of(first, epoch, "commit"))) << epoch;
    EXPECT_EQ(contest(bobs, commit_of(second, epoch, "commit")).error().reason, Reason::NOT_PERMITTED) << epoch;
    EXPECT_EQ(confirm(bobs, commit_of(second, epoch, "commit")).error().reason, Reason::NOT_PERMITTED) << epoch;
  }
  EXPECT_EQ(head().epoch, 1u);
}

TEST_F(SuccessorsTest, MayHaveOneInTurn) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  ASSERT_TRUE(accepted(bobs, commit_of(second, 1, "next")));
  ASSERT_TRUE(accepted(carols, closing(second, 2, third)));
  EXPECT_EQ(group(), third);
  EXPECT_EQ(head().epoch, 1u);
  EXPECT_EQ(stale_at(post(bobs, first, 1, "text")), 1u);
  EXPECT_EQ(stale_at(post(bobs, second, 2, "text")), 1u);
  EXPECT_TRUE(posted(bobs, third, 1, "text"));
  EXPECT_TRUE(accepted(bobs, commit_of(third, 1, "next")));
  EXPECT_TRUE(accepted(alices, closing(first, 1, second))) << "a repetition, of long ago";
  EXPECT_EQ(head().epoch, 2u);
}

TEST_F(SuccessorsTest, GivesWhoJoinsThereNothingOfBefore) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  auto adding = commit_of(second, 1, "adds dave");
  adding.add = {daves.address};
  adding.welcomes = {{daves.address, to_bytes(as_bytes("welcome, dave"))}};
  ASSERT_TRUE(accepted(bobs, adding));
  ASSERT_TRUE(posted(carols, second, 1, "before"));
  ASSERT_TRUE(posted(carols, second, 2, "after"));
  EXPECT_EQ(mail(daves), (std::vector<Bytes>{to_bytes(as_bytes("welcome, dave")),
                                             private_message(second, 2, ContentType::application, "after")}));
}

TEST_F(SuccessorsTest, TheirWelcomesGoToTheMembersAndHoldUpNobody) {
  MailboxLimits tight;
  tight.messages = 3;
  Channels strict(*database, tight);
  for (const auto* text : {"one", "two", "three"}) ASSERT_TRUE(posted(alices, first, 1, text));
  for (const auto& who : {bobs, mallorys}) ack(who);
  auto commit = closing(first, 1, second);
  commit.welcomes.push_back({daves.address, {}});
  commit.welcomes.push_back({bobs.address, {}});
  commit.welcomes.push_back({Bytes(32, 99), {}});
  ASSERT_TRUE(channels.leave(mallorys.row, channel.row));
  const auto stored = std::get<Stored>(strict.commit(alices.row, channel.row, commit, now).value());
  EXPECT_EQ(stored.full, 1u) << "Carol's";
  EXPECT_EQ(mail(bobs).size(), 2u) << "the commit and the Welcome";
  EXPECT_EQ(mail(carols).size(), 3u) << "full before";
  EXPECT_TRUE(mail(mallorys).empty()) << "who has left";
  EXPECT_TRUE(mail(daves).empty()) << "who was never in";
  std::vector<crypto::MerkleHash> leaves;
  Bytes message;
  for (const auto& welcome : commit.welcomes) {
    if (!welcome.message.empty()) message = welcome.message;
    leaves.push_back(message::welcome_leaf(welcome.address, crypto::sha256(message)));
  }
  EXPECT_EQ(stored.commit, message::root_of_welcomes(leaves)) << "as their sender computes it";
}

TEST_F(SuccessorsTest, WhoHearsNothingOfAnybodyGoesAlongWithThemAllTheSame) {
  const Bytes key(32, 5);
  ASSERT_TRUE(Blocks(*database, key).block(AccountStore(*database).named("bob").value(), alice.account_id));
  Channels screened(*database, limits, Screen(*database, key, alice.account_id));
  auto again = commit_of(first, 1, "adds bob anew");
  again.add = {bobs.address};
  again.welcomes = {{bobs.address, to_bytes(as_bytes("welcome"))}};
  EXPECT_EQ(screened.commit(alices.row, channel.row, again, now).error().reason, Reason::NOT_FOUND);
  ASSERT_TRUE(screened.commit(alices.row, channel.row, closing(first, 1, second), now));
  EXPECT_EQ(mail(bobs).size(), 2u) << "the commit and the Welcome";
}

TEST_F(SuccessorsTest, TheirWelcomeIsOneForAll) {
  auto parting = closing(first, 1, second);
  parting.welcomes.at(2).message = to_bytes(as_bytes("welcome into another one of that id"));
  EXPECT_EQ(submit(alices, parting).error().reason, Reason::MALFORMED);
  EXPECT_EQ(group(), first);
  parting.welcomes.at(2).message = parting.welcomes.front().message;
  EXPECT_TRUE(accepted(alices, parting)) << "the same twice";
}

TEST_F(SuccessorsTest, TheirCommitLetsNobodyInAndTakesNobodyOut) {
  auto adding = closing(first, 1, second), removing = adding;
  adding.add = {daves.address};
  adding.welcomes.push_back({daves.address, {}});
  removing.remove = {bobs.address};
  EXPECT_EQ(submit(alices, adding).error().reason, Reason::MALFORMED);
  EXPECT_EQ(submit(alices, removing).error().reason, Reason::MALFORMED);
  EXPECT_EQ(group(), first);
  EXPECT_TRUE(mail(bobs).empty());
}

TEST_F(SuccessorsTest, TheHeadSaysWhichGroupTheChannelIsOf) {
  EXPECT_EQ(head().group_id, first);
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  EXPECT_EQ(head().group_id, second);
}

TEST_F(SuccessorsTest, WhoWaitedForLongForAnAnswerGetsTheFirstOne) {
  const auto commit = closing(first, 1, second);
  const auto stored = std::get<Stored>(submit(alices, commit).value());
  ASSERT_TRUE(accepted(bobs, commit_of(second, 1, "next")));
  ChannelStore(*database).sweep(now, 100);
  now += std::chrono::days(90);
  const auto again = std::get<Stored>(submit(alices, commit).value());
  EXPECT_EQ(again.message_id, stored.message_id);
  EXPECT_EQ(again.stored_at, stored.stored_at);
  EXPECT_EQ(again.commit, stored.commit);
  EXPECT_TRUE(lost(carols, closing(first, 1, third))) << "another one";
  EXPECT_TRUE(lost(bobs, commit_of(second, 1, "next"))) << "an ordinary one is forgotten";
}

TEST_F(SuccessorsTest, AWelcomeThatIsAsTheOneBeforeHasOneBefore) {
  auto commit = closing(first, 1, second);
  commit.welcomes.front().message.clear();
  EXPECT_EQ(submit(alices, commit).error().reason, Reason::MALFORMED);
  auto twice = closing(first, 1, second);
  twice.welcomes.push_back(twice.welcomes.front());
  twice.welcomes.push_back(twice.welcomes[1]);
  EXPECT_TRUE(accepted(alices, twice));
  EXPECT_EQ(mail(bobs).size(), 2u) << "one Welcome, however often it is named";
}

TEST_F(SuccessorsTest, InOtherCommitsEachWelcomeIsWhole) {
  auto adding = commit_of(first, 1, "adds dave");
  adding.add = {daves.address};
  adding.welcomes = {{bobs.address, to_bytes(as_bytes("welcome"))}, {daves.address, {}}};
  EXPECT_EQ(submit(alices, adding).error().reason, Reason::MALFORMED);
}

TEST_F(SuccessorsTest, WhoIsAloneGoesOnAtOnce) {
  const auto own = channels.create(daves.row, Bytes(32, 50), Bytes(32, 51)).value();
  const auto commit = commit_saying(Bytes(32, 51), 0, naming(Bytes(32, 52)), "closes");
  ASSERT_TRUE(channels.commit(daves.row, own.row, commit, now));
  EXPECT_TRUE(channels.confirm(daves.row, own.row, 0, id_of(commit))->stands);
  EXPECT_EQ(channels.head(daves.row, own.row)->epoch, 1u);
  ASSERT_TRUE(channels.commit(daves.row, own.row, commit_of(Bytes(32, 52), 1, "next"), now));
  EXPECT_EQ(channels.head(daves.row, own.row)->epoch, 2u);
}

TEST_F(SuccessorsTest, AreSoMany) {
  const auto id = [](std::size_t number) {
    const auto hash = crypto::sha256(as_bytes(std::to_string(number)));
    return Bytes(hash.begin(), hash.end());
  };
  ASSERT_TRUE(accepted(alices, commit_saying(first, 1, naming(id(1)), "closes")));
  for (std::size_t i = 1; i < ChannelGroups::most_groups - 1; ++i) {
    ASSERT_TRUE(accepted(i % 2 == 0 ? alices : bobs, commit_saying(id(i), 1, naming(id(i + 1)), "closes"))) << i;
  }
  const auto last = id(ChannelGroups::most_groups - 1);
  EXPECT_EQ(submit(carols, commit_saying(last, 1, naming(second), "closes")).error().reason, Reason::TOO_MANY);
  EXPECT_TRUE(accepted(carols, commit_of(last, 1, "goes on")));
}

TEST_F(SuccessorsTest, AreForgottenWithTheirChannel) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  for (const auto& who : {alices, bobs, carols, mallorys}) ASSERT_TRUE(channels.leave(who.row, channel.row));
  EXPECT_EQ((*database).find_one<int>("SELECT count(*) FROM channel").value(), 0);
  EXPECT_EQ((*database).find_one<int>("SELECT count(*) FROM former_group").value(), 0);
  EXPECT_TRUE(channels.create(daves.row, Bytes(32, 50), first));
}

TEST_F(SuccessorsTest, AfterABackupMembersGoOnInALaterEpochOfTheGroupThatTheNodeKnows) {
  ASSERT_TRUE(accepted(alices, closing(first, 1, second)));
  EXPECT_FALSE(posted(bobs, second, 5, "too early"));
  go_on_from_backup(*database, now);
  EXPECT_EQ(post(bobs, second, std::numeric_limits<std::uint64_t>::max(), "text").error().reason,
            Reason::NOT_PERMITTED);
  EXPECT_TRUE(posted(bobs, second, 5, "text"));
  ASSERT_TRUE(accepted(alices, commit_of(second, 5, "next")));
  EXPECT_EQ(head().epoch, 6u);
  EXPECT_TRUE(posted(carols, second, 6, "text"));
  EXPECT_EQ(stale_at(post(bobs, first, 9, "text")), 6u);
  ASSERT_TRUE(accepted(alices, closing(second, 8, third)));
  EXPECT_EQ(head().epoch, 1u);
  EXPECT_TRUE(posted(carols, third, 1, "text"));
}

TEST_F(SuccessorsTest, AfterABackupOfBeforeTheNodeDoesNotKnowTheGroup) {
  go_on_from_backup(*database, now);
  const auto answer = post(bobs, second, 1, "text");
  EXPECT_EQ(answer.error().reason, Reason::NOT_PERMITTED);
  EXPECT_NE(std::string_view(answer.error().text.c_str()).find("begun anew"), std::string_view::npos);
  EXPECT_EQ(submit(bobs, commit_of(second, 3, "commit")).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(group(), first);
}

}  // namespace
}  // namespace qpc::node
