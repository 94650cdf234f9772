// echo_for_tests.h: the service that tests and benchmarks call.
#pragma once
#include <vector>

#include "net/rpc/echo.capnp.h"
#include "net/rpc/rpc_server.h"
#include "net/task.h"

namespace qpc::net {

/// Serves Echo on every connection and counts what happens.
class EchoService final : public RpcService {
 public:
  capnp::Capability::Client bootstrap(Connection& connection) override { return kj::heap<Server>(*this, connection); }
  kj::Promise<void> blob(Connection&, kj::Own<kj::AsyncIoStream> stream) override {
    auto& reader = *stream;
    return reader.readAllBytes()
        .then([this](kj::Array<kj::byte> bytes) { blob_bytes += bytes.size(); })
        .attach(kj::mv(stream));
  }
  void connection_ended(Connection&, const Closed& closed) override { ended.push_back(closed); }

  int waiting = 0;                                         ///< calls of wait() that are not answered
  int children = 0;                                        ///< capabilities of child() that live
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> gates;  ///< answer a wait() each
  std::size_t blob_bytes = 0;
  std::vector<Closed> ended;

 private:
  class Server final : public schema::Echo::Server {
   public:
    Server(EchoService& service, Connection& connection, int* living = nullptr)
        : service_(service), connection_(connection), living_(living) {
      if (living_ != nullptr) ++*living_;
    }
    ~Server() noexcept(false) {
      if (living_ != nullptr) --*living_;
    }
    KJ_DISALLOW_COPY_AND_MOVE(Server);

    kj::Promise<void> echo(EchoContext call) override {
      auto params = call.getParams();
      call.getResults(capnp::MessageSize{params.totalSize().wordCount + 8, 0}).setData(params.getData());
      return kj::READY_NOW;
    }
    kj::Promise<void> fail(FailContext call) override {
      return kj::Exception(static_cast<kj::Exception::Type>(call.getParams().getType()), __FILE__, __LINE__,
                           kj::str("as asked"));
    }
    kj::Promise<void> wait(WaitContext) override { return wait_task(); }
    kj::Promise<void> login(LoginContext) override {
      connection_.raise_standing();
      return kj::READY_NOW;
    }
    kj::Promise<void> child(ChildContext call) override {
      call.getResults().setEcho(kj::heap<Server>(service_, connection_, &service_.children));
      return kj::READY_NOW;
    }
    kj::Promise<void> notify(NotifyContext call) override { return notify_task(kj::mv(call)); }
    kj::Promise<void> push(PushContext call) override {
      total_ += call.getParams().getData().size();
      return kj::READY_NOW;
    }
    kj::Promise<void> much(MuchContext call) override {
      call.getResults().initData(call.getParams().getSize());
      return kj::READY_NOW;
    }
    kj::Promise<void> total(TotalContext call) override {
      call.getResults().setSize(total_);
      return kj::READY_NOW;
    }

   private:
    Task<void> wait_task() {
      auto gate = kj::newPromiseAndFulfiller<void>();
      service_.gates.push_back(kj::mv(gate.fulfiller));
      ++service_.waiting;
      KJ_DEFER(--service_.waiting);
      co_await kj::mv(gate.promise);
    }
    Task<void> notify_task(NotifyContext call) {
      auto request = call.getParams().getListener().echoRequest();
      request.setData(call.getParams().getData());
      auto answer = co_await request.send();
      call.getResults().setData(answer.getData());
    }

    EchoService& service_;
    Connection& connection_;
    int* living_;
    std::uint64_t total_ = 0;
  };
};

/// A listener's end for EchoService's notify().
class EchoBack final : public schema::Echo::Server {
 public:
  kj::Promise<void> echo(EchoContext call) override {
    call.getResults().setData(call.getParams().getData());
    return kj::READY_NOW;
  }
};

}  // namespace qpc::net
