// A hundred sessions at once, over real RPC, and what a channel keeps in order among them.
#include <set>

#include "core/crypto/hash.h"
#include "core/mls/wire/mls_message.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

constexpr std::size_t members_count = 100;

/// One of them, over a connection of its own.
struct Member {
  TestPerson person;
  kj::Own<net::RpcClient> rpc;
  api::Session::Client session{nullptr};
  api::Mailbox::Client mailbox{nullptr};
  api::Channel::Client channel{nullptr};
  Bytes address;
};

class ChannelRace : public NodeServiceTest {
 protected:
  ChannelRace() {
    for (std::size_t i = 0; i < members_count; ++i) enter(std::to_string(i));
    auto create = members.front().session.channelsRequest().send().getChannels().createRequest();
    create.setAddress(as_data(channel_address));
    create.setGroupId(as_data(group_id));
    members.front().channel = create.send().wait(scope).getResult().getChannel();
    auto founding = members.front().channel.commitRequest();
    founding.setCommit(as_data(commit_of(0, "founds")));
    auto add = founding.initAdd(members_count - 1);
    auto welcomes = founding.initWelcomes(members_count - 1);
    for (unsigned i = 1; i < members_count; ++i) {
      add.set(i - 1, as_data(members[i].address));
      welcomes[i - 1].setAddress(as_data(members[i].address));
      welcomes[i - 1].setMessage(as_data(as_bytes("welcome " + std::to_string(i))));
    }
    EXPECT_TRUE(founding.send().wait(scope).getResult().isAccepted());
    for (auto& member : members) {
      auto open = member.session.channelsRequest().send().getChannels().openRequest();
      open.setAddress(as_data(channel_address));
      member.channel = open.send().wait(scope).getResult().getChannel();
    }
  }

  void enter(const std::string& number) {
    auto client = connect();
    Member member{.person = TestPerson("member-" + number), .rpc = {}, .address = {}};
    member.session = settle(client, member.person);
    member.rpc = kj::mv(client.rpc);
    member.mailbox = member.session.mailboxRequest().send().getMailbox();
    member.address = copy(member.mailbox.addressRequest().send().wait(scope).getAddress());
    members.push_back(kj::mv(member));
  }
  Bytes commit_of(std::uint64_t epoch, std::string_view text) const {
    return private_message(group_id, epoch, mls::ContentType::commit, text);
  }
  auto submit(Member& member, std::uint64_t epoch, const Bytes& commit) {
    auto call = member.channel.commitRequest();
    call.setEpoch(epoch);
    call.setCommit(as_data(commit));
    return call.send();
  }
  auto post(Member& member, std::uint64_t epoch, std::string_view text) {
    auto call = member.channel.postRequest();
    call.setMessage(as_data(private_message(group_id, epoch, mls::ContentType::application, text)));
    call.initAuthority().setSession();
    return call.send();
  }
  /// Everything that lies in somebody's mailbox, in order.
  std::vector<Bytes> mail(Member& member) {
    std::vector<Bytes> all;
    for (std::uint64_t seq = 1;;) {
      auto call = member.mailbox.fetchRequest();
      call.setFromSeq(seq);
      const auto answer = call.send().wait(scope);
      for (const auto delivery : answer.getBatch().getDeliveries()) {
        EXPECT_EQ(delivery.getSeq(), seq) << "numbers without gaps";
        ++seq;
        all.push_back(copy(delivery.getMessage()));
      }
      if (!answer.getBatch().getMore()) return all;
    }
  }
  /// The same without what only its owner misses or gets: Welcomes.
  std::vector<Bytes> of_group(Member& member) {
    auto all = mail(member);
    std::erase_if(all, [](const Bytes& message) { return !mls::read_header(message); });
    return all;
  }

  const Bytes channel_address = Bytes(32, 1), group_id = Bytes(32, 2);
  std::vector<Member> members;
};

