// Mailboxes through real RPC: push, waiting, acknowledgement.
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

class Collector final : public api::Mailbox::Listener::Server {
 public:
  explicit Collector(std::vector<std::uint64_t>& seqs) : seqs_(seqs) {}
  kj::Promise<void> deliver(DeliverContext call) override {
    for (const auto delivery : call.getParams().getBatch().getDeliveries()) seqs_.push_back(delivery.getSeq());
    return kj::READY_NOW;
  }

 private:
  std::vector<std::uint64_t>& seqs_;
};

TEST_F(NodeServiceTest, PushesWhatWaitsAndWhatComesUntilTheSubscriptionIsDropped) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  auto enqueue = [&](std::string_view text) {
    auto call = mailbox.enqueueRequest();
    call.setAddress(as_data(address));
    call.setMessage(as_data(as_bytes(text)));
    call.initAuthority().setSession();
    ASSERT_TRUE(call.send().wait(scope).getResult().isStored());
  };
  enqueue("one");
  std::vector<std::uint64_t> seqs;
  auto subscribe = mailbox.subscribeRequest();
  subscribe.setListener(kj::heap<Collector>(seqs));
  kj::Maybe<api::Mailbox::Subscription::Client> subscription = subscribe.send().wait(scope).getSubscription();
  scope.poll();
  EXPECT_EQ(seqs, std::vector<std::uint64_t>{1});
  enqueue("two");
  scope.poll();
  EXPECT_EQ(seqs, (std::vector<std::uint64_t>{1, 2}));
  subscription = nullptr;
  scope.poll();
  enqueue("three");
  scope.poll();
  EXPECT_EQ(seqs.size(), 2u);
}

TEST_F(NodeServiceTest, PushesToADeviceThatHasSeenMoreThanTheNodeKnowsOf) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  std::vector<std::uint64_t> seqs;
  auto subscribe = mailbox.subscribeRequest();
  subscribe.setListener(kj::heap<Collector>(seqs));
  subscribe.setFromSeq(51);
  auto subscription = subscribe.send().wait(scope).getSubscription();
  scope.poll();
  auto enqueue = mailbox.enqueueRequest();
  enqueue.setAddress(as_data(address));
  enqueue.setMessage(as_data(as_bytes("new")));
  enqueue.initAuthority().setSession();
  ASSERT_TRUE(enqueue.send().wait(scope).getResult().isStored());
  scope.poll();
  EXPECT_EQ(seqs, std::vector<std::uint64_t>{51});
  auto fetch = mailbox.fetchRequest();
  fetch.setFromSeq(51);
  EXPECT_EQ(fetch.send().wait(scope).getBatch().getRestored(), 1u);
}

TEST_F(NodeServiceTest, ASecondSubscriptionOfASessionReplacesTheFirst) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  std::vector<std::uint64_t> first, second;
  auto subscribe = [&](std::vector<std::uint64_t>& seqs) {
    auto call = mailbox.subscribeRequest();
    call.setListener(kj::heap<Collector>(seqs));
    return call.send().wait(scope);
  };
  auto held = subscribe(first);
  auto also_held = subscribe(second);
  auto call = mailbox.enqueueRequest();
  call.setAddress(as_data(address));
  call.setMessage(as_data(as_bytes("one")));
  call.initAuthority().setSession();
  call.send().wait(scope);
  scope.poll();
  EXPECT_EQ(first.size(), 0u);
  EXPECT_EQ(second, std::vector<std::uint64_t>{1});
}

