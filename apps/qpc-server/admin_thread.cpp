#include "qpc-server/admin_thread.h"

#include <kj/debug.h>
#include <spdlog/spdlog.h>

#include <future>

#include "qpc-server/log.h"

namespace qpc::server {
namespace {

/// What the new thread says of its start.
struct Started {
  std::uint16_t port = 0;
  kj::Own<kj::PromiseFulfiller<void>> stop;
};
using Outcome = std::expected<Started, std::string>;

void serve(const std::string& address, net::HttpPages pages, std::promise<Outcome> started) {
  const KjLog kj_log;
  auto io = kj::setupAsyncIo();
  auto stopping = kj::newPromiseAndCrossThreadFulfiller<void>();
  kj::Own<net::HttpListener> listener;
  try {
    auto found = io.provider->getNetwork().parseAddress(address.c_str()).wait(io.waitScope);
    listener = kj::heap<net::HttpListener>(found->listen(), io.provider->getTimer(), std::move(pages));
  } catch (const kj::Exception& exception) {
    const std::string why = exception.getDescription().cStr();
    return started.set_value(std::unexpected("admin-listen: nothing can listen on TCP " + address +
                                             "; is another program there? Choose another address, or none (" + why +
                                             ")"));
  }
  started.set_value(Started{listener->port(), kj::mv(stopping.fulfiller)});
  stopping.promise.wait(io.waitScope);
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
  thread_.join();
}

}  // namespace qpc::server