TEST_F(ChannelRace, OneOfAHundredCommitsForAnEpochIsAccepted) {
  using Submission = capnp::RemotePromise<api::Channel::CommitResults>;
  std::vector<Submission> submissions;
  for (std::size_t i = 0; i < members_count; ++i) {
    submissions.push_back(submit(members[i], 1, commit_of(1, std::to_string(i))));
  }
  std::vector<std::size_t> winners;
  std::set<Bytes> told;
  for (std::size_t i = 0; i < members_count; ++i) {
    const auto answer = submissions[i].wait(scope);
    const auto result = answer.getResult();
    ASSERT_FALSE(result.isRefused());
    if (result.isAccepted()) {
      winners.push_back(i);
      told.insert(copy(result.getAccepted().getMessageId()));
    } else {
      EXPECT_EQ(result.getLost().getEpoch(), 2u);
      told.insert(copy(result.getLost().getCommitId()));
    }
  }
  ASSERT_EQ(winners.size(), 1U);
  const Bytes winner = commit_of(1, std::to_string(winners.front()));
  ASSERT_EQ(told.size(), 1U) << "all are told of the same commit";
  EXPECT_TRUE(std::ranges::equal(*told.begin(), crypto::sha256(winner)));
  for (std::size_t i = 0; i < members_count; ++i) {
    if (i != winners.front()) EXPECT_EQ(of_group(members[i]), std::vector<Bytes>{winner}) << i;
  }
  EXPECT_TRUE(submit(members[winners.front()], 1, winner).wait(scope).getResult().isAccepted()) << "again";
}

TEST_F(ChannelRace, WhatAHundredSayAndChangeAtOnceComesInOneOrderToAll) {
  for (std::uint64_t epoch = 1; epoch <= 3; ++epoch) {
    std::vector<capnp::RemotePromise<api::Channel::PostResults>> posts;
    std::vector<capnp::RemotePromise<api::Channel::CommitResults>> commits_of_epoch;
    for (std::size_t i = 0; i < members_count; ++i) {
      const auto text = std::to_string(epoch) + " " + std::to_string(i);
      posts.push_back(post(members[i], epoch, text));
      commits_of_epoch.push_back(submit(members[i], epoch, commit_of(epoch, text)));
    }
    for (auto& each : posts) EXPECT_TRUE(each.wait(scope).getResult().isStored());
    for (auto& each : commits_of_epoch) EXPECT_FALSE(each.wait(scope).getResult().isRefused());
  }
  // Nobody gets what they said themselves: all others together have the whole order, and each agrees with it.
  std::vector<std::vector<Bytes>> got;
  for (auto& member : members) got.push_back(of_group(member));
  std::map<Bytes, std::set<Bytes>> before;  // by message: what came before it, for anybody
  for (const auto& messages : got) {
    for (std::size_t at = 1; at < messages.size(); ++at) before[messages[at]].insert(messages[at - 1]);
  }
  std::set<Bytes> all;
  std::map<std::uint64_t, std::set<Bytes>> commits;
  for (const auto& messages : got) {
    EXPECT_GE(messages.size(), 3 * members_count - 6);
    for (const auto& message : messages) {
      all.insert(message);
      const auto header = mls::read_header(message).value();
      if (header.content_type == mls::ContentType::commit) commits[header.epoch].insert(message);
    }
  }
  ASSERT_EQ(commits.size(), 3U);
  for (const auto& [epoch, of_epoch] : commits) EXPECT_EQ(of_epoch.size(), 1U) << epoch;
  // An order exists that all agree with, when the union of theirs has no circle: take away what nothing comes before.
  while (!all.empty()) {
    const auto first = std::ranges::find_if(all, [&](const Bytes& message) { return before[message].empty(); });
    ASSERT_NE(first, all.end()) << "two members have two messages in different orders";
    const Bytes taken = *first;
    all.erase(first);
    for (auto& [message, earlier] : before) earlier.erase(taken);
  }
}

