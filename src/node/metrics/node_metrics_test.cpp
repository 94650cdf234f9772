#include "node/metrics/node_metrics.h"

#include <gmock/gmock.h>

#include <thread>

#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A node whose calls are measured.
class NodeMetricsTest : public NodeServiceTest {
 protected:
  NodeMetricsTest() {
    storage.measure(metrics.storage());
    service.measure(metrics.calls(), [this](const auto& closed) { metrics.connection_ended(closed); });
  }
  ~NodeMetricsTest() noexcept override = default;

  NodeMetrics metrics;
};

TEST_F(NodeMetricsTest, CountsAndTimesEachCallOfAClient) {
  auto client = connect();
  client.node.healthRequest().send().wait(scope);
  client.node.healthRequest().send().wait(scope);
  EXPECT_THAT(metrics.text(), AllOf(HasSubstr("qpc_rpc_calls_total{method=\"Node.health\",outcome=\"ok\"} 2\n"),
                                    HasSubstr("qpc_rpc_call_duration_seconds_count{method=\"Node.health\"} 2\n"),
                                    HasSubstr("qpc_rpc_calls_total{method=\"Node.info\",outcome=\"ok\"} 0\n")));
}

TEST_F(NodeMetricsTest, CountsRefusalsByTheirReason) {
  auto client = connect();
  auto session = settle(client, alice);
  EXPECT_EQ(look_up_reason(session, "nobody"), Reason::NOT_FOUND);
  EXPECT_THAT(metrics.text(),
              AllOf(HasSubstr("qpc_rpc_calls_total{method=\"Directory.lookUp\",outcome=\"refused\"} 1\n"),
                    HasSubstr("qpc_rpc_refusals_total{method=\"Directory.lookUp\",reason=\"notFound\"} 1\n"),
                    HasSubstr("qpc_rpc_calls_total{method=\"Registration.finish\",outcome=\"ok\"} 1\n")));
}

TEST_F(NodeMetricsTest, CountsCallsThatFailOrAreDropped) {
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
  session.endRequest().send().wait(scope);
  EXPECT_TRUE(fails(mailbox.fetchRequest().send()));
  EXPECT_THAT(metrics.text(),
              AllOf(HasSubstr("qpc_rpc_calls_total{method=\"Mailbox.fetchWait\",outcome=\"cancelled\"} 1\n"),
                    HasSubstr("qpc_rpc_calls_total{method=\"Mailbox.fetch\",outcome=\"failed\"} 1\n")));
}

TEST_F(NodeMetricsTest, GivesWhatIsNoMethodNoNameOfItsOwn) {
  auto client = connect();
  for (const std::uint64_t interface_id : {0x1111, 0x2222}) {
    auto call = client.node.typelessRequest(interface_id, 7, nullptr, {});
    EXPECT_TRUE(fails(call.send()));
  }
  EXPECT_THAT(metrics.text(), HasSubstr("qpc_rpc_calls_total{method=\"unknown\",outcome=\"unimplemented\"} 2\n"));
}

TEST_F(NodeMetricsTest, MeasuresTheStorage) {
  auto client = connect();
  settle(client, alice);
  EXPECT_THAT(metrics.text(), AllOf(HasSubstr("qpc_storage_batch_size_bucket{kind=\"write\",le=\"1\"} "),
                                    HasSubstr("\nqpc_storage_batch_seconds_count{kind=\"write\"} "),
                                    HasSubstr("\nqpc_storage_wait_seconds_count "),
                                    Not(HasSubstr("qpc_storage_batch_seconds_count{kind=\"write\"} 0\n")),
                                    Not(HasSubstr("qpc_storage_wait_seconds_count 0\n"))));
}

TEST_F(NodeMetricsTest, SaysHowConnectionsEnd) {
  {
    auto client = connect();
    client.node.healthRequest().send().wait(scope);
  }
  scope.poll();
  metrics.connection_ended({net::Closed::By::peer, static_cast<net::CloseCode>(4711), "whatever they say"});
  EXPECT_THAT(metrics.text(), AllOf(HasSubstr("qpc_connections_ended_total{by=\"peer\",code=\"done\"} 1\n"),
                                    HasSubstr("qpc_connections_ended_total{by=\"peer\",code=\"unknown\"} 1\n"),
                                    Not(HasSubstr("4711")), Not(HasSubstr("whatever"))));
}

TEST_F(NodeMetricsTest, NamesNobody) {
  auto client = connect();
  auto session = settle(client, alice);
  EXPECT_EQ(look_up_reason(session, "bobby-the-unknown"), Reason::NOT_FOUND);
  EXPECT_THAT(metrics.text(), AllOf(HasSubstr("reason=\"notFound\""), Not(HasSubstr("alice")), Not(HasSubstr("bobby")),
                                    Not(HasSubstr("example.org"))));
}

TEST(Sample, SetsGaugesAndRaisesCounters) {
  NodeMetrics metrics;
  metrics.observe({.connections = 7, .refused = {0, 3}, .storage_healthy = false});
  metrics.observe({.connections = 5, .refused = {0, 4, 1}, .calls_refused = {0, 0, 0, 9}, .storage_healthy = true});
  EXPECT_THAT(metrics.text(),
              AllOf(HasSubstr("qpc_connections 5\n"), HasSubstr("# TYPE qpc_connections_refused_total counter\n"),
                    HasSubstr("qpc_connections_refused_total{reason=\"full\"} 4\n"),
                    HasSubstr("qpc_connections_refused_total{reason=\"strangers\"} 1\n"),
                    HasSubstr("qpc_calls_limited_total{by=\"device\",what=\"refused\"} 9\n"),
                    HasSubstr("qpc_storage_healthy 1\n")));
}

TEST(Process, IsMeasured) {
  NodeMetrics metrics;
  const auto text = metrics.text();
  EXPECT_THAT(text, AllOf(HasSubstr("\nprocess_resident_memory_bytes "), HasSubstr("\nprocess_open_fds "),
                          Not(HasSubstr("process_resident_memory_bytes 0\n")), Not(HasSubstr("process_open_fds 0\n")),
                          HasSubstr("qpc_build_info{version=\"")));
}

}  // namespace
}  // namespace qpc::node