TEST_F(NodeServiceTest, RingsForWhatWasStoredThoughItsSenderIsGone) {
  auto recipient = connect();
  auto mailbox = settle(recipient, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  std::vector<std::uint64_t> seqs;
  auto subscribe = mailbox.subscribeRequest();
  subscribe.setListener(kj::heap<Collector>(seqs));
  auto subscription = subscribe.send().wait(scope);
  auto sender = connect();
  settle(sender, bob);
  constexpr unsigned most_turns = 80;
  for (unsigned turns = 0; turns < most_turns; turns += 2) {
    sender = connect();
    auto resumed = resume(sender, bob, turns + 2, bob.device_key);
    auto call = resumed.getResult().getOpened().getSession().mailboxRequest().send().getMailbox().enqueueRequest();
    call.setAddress(as_data(address));
    call.setMessage(as_data(as_bytes("message " + std::to_string(turns))));
    call.initAuthority().setSession();
    auto answer = call.send();
    scope.poll(turns);
    sender.rpc->connection().close(net::CloseCode::done, "");
    scope.poll();
    auto stored = mailbox.fetchRequest();
    stored.setFromSeq(1);
    ASSERT_EQ(stored.send().wait(scope).getBatch().getDeliveries().size(), seqs.size()) << turns << " turns";
  }
  EXPECT_GT(seqs.size(), 0u);
  EXPECT_LT(seqs.size(), most_turns / 2) << "then no connection ended early";
}

TEST_F(NodeServiceTest, FailsACallOfASessionWhoseMailboxHasGone) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  EXPECT_FALSE(fails(mailbox.addressRequest().send()));
  storage.write([](db::Database& db) { db.run("DELETE FROM mailbox"); }).wait(scope);
  EXPECT_TRUE(fails(mailbox.addressRequest().send()));
  EXPECT_FALSE(storage.unhealthy());
}

TEST_F(NodeServiceTest, AnswersAFetchThatWaitsAsSoonAsSomethingIsThere) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  auto wait = mailbox.fetchWaitRequest();
  wait.setFromSeq(1);
  wait.setWaitMs(5000);
  auto waited = wait.send();
  EXPECT_FALSE(waited.poll(scope));
  timer.advanceTo(timer.now() + 5 * kj::SECONDS);
  EXPECT_EQ(waited.wait(scope).getBatch().getDeliveries().size(), 0u) << "in vain, at the deadline";
}

TEST_F(NodeServiceTest, GoesOnPushingAfterAFailureOfTheStorage) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  std::vector<std::uint64_t> seqs;
  auto subscribe = mailbox.subscribeRequest();
  subscribe.setListener(kj::heap<Collector>(seqs));
  auto subscription = subscribe.send().wait(scope);
  scope.poll();
  const auto row =
      storage.write([&](db::Database& db) { return Mailboxes(db, {}).enqueue(address, as_bytes("one"), {}, test_now); })
          .wait(scope)
          .value()
          .mailboxes.front();
  mailbox_bell.ring(std::span(&row, 1));
  for (int turn = 0; turn < 20; ++turn) EXPECT_TRUE(fails(storage.read_saved(failing(db::Fault::locked))));
  scope.poll();
  EXPECT_TRUE(seqs.empty());
  advance(5 * kj::SECONDS);
  EXPECT_EQ(seqs, std::vector<std::uint64_t>{1});
}

TEST_F(NodeServiceTest, RefusesAnAcknowledgementThatWasNotSaved) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  mailbox.addressRequest().send().wait(scope);
  EXPECT_TRUE(fails(storage.write(failing(db::Fault::input_output))));
  auto ack = mailbox.ackRequest();
  ack.setThroughSeq(1);
  EXPECT_TRUE(fails(ack.send()));
}

TEST_F(NodeServiceTest, TakesNothingNewAndWaitsForNobodyWhenItGoesDown) {
  auto client = connect();
  auto session = settle(client, alice);
  auto mailbox = session.mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  std::vector<std::uint64_t> seqs;
  auto subscribe = mailbox.subscribeRequest();
  subscribe.setListener(kj::heap<Collector>(seqs));
  auto subscription = subscribe.send().wait(scope);
  auto wait = mailbox.fetchWaitRequest();
  wait.setFromSeq(1);
  wait.setWaitMs(60'000);
  auto waited = wait.send();
  EXPECT_FALSE(waited.poll(scope));
  auto enqueue = mailbox.enqueueRequest();
  enqueue.setAddress(as_data(address));
  enqueue.setMessage(as_data(as_bytes("one")));
  enqueue.initAuthority().setSession();
  health.begin_draining();
  sessions.drain();
  EXPECT_TRUE(fails(kj::mv(waited)));
  EXPECT_EQ(enqueue.send().wait(scope).getResult().getRefused().getReason(), Reason::DRAINING);
  auto drained = server->drain(10 * kj::SECONDS);
  EXPECT_TRUE(drained.poll(scope)) << "nothing is in flight";
  EXPECT_EQ(client.rpc->connection().on_closed().wait(scope).code, net::CloseCode::shutting_down);
}

}  // namespace
}  // namespace qpc::node
