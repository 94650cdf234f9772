// A session that the node lets last a while is followed by another, and nobody notices.
#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/engine.h"
#include "client/session/octets.h"
#include "net/rpc/rpc_server.h"
#include "net/transport/memory/memory_network.h"

namespace qpc::client {
namespace {

constexpr std::uint32_t lifetime_seconds = 1000;

class SilentMailbox final : public api::Mailbox::Server {
 public:
  kj::Promise<void> address(AddressContext call) override {
    const Bytes address(32, 9);
    call.getResults().setAddress(to_kj(address));
    return kj::READY_NOW;
  }
  kj::Promise<void> subscribe(SubscribeContext call) override {
    call.getResults().setSubscription(kj::heap<Held>());
    return kj::READY_NOW;
  }
  kj::Promise<void> fetch(FetchContext) override { return kj::READY_NOW; }
  kj::Promise<void> fetchWait(FetchWaitContext) override { return kj::NEVER_DONE; }

 private:
  class Held final : public api::Mailbox::Subscription::Server {};
};

class FullKeys final : public api::Keys::Server {
 public:
  kj::Promise<void> remaining(RemainingContext call) override {
    call.getResults().setCount(100);
    return kj::READY_NOW;
  }
  kj::Promise<void> publish(PublishContext call) override {
    call.getResults().initResult().setStored(100);
    return kj::READY_NOW;
  }
  kj::Promise<void> lowWater(LowWaterContext) override { return kj::NEVER_DONE; }
};

class QuietAccount final : public api::Account::Server {
 public:
  kj::Promise<void> manifests(ManifestsContext) override { return kj::READY_NOW; }
};

class QuietSession final : public api::Session::Server {
 public:
  kj::Promise<void> account(AccountContext call) override {
    call.getResults().setAccount(kj::heap<QuietAccount>());
    return kj::READY_NOW;
  }
  kj::Promise<void> keys(KeysContext call) override {
    call.getResults().setKeys(kj::heap<FullKeys>());
    return kj::READY_NOW;
  }
  kj::Promise<void> mailbox(MailboxContext call) override {
    call.getResults().setMailbox(kj::heap<SilentMailbox>());
    return kj::READY_NOW;
  }
};

class ForgivingNode final : public api::Node::Server {
 public:
  ForgivingNode(unsigned& sessions, net::Connection& connection) : sessions_(sessions), connection_(connection) {}
  kj::Promise<void> resume(ResumeContext call) override {
    ++sessions_;
    connection_.raise_standing();
    auto opened = call.getResults().initResult().initOpened();
    opened.setSession(kj::heap<QuietSession>());
    opened.setLifetimeSeconds(lifetime_seconds);
    return kj::READY_NOW;
  }

 private:
  unsigned& sessions_;
  net::Connection& connection_;
};

class ForgivingService final : public net::RpcService {
 public:
  ~ForgivingService() noexcept override = default;
  capnp::Capability::Client bootstrap(net::Connection& connection) override {
    return kj::heap<ForgivingNode>(sessions, connection);
  }
  unsigned sessions = 0;
};

class OneNode final : public net::Network {
 public:
  OneNode(net::RpcServer& server, Random& random) : server_(server), random_(random) {}
  ~OneNode() noexcept override = default;
  kj::Promise<net::ConnectResult> connect(net::ConnectTarget) override {
    auto pair = net::new_memory_connection({}, net::PinnedIdentity{}, random_);
    server_.serve(kj::mv(pair.node));
    return net::ConnectResult(kj::mv(pair.client));
  }

 private:
  net::RpcServer& server_;
  Random& random_;
};

struct Observer final : ConnectionObserver {
  ~Observer() override = default;
  void connected(net::Connection&) override {}
  void disconnected(const Failure& why, kj::Duration) override { heard.push_back(why.text); }
  std::vector<std::string> heard;
};

struct NobodyToAsk final : TrustDecision {
  ~NobodyToAsk() override = default;
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
  Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override { return {}; }
};

TEST(Renewal, OpensTheNextSessionBeforeTheNodeEndsThisOne) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  LoneClient alice("alice");
  ForgivingService service;
  auto server = kj::heap<net::RpcServer>(service, alice.timer);
  OneNode network(*server, alice.random);
  Environment environment{alice.clock, alice.timer, alice.random, network, *alice.files};
  NobodyToAsk trust;
  Engine engine(environment, alice.store, trust);
  Observer observer;
  const auto pass = [&](kj::Duration time) {
    for (int step = 0; step < 20; ++step) {
      scope.poll();
      alice.timer.advanceTo(alice.timer.now() + time / 20);
      scope.poll();
    }
  };
  auto online = kj::Promise<Outcome<>>(engine.stay_online(observer)).eagerlyEvaluate(nullptr);
  pass(1 * kj::SECONDS);
  EXPECT_EQ(service.sessions, 1u);
  pass(lifetime_seconds / 2 * kj::SECONDS);
  EXPECT_EQ(service.sessions, 1u) << "there is time";
  pass((lifetime_seconds / 2 - 60) * kj::SECONDS);
  EXPECT_EQ(service.sessions, 2u);
  pass(lifetime_seconds * kj::SECONDS);
  EXPECT_EQ(service.sessions, 3u);
  EXPECT_TRUE(observer.heard.empty()) << observer.heard.front();
  EXPECT_FALSE(online.poll(scope));
}

}  // namespace
}  // namespace qpc::client
