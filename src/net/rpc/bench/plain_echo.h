// plain_echo.h: the calls that are compared.
#pragma once
#include "net/rpc/echo.capnp.h"
#include "net/transport/connection.h"

namespace qpc::net::bench {

class PlainEcho final : public schema::Echo::Server {
 public:
  /// `connection`, where there is one, must outlive this and has its standing raised by login().
  explicit PlainEcho(Connection* connection = nullptr) : connection_(connection) {}

  kj::Promise<void> echo(EchoContext call) override {
    auto params = call.getParams();
    call.getResults(capnp::MessageSize{params.totalSize().wordCount + 8, 0}).setData(params.getData());
    return kj::READY_NOW;
  }
  kj::Promise<void> login(LoginContext) override {
    if (connection_ != nullptr) connection_->raise_standing();
    return kj::READY_NOW;
  }

 private:
  Connection* connection_;
};

}  // namespace qpc::net::bench
