// quiet_node_for_tests.h: a node that lets everybody in and knows nothing; what a test wants of its mailbox, the test
// brings along.
#pragma once
#include "client/client_for_tests.h"
#include "client/engine.h"
#include "client/session/octets.h"
#include "net/rpc/rpc_server.h"
#include "net/transport/memory/memory_network.h"

namespace qpc::client {

class QuietMailbox : public api::Mailbox::Server {
 public:
  static inline const Bytes address_octets = Bytes(32, 9);

  QuietMailbox() = default;
  KJ_DISALLOW_COPY_AND_MOVE(QuietMailbox);
  virtual ~QuietMailbox() noexcept = default;
  kj::Promise<void> address(AddressContext call) override {
    call.getResults().setAddress(to_kj(address_octets));
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

class QuietKeys final : public api::Keys::Server {
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

class QuietService final : public net::RpcService {
 public:
  ~QuietService() noexcept override = default;
  capnp::Capability::Client bootstrap(net::Connection& connection) override;

  unsigned sessions = 0;
  unsigned looked_up = 0;
  std::uint32_t lifetime_seconds = 0;
  api::Mailbox::Client mailbox = kj::heap<QuietMailbox>();
};

class QuietAccount final : public api::Account::Server {
 public:
  kj::Promise<void> manifests(ManifestsContext) override { return kj::READY_NOW; }
};

class QuietDirectory final : public api::Directory::Server {
 public:
  explicit QuietDirectory(QuietService& service) : service_(service) {}
  kj::Promise<void> lookUp(LookUpContext call) override {
    ++service_.looked_up;
    call.getResults().initResult().initRefused().setReason(api::Refusal::Reason::NOT_FOUND);
    return kj::READY_NOW;
  }

 private:
  QuietService& service_;
};

class QuietSession final : public api::Session::Server {
 public:
  explicit QuietSession(QuietService& service) : service_(service) {}
  kj::Promise<void> account(AccountContext call) override {
    call.getResults().setAccount(kj::heap<QuietAccount>());
    return kj::READY_NOW;
  }
  kj::Promise<void> directory(DirectoryContext call) override {
    call.getResults().setDirectory(kj::heap<QuietDirectory>(service_));
    return kj::READY_NOW;
  }
  kj::Promise<void> keys(KeysContext call) override {
    call.getResults().setKeys(kj::heap<QuietKeys>());
    return kj::READY_NOW;
  }
  kj::Promise<void> mailbox(MailboxContext call) override {
    call.getResults().setMailbox(service_.mailbox);
    return kj::READY_NOW;
  }

 private:
  QuietService& service_;
};

class QuietNode final : public api::Node::Server {
 public:
  QuietNode(QuietService& service, net::Connection& connection) : service_(service), connection_(connection) {}
  kj::Promise<void> resume(ResumeContext call) override {
    ++service_.sessions;
    connection_.raise_standing();
    auto opened = call.getResults().initResult().initOpened();
    opened.setSession(kj::heap<QuietSession>(service_));
    opened.setLifetimeSeconds(service_.lifetime_seconds);
    return kj::READY_NOW;
  }

 private:
  QuietService& service_;
  net::Connection& connection_;
};

inline capnp::Capability::Client QuietService::bootstrap(net::Connection& connection) {
  return kj::heap<QuietNode>(*this, connection);
}

class QuietNetwork final : public net::Network {
 public:
  QuietNetwork(net::RpcServer& server, Random& random) : server_(server), random_(random) {}
  ~QuietNetwork() noexcept override = default;
  kj::Promise<net::ConnectResult> connect(net::ConnectTarget) override {
    auto pair = net::new_memory_connection({}, net::PinnedIdentity{}, random_);
    server_.serve(kj::mv(pair.node));
    return net::ConnectResult(kj::mv(pair.client));
  }

 private:
  net::RpcServer& server_;
  Random& random_;
};

struct QuietObserver final : ConnectionObserver {
  ~QuietObserver() override = default;
  void connected(net::Connection&) override {}
  void disconnected(const Failure& why, kj::Duration) override { heard.push_back(why.text); }
  std::vector<std::string> heard;
};

struct QuietTrust final : TrustDecision {
  ~QuietTrust() override = default;
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
  Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override { return {}; }
};

/// A device that is online at such a node.
struct OnlineDevice {
  explicit OnlineDevice(LoneClient& owner) : client(owner) {}

  /// Lets time pass, in steps.
  void pass(kj::WaitScope& scope, kj::Duration time) {
    for (int step = 0; step < 20; ++step) {
      scope.poll();
      client.timer.advanceTo(client.timer.now() + time / 20);
      scope.poll();
    }
  }

  LoneClient& client;
  QuietService service;
  kj::Own<net::RpcServer> server = kj::heap<net::RpcServer>(service, client.timer);
  QuietNetwork network{*server, client.random};
  Environment environment{client.clock, client.timer, client.random, network, *client.files};
  QuietTrust trust;
  Engine engine{environment, client.store, trust};
  QuietObserver observer;
};

}  // namespace qpc::client
