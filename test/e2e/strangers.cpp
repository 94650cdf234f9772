// e2e-strangers: a crowd that a node does not know. Connects, behaves as told, and stays until its input ends.
//
//   e2e-strangers NODE silent COUNT   handshakes, and nothing more
//   e2e-strangers NODE greedy COUNT   each sends as much as it may, in one of several ways, and never reads
//   e2e-strangers NODE health COUNT   asks for the node's health so often; prints how long the slowest answer took
#include <capnp/rpc.capnp.h>
#include <capnp/serialize.h>
#include <kj/async-io.h>
#include <schemas/node.capnp.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/crypto/system_random.h"
#include "net/rpc/rpc_client.h"
#include "net/transport/quic/quic_network.h"

namespace {

using namespace qpc;

constexpr std::size_t at_once = 32;  // handshakes under way

/// Nothing may be sent to a greedy stranger: whatever the node answers, it keeps.
net::QuicNetworkSettings settings_of(bool greedy) {
  net::QuicNetworkSettings settings;
  settings.connection.idle_timeout = 120 * kj::SECONDS;
  if (greedy) settings.connection.authenticated = {0, 0, 0, 256 * 1024};
  return settings;
}

class Crowd final : private kj::TaskSet::ErrorHandler {
 public:
  Crowd(kj::AsyncIoContext& io, net::NodeAddress node, bool greedy)
      : node_(std::move(node)),
        timer_(io.provider->getTimer()),
        network_({io.unixEventPort, kj::systemPreciseMonotonicClock(), kj::systemPreciseCalendarClock(), random_},
                 settings_of(greedy)),
        greedy_(greedy),
        tasks_(*this) {}

  Task<void> gather(std::size_t count) {
    std::vector<kj::Promise<void>> coming;
    for (std::size_t at = 0; at < at_once; ++at) {
      coming.push_back(gather_every(at, count).start());
    }
    for (auto& each : coming) co_await kj::mv(each);
  }
  std::size_t connected() const { return connections_.size(); }
  std::size_t closed() const { return closed_; }

  /// The longest time that an answer took.
  Task<kj::Duration> ask_for_health(std::size_t count) {
    net::RpcClient client(co_await connect(), timer_);
    auto node = client.bootstrap().castAs<api::Node>();
    auto slowest = 0 * kj::SECONDS;
    for (std::size_t at = 0; at < count; ++at) {
      const auto begin = kj::systemPreciseMonotonicClock().now();
      co_await node.healthRequest().send();
      slowest = kj::max(slowest, kj::systemPreciseMonotonicClock().now() - begin);
      co_await timer_.afterDelay(20 * kj::MILLISECONDS);
    }
    co_return slowest;
  }

 private:
  Task<kj::Own<net::Connection>> connect() {
    auto connected = co_await network_.connect({.address = node_, .trust = net::FirstUse{}});
    KJ_REQUIRE(connected.has_value(), "the node is not one of ours");
    (*connected)->accept_peer();
    co_return kj::mv(*connected);
  }

  Task<void> gather_every(std::size_t first, std::size_t count) {
    for (std::size_t at = first; at < count; at += at_once) {
      auto connection = co_await connect();
      tasks_.add(connection->on_closed().then([this](net::Closed&&) { ++closed_; }));
      if (greedy_) misbehave(*connection, at);
      connections_.push_back(kj::mv(connection));
    }
  }

  void misbehave(net::Connection& connection, std::size_t way) {
    switch (way % 5) {
      case 0:  // the largest message, without its end
        return flood(connection, net::StreamKind::rpc, claim(60 * 1024), 1);
      case 1:  // messages that are sent back
        return flood(connection, net::StreamKind::rpc, join(30 * 1024), 1000);
      case 2:  // calls whose answers are not read
        return flood(connection, net::StreamKind::rpc, health_calls(60), 1);
      case 3:  // blobs that nobody asked for
        for (int stream = 0; stream < 4; ++stream) flood(connection, net::StreamKind::blob, claim(60 * 1024), 1000);
        return;
      case 4:  // a question that is in use already, over and over
        return flood(connection, net::StreamKind::rpc, health_calls(1), 1000);
    }
  }

  void flood(net::Connection& connection, net::StreamKind kind, Bytes octets, int times) {
    tasks_.add(flood_task(connection.open_stream(kind), std::move(octets), times));
  }
  Task<void> flood_task(kj::Own<kj::AsyncIoStream> stream, Bytes octets, int times) {
    for (int time = 0; time < times; ++time) co_await stream->write(octets.data(), octets.size());
    co_await kj::Promise<void>(kj::NEVER_DONE);  // the stream stays
  }

  static Bytes claim(std::size_t octets) {
    Bytes message(octets);
    message[5] = 0x1f;  // one segment of 0x1f00 words: 62 KiB
    return message;
  }
  static void append(Bytes& out, capnp::MessageBuilder& message) {
    const auto words = capnp::messageToFlatArray(message);
    out.insert(out.end(), words.asBytes().begin(), words.asBytes().end());
  }
  static Bytes join(unsigned octets) {
    capnp::MallocMessageBuilder message;
    message.initRoot<capnp::rpc::Message>().initJoin().getKeyPart().initAs<capnp::Data>(octets);
    Bytes out;
    append(out, message);
    return out;
  }
  static Bytes health_calls(unsigned count) {
    Bytes out;
    capnp::MallocMessageBuilder bootstrap;
    bootstrap.initRoot<capnp::rpc::Message>().initBootstrap().setQuestionId(1000);
    append(out, bootstrap);
    for (unsigned at = 0; at < count; ++at) {
      capnp::MallocMessageBuilder message;
      auto call = message.initRoot<capnp::rpc::Message>().initCall();
      call.setQuestionId(at);
      call.initTarget().initPromisedAnswer().setQuestionId(1000);
      call.setInterfaceId(capnp::typeId<api::Node>());
      call.initParams();
      append(out, message);
    }
    return out;
  }

  void taskFailed(kj::Exception&&) override {}  // the node has had enough of one of us

  net::NodeAddress node_;
  kj::Timer& timer_;
  crypto::SystemRandom random_;
  net::QuicNetwork network_;
  bool greedy_;
  std::size_t closed_ = 0;
  std::vector<kj::Own<net::Connection>> connections_;
  kj::TaskSet tasks_;
};

}  // namespace

int main(int argc, char** argv) {
  const auto node = argc == 4 ? net::NodeAddress::parse(argv[1]) : fail(Kind::malformed, "usage");
  if (!node) {
    std::fputs("usage: e2e-strangers NODE silent|greedy|health COUNT\n", stderr);
    return 2;
  }
  const std::string kind = argv[2];
  const std::size_t count = std::strtoul(argv[3], nullptr, 10);
  auto io = kj::setupAsyncIo();
  Crowd crowd(io, *node, kind == "greedy");
  if (kind == "health") {
    kj::Promise<kj::Duration> slowest = crowd.ask_for_health(count);
    std::printf("{\"slowest_ms\": %ld}\n", static_cast<long>(slowest.wait(io.waitScope) / kj::MILLISECONDS));
    return 0;
  }
  kj::Promise<void> gathered = crowd.gather(count);
  gathered.wait(io.waitScope);
  std::printf("{\"connected\": %zu, \"closed\": %zu}\n", crowd.connected(), crowd.closed());
  std::fflush(stdout);
  auto input = io.lowLevelProvider->wrapInputFd(0);
  char rest[1];
  input->tryRead(rest, 1, 1).wait(io.waitScope);
  std::printf("{\"connected\": %zu, \"closed\": %zu}\n", crowd.connected(), crowd.closed());
  return 0;
}
