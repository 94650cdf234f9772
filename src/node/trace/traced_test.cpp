// Calls of a whole node, as whoever is told of them sees them.
#include "node/trace/traced.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>

#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

struct Spans final : SpanSink {
  bool samples(Random&) override { return all; }
  bool heeds_clients() const override { return heeds; }
  void take(const CallSpan& span) override { taken.push_back(span); }
  std::vector<std::string> methods() const {
    std::vector<std::string> names;
    for (const auto& span : taken) names.push_back(span.method);
    return names;
  }
  const CallSpan& last_of(const std::string& method) const {
    const auto found = std::ranges::find_last(taken, method, &CallSpan::method);
    if (found.empty()) throw std::runtime_error("nobody was told of " + method);
    return found.front();
  }
  bool all = true;
  bool heeds = true;
  std::vector<CallSpan> taken;
};

class TracedTest : public NodeServiceTest {
 protected:
  TracedTest() {
    storage.measure(meter);
    service.trace(&spans);
  }
  ~TracedTest() noexcept override { server = nullptr; }  // before those who are told

  struct Clock final : db::StorageMeter {
    Time now() const override { return std::chrono::steady_clock::now(); }
    void waited(Duration) override {}
    void ran(Batch, std::size_t, Duration) override {}
  } meter;
  Spans spans;
};

TEST_F(TracedTest, TellsOfEachCallAlsoOfServicesThatCameOfOne) {
  auto client = connect();
  auto session = settle(client, alice);
  EXPECT_EQ(look_up_reason(session, "nobody"), Reason::NOT_FOUND);
  EXPECT_THAT(spans.methods(),
              testing::ElementsAre("Node.register", "Registration.finish", "Session.directory", "Directory.lookUp"));
  const auto& span = spans.last_of("Directory.lookUp");
  EXPECT_STREQ(span.outcome, "refused");
  EXPECT_EQ(span.reason, "notFound");
  EXPECT_EQ(span.storage.count(), 1u);
  EXPECT_EQ(span.storage.works()[0].batch, db::StorageMeter::Batch::reads);
  EXPECT_EQ(span.connection, spans.taken.front().connection);
  EXPECT_TRUE(span.correlation.empty());
}

TEST_F(TracedTest, CountsTheStorageOfACallThatWaitsForItTwice) {
  auto client = connect();
  auto session = settle(client, alice);
  session.mailboxRequest().send().getMailbox().addressRequest().send().wait(scope);
  const auto& span = spans.last_of("Mailbox.address");
  EXPECT_STREQ(span.outcome, "ok");
  ASSERT_EQ(span.storage.count(), 2u) << "the mailbox was made, and then read";
  for (const auto& work : span.storage.works()) {
    EXPECT_LE(span.begun, work.handed_in);
    EXPECT_LE(work.handed_in, work.begun);
    EXPECT_LE(work.begun, work.answered);
    EXPECT_LE(work.answered, span.ended);
  }
}

TEST_F(TracedTest, TellsOfFaultsAndOfCallsThatWereGivenUp) {
  auto client = connect();
  auto session = settle(client, alice);
  auto mailbox = session.mailboxRequest().send().getMailbox();
  {
    auto wait = mailbox.fetchWaitRequest();
    wait.setFromSeq(1);
    wait.setWaitMs(5000);
    auto waiting = wait.send();
    EXPECT_FALSE(waiting.poll(scope));
  }
  scope.poll();
  EXPECT_STREQ(spans.last_of("Mailbox.fetchWait").outcome, "cancelled");
  session.endRequest().send().wait(scope);
  EXPECT_TRUE(fails(mailbox.fetchRequest().send()));
  EXPECT_STREQ(spans.last_of("Mailbox.fetch").outcome, "failed");
}

TEST_F(TracedTest, TellsAtOnceOfACallThatWasGivenUpWhileItsSaveGoesOn) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  storage.hang();
  {
    auto call = mailbox.enqueueRequest();
    call.setAddress(as_data(address));
    call.setMessage(as_data(as_bytes("one")));
    call.initAuthority().setSession();
    auto enqueued = call.send();
    EXPECT_FALSE(enqueued.poll(scope));
  }
  scope.poll();
  EXPECT_STREQ(spans.last_of("Mailbox.enqueue").outcome, "cancelled");
  ASSERT_EQ(spans.last_of("Mailbox.enqueue").storage.count(), 1u);
  EXPECT_TRUE(spans.last_of("Mailbox.enqueue").storage.works()[0].given_up);
  const auto told = spans.taken.size();
  storage.go_on();
  scope.poll();
  EXPECT_EQ(spans.taken.size(), told) << "and not again when it is saved";
}

