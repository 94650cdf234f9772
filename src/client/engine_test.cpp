// When the engine goes on trying to reach its node, and when it gives up.
#include "client/engine.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

using Refused = net::ConnectRefusal::Reason;

/// Something answers for the node, and refuses.
class RefusingNetwork final : public net::Network {
 public:
  ~RefusingNetwork() noexcept override = default;
  kj::Promise<net::ConnectResult> connect(net::ConnectTarget) override {
    ++attempts;
    return net::ConnectResult(std::unexpect, net::ConnectRefusal{reason});
  }
  Refused reason = Refused::no_common_protocol;
  int attempts = 0;
};

struct Observer final : ConnectionObserver {
  ~Observer() override = default;
  void connected(net::Connection&) override {}
  void disconnected(const Failure& why, kj::Duration) override { heard.push_back(why.code); }
  std::vector<std::string> heard;
};

struct NobodyToAsk final : TrustDecision {
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
  ~NobodyToAsk() override = default;
  Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override {
    return failure(FailureKind::authentication, "untrusted", "nobody can be asked");
  }
};

struct StayingOnline : testing::Test {
  StayingOnline() {
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      TrustStore(db).add({"example.org", 5001}, net::IdentityKey{}, alice.environment.now_seconds());
      return {};
    }));
  }
  ~StayingOnline() noexcept override = default;

  void pass(kj::Duration time) {
    scope.poll();
    alice.timer.advanceTo(alice.timer.now() + time);
    scope.poll();
  }

  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  LoneClient alice{"alice"};
  RefusingNetwork network;
  Environment environment{alice.clock, alice.timer, alice.random, network, *alice.files};
  NobodyToAsk trust;
  Engine engine{environment, alice.store, trust};
  Observer observer;
};

TEST_F(StayingOnline, GoesOnAfterARefusalThatAnybodyCouldHaveForged) {
  for (const auto reason : {Refused::no_common_protocol, Refused::no_common_security}) {
    network.reason = reason;
    network.attempts = 0;
    kj::Promise<Outcome<>> online = engine.stay_online(observer);
    for (int again = 0; again < 12; ++again) pass(Backoff::longest);  // an attempt waits twice
    EXPECT_FALSE(online.poll(scope));
    EXPECT_GE(network.attempts, 4);
  }
  EXPECT_EQ(observer.heard.front(), "no_common_protocol");
}

TEST_F(StayingOnline, EndsWhereTheNodeIsAnotherThanTheOneThatIsTrusted) {
  network.reason = Refused::identity_mismatch;
  kj::Promise<Outcome<>> online = engine.stay_online(observer);
  for (int again = 0; again < 5; ++again) pass(Backoff::longest);
  ASSERT_TRUE(online.poll(scope));
  EXPECT_FALSE(online.wait(scope));
  EXPECT_EQ(network.attempts, 1);
}

TEST_F(StayingOnline, OpensOneSessionForAllWhoAskMeanwhile) {
  network.reason = Refused::identity_mismatch;
  kj::Promise<Outcome<std::vector<DeviceView>>> first = engine.list_devices();
  kj::Promise<Outcome<std::vector<DeviceView>>> second = engine.list_devices();
  for (int again = 0; again < 5; ++again) pass(Backoff::longest);
  EXPECT_FALSE(first.wait(scope));
  EXPECT_FALSE(second.wait(scope));
  EXPECT_EQ(network.attempts, 1);
  kj::Promise<Outcome<std::vector<DeviceView>>> later = engine.list_devices();
  pass(Backoff::longest);
  EXPECT_FALSE(later.wait(scope));
  EXPECT_EQ(network.attempts, 2) << "what has failed is tried anew";
}

}  // namespace
}  // namespace qpc::client
