// A sink whose collector does not answer. What one that answers gets: test/e2e/traces_test.py.
#include "node/otlp/otlp_sink.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "core/crypto/seeded_random.h"

namespace qpc::node {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// Takes connections, and reads nothing of them; or, once it is closed, is not there.
class DeafCollector {
 public:
  DeafCollector() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, any, size) != 0 || ::listen(socket_, 64) != 0 || ::getsockname(socket_, any, &size) != 0) {
      throw std::runtime_error("no socket to listen on");
    }
    endpoint_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/v1/traces";
  }
  ~DeafCollector() { close(); }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  const std::string& endpoint() const { return endpoint_; }

 private:
  int socket_;
  std::string endpoint_;
};

struct OtlpSinkTest : testing::Test {
  ~OtlpSinkTest() noexcept override = default;

  std::unique_ptr<OtlpSink> open(unsigned percent = 100) {
    return std::make_unique<OtlpSink>(OtlpSink::Settings{.endpoint = collector.endpoint(),
                                                         .percent = percent,
                                                         .service_name = "test",
                                                         .domain = "example.org",
                                                         .version = "0",
                                                         .complain = [this](const std::string&) { ++complaints; }});
  }
  static void fill(OtlpSink& sink) {
    const auto now = steady_clock::now();
    const CallSpan span{.method = "Mailbox.fetch",
                        .outcome = "ok",
                        .reason = "",
                        .begun = now,
                        .ended = now,
                        .storage = {},
                        .connection = 7,
                        .correlation = {}};
    for (std::size_t i = 0; i < 4 * OtlpSink::longest_queue; ++i) sink.take(span);
  }

  DeafCollector collector;
  std::atomic<int> complaints = 0;
};

TEST_F(OtlpSinkTest, HoldsNobodyUpAndEndsSoonThoughItsCollectorHangs) {
  auto sink = open();
  const auto begun = steady_clock::now();
  fill(*sink);
  EXPECT_LT(steady_clock::now() - begun, 2s);
  const auto ending = steady_clock::now();
  sink = nullptr;
  EXPECT_LT(steady_clock::now() - ending, 5s) << "four batches, of which each would be waited for for two seconds";
}

TEST_F(OtlpSinkTest, ComplainsOnceThoughItsCollectorIsNotThereForLong) {
  collector.close();
  auto sink = open();
  for (const auto end = steady_clock::now() + 20s; complaints == 0 && steady_clock::now() < end;) {
    fill(*sink);
    ::usleep(100'000);
  }
  fill(*sink);
  sink = nullptr;
  EXPECT_EQ(complaints, 1);
}

TEST_F(OtlpSinkTest, SamplesAsManyConnectionsAsItIsTold) {
  crypto::SeededRandom random{as_bytes("connections")};
  const auto sampled = [&](unsigned percent) {
    const auto sink = open(percent);
    int count = 0;
    for (int i = 0; i < 1000; ++i) count += sink->samples(random) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(sampled(0), 0);
  EXPECT_THAT(sampled(10), testing::AllOf(testing::Gt(50), testing::Lt(150)));
  EXPECT_EQ(sampled(100), 1000);
}

}  // namespace
}  // namespace qpc::node
