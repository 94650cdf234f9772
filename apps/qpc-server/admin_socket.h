// admin_socket.h: serves the operator of this machine.
#pragma once
#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>
#include <schemas/admin.capnp.h>

#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "net/local/local_listener.h"

namespace qpc::server {

/// Gives everybody who may open the socket the node's Admin capability, on the node's own event loop.
class AdminSocket final : private kj::TaskSet::ErrorHandler {
 public:
  /// The error is a sentence that says why nobody can listen there.
  static std::expected<std::unique_ptr<AdminSocket>, std::string> open(const std::filesystem::path& path,
                                                                       kj::AsyncIoContext& io,
                                                                       api::Admin::Client admin);
  AdminSocket(kj::Own<net::LocalListener> listener, api::Admin::Client admin);
  KJ_DISALLOW_COPY_AND_MOVE(AdminSocket);

 private:
  Task<void> accept_all();
  void taskFailed(kj::Exception&& exception) override;

  kj::Own<net::LocalListener> listener_;
  capnp::TwoPartyServer server_;
  kj::TaskSet tasks_;
};

}  // namespace qpc::server