TEST_F(ChannelRace, NothingOfACommitStaysWhenTheDiskFailsInTheMiddle) {
  enter("joiner");
  Member& joiner = members.back();
  const auto add_joiner = [&] {
    auto call = members.front().channel.commitRequest();
    call.setEpoch(1);
    call.setCommit(as_data(commit_of(1, "adds")));
    call.initAdd(1).set(0, as_data(joiner.address));
    auto welcomes = call.initWelcomes(1);
    welcomes[0].setAddress(as_data(joiner.address));
    welcomes[0].setMessage(as_data(as_bytes("welcome, joiner")));
    return call.send();
  };
  // Of one batch: the commit is done, and what comes behind it makes the save fail.
  auto submission = add_joiner();
  while (storage.waiting() == 0) scope.poll(1);
  EXPECT_TRUE(fails(storage.write(failing(db::Fault::full))));
  const auto answer = submission.wait(scope);
  ASSERT_TRUE(answer.getResult().isRefused());
  EXPECT_EQ(answer.getResult().getRefused().getReason(), Reason::STORAGE);
  EXPECT_TRUE(mail(joiner).empty());
  EXPECT_TRUE(of_group(members[1]).empty());
  EXPECT_EQ(members[1].channel.headRequest().send().wait(scope).getResult().getHead().getEpoch(), 1U);
  ASSERT_TRUE(add_joiner().wait(scope).getResult().isAccepted());
  EXPECT_EQ(mail(joiner).size(), 1U);
  EXPECT_EQ(of_group(members[1]).size(), 1U);
}

TEST_F(ChannelRace, NothingOfACommitStaysWhenOneOfItsWelcomesIsRefused) {
  enter("joiner");
  auto call = members.front().channel.commitRequest();
  call.setEpoch(1);
  call.setCommit(as_data(commit_of(1, "adds")));
  auto add = call.initAdd(2);
  auto welcomes = call.initWelcomes(2);
  const std::array addresses{members.back().address, Bytes(32, 99)};  // nobody's
  for (unsigned i = 0; i < 2; ++i) {
    add.set(i, as_data(addresses[i]));
    welcomes[i].setAddress(as_data(addresses[i]));
    welcomes[i].setMessage(as_data(as_bytes("welcome")));
  }
  EXPECT_EQ(call.send().wait(scope).getResult().getRefused().getReason(), Reason::NOT_FOUND);
  EXPECT_TRUE(mail(members.back()).empty());
  EXPECT_TRUE(of_group(members[1]).empty());
  EXPECT_EQ(members[1].channel.headRequest().send().wait(scope).getResult().getHead().getEpoch(), 1U);
}

TEST_F(ChannelRace, TwoWhoOpenADirectConversationAtOnceEndWithOne) {
  const auto open_dm = [&](Member& own, Member& peer, std::uint8_t fill) {
    auto call = own.session.channelsRequest().send().getChannels().openDmRequest();
    call.setPeerAccountId(as_data(peer.person.account_id.octets));
    call.setAddress(as_data(Bytes(32, fill)));
    call.setGroupId(as_data(Bytes(32, fill)));
    return call.send();
  };
  for (std::size_t pair = 0; pair < 10; ++pair) {
    Member &one = members[2 * pair], &other = members[2 * pair + 1];
    auto first = open_dm(one, other, static_cast<std::uint8_t>(100 + 2 * pair));
    auto second = open_dm(other, one, static_cast<std::uint8_t>(101 + 2 * pair));
    const auto of_second = second.wait(scope);
    const auto of_first = first.wait(scope);
    ASSERT_NE(of_first.getResult().isCreated(), of_second.getResult().isCreated());
    const auto& loser = of_first.getResult().isCreated() ? of_second : of_first;
    const std::size_t fill = 100 + 2 * pair + (of_first.getResult().isCreated() ? 0 : 1);
    EXPECT_EQ(copy(loser.getResult().getExisting()), Bytes(32, static_cast<std::uint8_t>(fill)));
  }
}

}  // namespace
}  // namespace qpc::node
