#include "qpc-server/admin_socket.h"

#include <spdlog/spdlog.h>

namespace qpc::server {

std::expected<std::unique_ptr<AdminSocket>, std::string> AdminSocket::open(const std::filesystem::path& path,
                                                                           kj::AsyncIoContext& io,
                                                                           api::Admin::Client admin) {
  auto listener = net::LocalListener::listen(path, *io.lowLevelProvider);
  if (!listener) return std::unexpected("admin-socket: " + listener.error());
  return std::make_unique<AdminSocket>(*kj::mv(listener), kj::mv(admin));
}

AdminSocket::AdminSocket(kj::Own<net::LocalListener> listener, api::Admin::Client admin)
    : listener_(kj::mv(listener)), server_(kj::mv(admin)), tasks_(*this) {
  tasks_.add(accept_all());
}

Task<void> AdminSocket::accept_all() {
  for (;;) server_.accept(co_await listener_->accept());
}

void AdminSocket::taskFailed(kj::Exception&& exception) {
  spdlog::error("the admin socket takes nobody any more: {}", exception.getDescription().cStr());
}

}  // namespace qpc::server
