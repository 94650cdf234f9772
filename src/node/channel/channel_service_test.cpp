#include "node/channel/channel_service.h"

#include "core/crypto/hash.h"
#include "core/mls/wire/contest_note.h"
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

}  // namespace
}  // namespace qpc::node
