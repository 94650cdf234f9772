// loopback_for_tests.h: a node and a client in one process, over real UDP.
#pragma once
#include <gtest/gtest.h>
#include <kj/async-io.h>

#include "core/crypto/seeded_random.h"
#include "net/deadline.h"
#include "net/transport/quic/quic_listener.h"
#include "net/transport/quic/quic_network.h"
#include "net/transport/quic/relay_for_tests.h"

namespace qpc::net {

/// A calendar that tests turn.
struct TestClock final : kj::Clock {
  kj::Date date = kj::UNIX_EPOCH + 1'800'000'000 * kj::SECONDS;
  kj::Date now() const override { return date; }
};

/// A node that listens on a loopback address, and a network to reach it with. Waiting has an end.
struct Loopback {
  kj::AsyncIoContext io = kj::setupAsyncIo();
  kj::WaitScope& scope = io.waitScope;
  kj::Timer& timer = io.provider->getTimer();
  TestClock clock;
  crypto::SeededRandom random{std::uint64_t{1}};
  QuicEnvironment environment{io.unixEventPort, kj::systemPreciseMonotonicClock(), clock, random};

  crypto::SigningKey identity = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  tls::Credentials credentials = issue(identity);

  QuicListenerSettings listener_settings;
  QuicNetworkSettings network_settings;
  const char* host = "127.0.0.1";
  std::uint16_t port = 0;

  // Made when they are first used, from the settings above.
  kj::Own<QuicListener> listener;
  kj::Own<QuicNetwork> network;

  static std::chrono::sys_seconds date_of(const TestClock& clock) {
    return std::chrono::sys_seconds(std::chrono::seconds((clock.date - kj::UNIX_EPOCH) / kj::SECONDS));
  }
  tls::Credentials issue(const crypto::SigningKey& key) {
    const auto now = date_of(clock);
    return tls::issue_credentials(key, tls::make_identity_certificate(key, now), {"node.example"}, now, random);
  }
  QuicListener& node() {
    if (listener.get() == nullptr) {
      listener = kj::heap<QuicListener>(environment, NodeAddress{host, port}, credentials, derive_quic_secret(identity),
                                        listener_settings);
      port = listener->local_address().port;
    }
    return *listener;
  }
  QuicNetwork& client() {
    if (network.get() == nullptr) network = kj::heap<QuicNetwork>(environment, network_settings);
    return *network;
  }
  ConnectTarget target() {
    return {node().local_address(), PinnedIdentity{tls::identity_key(identity)}, "node.example"};
  }

  template <class T>
  T wait(kj::Promise<T> promise, kj::Duration limit = 10 * kj::SECONDS) {
    return within(timer, limit, "the test", kj::mv(promise)).wait(scope);
  }
  void sleep(kj::Duration time) { timer.afterDelay(time).wait(scope); }
  /// Whether `condition` comes true while everything goes on.
  template <class Condition>
  bool eventually(Condition condition, kj::Duration limit = 10 * kj::SECONDS) {
    for (const auto end = timer.now() + limit; !condition();) {
      if (timer.now() >= end) return false;
      sleep(1 * kj::MILLISECONDS);
    }
    return true;
  }
  ConnectResult try_connect(ConnectTarget where) { return wait(client().connect(std::move(where))); }
  kj::Own<Connection> connect() { return try_connect(target()).value(); }
  /// The node behind a relay.
  ConnectTarget target(const Relay& relay) {
    auto where = target();
    where.address = relay.address();
    return where;
  }

  struct Pair {
    kj::Own<Connection> client, node;
  };
  Pair connect_pair() { return connect_pair(target()); }
  Pair connect_pair(ConnectTarget where) {
    auto accepted = node().accept();
    auto connected = try_connect(std::move(where)).value();
    return {kj::mv(connected), wait(kj::mv(accepted))};
  }
  std::optional<ConnectRefusal::Reason> refusal(ConnectTarget where) {
    auto result = try_connect(std::move(where));
    return result ? std::nullopt : std::optional(result.error().reason);
  }
  /// The type of the exception that `promise` ends with.
  template <class T>
  std::optional<kj::Exception::Type> fault(kj::Promise<T> promise) {
    try {
      wait(kj::mv(promise));
    } catch (const kj::Exception& e) {
      return e.getType();
    }
    return std::nullopt;
  }
};

/// Octets that go one way over a stream, as a test writes and reads them.
inline kj::Promise<void> say(kj::AsyncIoStream& stream, std::string_view text) {
  return stream.write(text.data(), text.size());
}
inline kj::Promise<std::string> hear(kj::AsyncIoStream& stream, std::size_t size) {
  auto room = kj::heapArray<char>(size);
  auto reading = stream.read(room.begin(), size);
  return reading.then([room = kj::mv(room)] { return std::string(room.begin(), room.size()); });
}

struct LoopbackTest : testing::Test, Loopback {
  ~LoopbackTest() noexcept override = default;
};

}  // namespace qpc::net
