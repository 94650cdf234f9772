#include "qpc-server/admin_thread.h"

#include <kj/debug.h>
#include <spdlog/spdlog.h>

#include <future>
#include <optional>

#include "qpc-server/log.h"

namespace qpc::server {
namespace {

/// What the new thread says of its start.
struct Started {
  std::uint16_t port = 0;
  kj::Own<kj::PromiseFulfiller<void>> stop;
};
using Outcome = std::expected<Started, std::string>;

/// What lives on the new thread.
struct Listening {
  kj::AsyncIoContext io;
  kj::PromiseCrossThreadFulfillerPair<void> stopping;
  kj::Own<net::HttpListener> listener;
};

Listening listen(const std::string& address, net::HttpPages pages) {
  auto io = kj::setupAsyncIo();
  auto stopping = kj::newPromiseAndCrossThreadFulfiller<void>();
  auto found = io.provider->getNetwork().parseAddress(address.c_str()).wait(io.waitScope);
  auto listener = kj::heap<net::HttpListener>(found->listen(), io.provider->getTimer(), std::move(pages));
  return {kj::mv(io), kj::mv(stopping), kj::mv(listener)};
}

void serve(const std::string& address, net::HttpPages pages, std::promise<Outcome> started) {
  const KjLog kj_log;
  std::optional<Listening> here;
  try {
    here.emplace(listen(address, std::move(pages)));
  } catch (const kj::Exception& exception) {
    const std::string why = exception.getDescription().cStr();
    return started.set_value(std::unexpected("admin-listen: nothing can listen on TCP " + address +
                                             "; is another program there? Choose another address, or none (" + why +
                                             ")"));
  }
  started.set_value(Started{here->listener->port(), kj::mv(here->stopping.fulfiller)});
  here->stopping.promise.wait(here->io.waitScope);
}

}  // namespace

std::expected<std::unique_ptr<AdminThread>, std::string> AdminThread::start(const std::string& address,
                                                                            net::HttpPages pages) {
  std::promise<Outcome> promise;
  auto started = promise.get_future();
  std::unique_ptr<AdminThread> admin(new AdminThread);
  admin->thread_ = std::thread([address, pages = std::move(pages), promise = std::move(promise)]() mutable {
    serve(address, std::move(pages), std::move(promise));
  });
  auto outcome = started.get();
  if (!outcome) return std::unexpected(outcome.error());
  admin->address_ = address.substr(0, address.rfind(':') + 1) + std::to_string(outcome->port);
  admin->stop_ = kj::mv(outcome->stop);
  return admin;
}

AdminThread::~AdminThread() {
  if (stop_) stop_->fulfill();
  if (thread_.joinable()) thread_.join();
}

}  // namespace qpc::server
