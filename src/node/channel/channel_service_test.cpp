#include "node/channel/channel_service.h"

#include "core/crypto/hash.h"
#include "core/mls/wire/contest_note.h"
#include "node/channel/successors_for_tests.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

/// Alice and Bob in a group at epoch 1.
class ChannelServiceTest : public NodeServiceTest {
 protected:
  ~ChannelServiceTest() noexcept override = default;
  ChannelServiceTest() {
    auto create = alices.channelsRequest().send().getChannels().createRequest();
    create.setAddress(as_data(address));
    create.setGroupId(as_data(group_id));
    alices_channel = create.send().wait(scope).getResult().getChannel();
    const auto bobs_address = copy(bobs_mailbox.addressRequest().send().wait(scope).getAddress());
    auto commit = commit_request(alices_channel, 0, "founds");
    commit.initAdd(1).set(0, as_data(bobs_address));
    auto welcome = commit.initWelcomes(1);
    welcome[0].setAddress(as_data(bobs_address));
    welcome[0].setMessage(as_data(as_bytes("welcome")));
    EXPECT_TRUE(commit.send().wait(scope).getResult().isAccepted());
    auto open = bobs.channelsRequest().send().getChannels().openRequest();
    open.setAddress(as_data(address));
    bobs_channel = open.send().wait(scope).getResult().getChannel();
  }

  capnp::Request<api::Channel::CommitParams, api::Channel::CommitResults> commit_request(api::Channel::Client& channel,
                                                                                         std::uint64_t epoch,
                                                                                         std::string_view text) const {
    auto request = channel.commitRequest();
    request.setEpoch(epoch);
    request.setCommit(as_data(private_message(group_id, epoch, mls::ContentType::commit, text)));
    return request;
  }

  const Bytes address = Bytes(32, 1), group_id = Bytes(32, 2);
  Client alices_client = connect(), bobs_client = connect();
  api::Session::Client alices = settle(alices_client, alice), bobs = settle(bobs_client, bob);
  api::Mailbox::Client alices_mailbox = alices.mailboxRequest().send().getMailbox(),
                       bobs_mailbox = bobs.mailboxRequest().send().getMailbox();
  api::Channel::Client alices_channel{nullptr}, bobs_channel{nullptr};
};

TEST_F(ChannelServiceTest, RefusesListsThatAreTooLongBeforeItReadsThem) {
  const auto refusal = [&](auto fill) {
    auto request = commit_request(alices_channel, 1, "too much");
    fill(request);
    auto answer = request.send().wait(scope);
    return answer.getResult().isRefused() ? answer.getResult().getRefused().getReason() : Reason::UNSPECIFIED;
  };
  constexpr unsigned too_many = 20'001;
  EXPECT_EQ(refusal([](auto& request) { request.initAdd(too_many); }), Reason::TOO_MANY);
  EXPECT_EQ(refusal([](auto& request) { request.initRemove(too_many); }), Reason::TOO_MANY);
  EXPECT_EQ(refusal([](auto& request) { request.initWelcomes(too_many); }), Reason::TOO_MANY);
  EXPECT_TRUE(commit_request(alices_channel, 1, "too much").send().wait(scope).getResult().isAccepted());
}

TEST_F(ChannelServiceTest, WakesTheOthersWhenACommitIsContested) {
  ASSERT_TRUE(commit_request(alices_channel, 1, "garbage").send().wait(scope).getResult().isAccepted());
  auto fetch = alices_mailbox.fetchWaitRequest();
  fetch.setFromSeq(1);
  fetch.setWaitMs(60'000);
  auto waiting = fetch.send();
  scope.poll();
  const auto id = crypto::sha256(private_message(group_id, 1, mls::ContentType::commit, "garbage"));
  auto contest = bobs_channel.contestRequest();
  contest.setEpoch(1);
  contest.setCommitId(as_data(id));
  contest.setClause("RFC 9420 §12.4.2");
  EXPECT_EQ(contest.send().wait(scope).getResult().getWaiting(), 120U);
  const auto batch = waiting.wait(scope);
  ASSERT_EQ(batch.getBatch().getDeliveries().size(), 1U);
  EXPECT_EQ(copy(batch.getBatch().getDeliveries()[0].getMessage()),
            wire(mls::ContestNote{.group_id = group_id, .commit_id = to_bytes(id)}));
  const auto head = alices_channel.headRequest().send().wait(scope);
  ASSERT_TRUE(head.getResult().getHead().hasContest());
  EXPECT_EQ(std::string(head.getResult().getHead().getContest().getClause().cStr()), "RFC 9420 §12.4.2");
}

TEST_F(ChannelServiceTest, GoesOnAsTheSuccessorThatACommitNames) {
  const auto head = [&] { return bobs_channel.headRequest().send().wait(scope); };
  EXPECT_TRUE(head().getResult().getHead().getSuccessors());
  const Bytes successor(32, 3);
  auto request = alices_channel.commitRequest();
  const auto commit = message_saying(group_id, 1, mls::ContentType::commit, naming(successor), "closes");
  request.setEpoch(1);
  request.setCommit(as_data(commit));
  const auto bobs_address = copy(bobs_mailbox.addressRequest().send().wait(scope).getAddress());
  auto welcomes = request.initWelcomes(2);
  welcomes[0].setAddress(as_data(Bytes(32, 99)));
  welcomes[0].setMessage(as_data(as_bytes("welcome into it")));
  welcomes[1].setAddress(as_data(bobs_address));  // the same message
  ASSERT_TRUE(request.send().wait(scope).getResult().isAccepted());
  const auto now = head();
  EXPECT_EQ(now.getResult().getHead().getEpoch(), 1U);
  EXPECT_TRUE(now.getResult().getHead().getSuccessors());
  EXPECT_EQ(copy(now.getResult().getHead().getGroupId()), successor);

  const auto post = [&](ByteView group, std::uint64_t epoch) {
    auto call = bobs_channel.postRequest();
    call.setMessage(as_data(private_message(group, epoch, mls::ContentType::application, "hello")));
    call.initAuthority().setSession();
    return call.send().wait(scope);
  };
  const auto stale = post(group_id, 1);
  ASSERT_TRUE(stale.getResult().isStale());
  EXPECT_EQ(stale.getResult().getStale(), 1U);

  const auto stands = [&](api::Channel::Client& channel) {
    auto call = channel.confirmRequest();
    call.setEpoch(1);
    call.setCommitId(as_data(crypto::sha256(commit)));
    const auto answer = call.send().wait(scope);
    EXPECT_TRUE(answer.getResult().isTaken());
    return answer.getResult().getStands();
  };
  EXPECT_FALSE(stands(alices_channel)) << "by the word of who made it";
  EXPECT_TRUE(stands(bobs_channel));
  EXPECT_TRUE(stands(alices_channel));
  EXPECT_TRUE(post(successor, 1).getResult().isStored());
  auto fetch = bobs_mailbox.fetchRequest();
  const auto mail = fetch.send().wait(scope);
  const auto deliveries = mail.getBatch().getDeliveries();
  ASSERT_EQ(deliveries.size(), 3U) << "his own Welcome, the commit, and that into the successor";
  EXPECT_EQ(copy(deliveries[1].getMessage()), commit);
  EXPECT_EQ(as_text(copy(deliveries[2].getMessage())), "welcome into it");
}

}  // namespace
}  // namespace qpc::node