TEST_F(TracedTest, TellsOfAReadThatTookTooLong) {
  auto client = connect();
  auto directory = settle(client, alice).directoryRequest().send().getDirectory();
  storage.hang();
  auto call = directory.lookUpRequest();
  call.initAccount().setName("alice");
  auto waiting = call.send();
  scope.poll();
  advance(context.storage_limit);
  EXPECT_TRUE(fails(kj::mv(waiting)));
  const auto& span = spans.last_of("Directory.lookUp");
  EXPECT_STREQ(span.outcome, "overloaded");
  ASSERT_EQ(span.storage.count(), 1u);
  EXPECT_TRUE(span.storage.works()[0].given_up);
  storage.go_on();
}

TEST_F(TracedTest, TellsOfAWriteWithConsequencesThatTookTooLong) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  storage.hang();
  auto call = mailbox.enqueueRequest();
  call.setAddress(as_data(address));
  call.setMessage(as_data(as_bytes("one")));
  call.initAuthority().setSession();
  auto enqueued = call.send();
  scope.poll();
  advance(context.storage_limit);
  EXPECT_TRUE(enqueued.wait(scope).getResult().isRefused());
  const auto& span = spans.last_of("Mailbox.enqueue");
  EXPECT_EQ(span.reason, "storage");
  ASSERT_EQ(span.storage.count(), 1u);
  EXPECT_TRUE(span.storage.works()[0].given_up);
  storage.go_on();
}

TEST_F(TracedTest, HeedsNoClientWhereTheOperatorWantsNone) {
  spans.all = false;
  spans.heeds = false;
  auto client = connect();
  auto call = client.node.resumeRequest();
  introduce(call.initClient());
  const Bytes correlation(16, 7);
  call.getClient().setCorrelation(as_data(correlation));
  call.send().wait(scope);
  EXPECT_TRUE(spans.taken.empty());
}

TEST_F(TracedTest, KeepsConnectionsApart) {
  auto one = connect(), other = connect();
  one.node.healthRequest().send().wait(scope);
  other.node.healthRequest().send().wait(scope);
  ASSERT_EQ(spans.taken.size(), 2u);
  EXPECT_NE(spans.taken[0].connection, spans.taken[1].connection);
}

TEST_F(TracedTest, TellsOfConnectionsThatAreNotSampledWhereTheClientAsksForIt) {
  spans.all = false;
  auto client = connect();
  client.node.healthRequest().send().wait(scope);
  EXPECT_TRUE(spans.taken.empty());
  crypto::SeededRandom own{as_bytes("login")};
  auto call = client.node.loginRequest();
  introduce(call.initClient());
  const Bytes correlation(16, 7);
  call.getClient().setCorrelation(as_data(correlation));
  call.setName("alice");
  call.setKe1(as_data(wire(opaque::generate_ke1(password("x"), own).value().ke1)));
  call.send().wait(scope);
  EXPECT_EQ(spans.last_of("Node.login").correlation, correlation);
  client.node.healthRequest().send().wait(scope);
  EXPECT_EQ(spans.last_of("Node.health").correlation, correlation) << "and of the calls that follow";
  auto other = connect();
  other.node.healthRequest().send().wait(scope);
  EXPECT_EQ(spans.taken.size(), 2u) << "but of nobody else's";
}

TEST_F(TracedTest, IgnoresIdsThatAreNone) {
  spans.all = false;
  auto client = connect();
  for (const auto& none : {Bytes(), Bytes(15, 7), Bytes(17, 7), Bytes(16, 0)}) {
    auto call = client.node.resumeRequest();
    introduce(call.initClient());
    call.getClient().setCorrelation(as_data(none));
    EXPECT_TRUE(call.send().wait(scope).getResult().isRefused());
  }
  EXPECT_TRUE(spans.taken.empty());
}

}  // namespace
}  // namespace qpc::node
