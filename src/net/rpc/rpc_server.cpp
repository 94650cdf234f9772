#include "net/rpc/rpc_server.h"

#include <vector>

#include "net/rpc/served_connection.h"

namespace qpc::net {

kj::Promise<void> RpcService::blob(Connection&, kj::Own<kj::AsyncIoStream> stream) {
  stream->abortRead();
  return kj::READY_NOW;
}

class RpcServer::Impl final : private kj::TaskSet::ErrorHandler {
 public:
  Impl(RpcService& service, kj::Timer& timer, RpcLimits stranger, RpcLimits authenticated, StrangerMemory memory)
      : service_(service),
        timer_(timer),
        stranger_(stranger),
        authenticated_(authenticated),
        memory_each_(memory.each),
        pool_(kj::refcounted<MessagePool>(memory.together)),
        tasks_(*this) {}
  ~Impl() noexcept(false) { close_all(); }
  KJ_DISALLOW_COPY_AND_MOVE(Impl);

  Task<void> serve(Listener& listener) {
    while (!draining_) start(co_await listener.accept());
  }

  void start(kj::Own<Connection> connection) {
    if (draining_) return connection->close(CloseCode::shutting_down, "the node stops");
    tasks_.add(serve_one(kj::mv(connection)));
  }

  std::size_t size() const { return served_.size(); }

  Task<void> drain(kj::Duration grace) {
    draining_ = true;
    for (auto* served : served_) served->close_when_idle();
    co_await timer_.afterDelay(grace).exclusiveJoin(tasks_.onEmpty());
    close_all();
    co_await tasks_.onEmpty();
  }

 private:
  Task<void> serve_one(kj::Own<Connection> connection) {
    ServedConnection served(kj::mv(connection), service_, timer_, stranger_, authenticated_,
                            kj::refcounted<MessageMemory>(kj::addRef(*pool_), memory_each_));
    served_.push_back(&served);
    KJ_DEFER(std::erase(served_, &served));
    co_await served.run();
  }

  void close_all() {
    for (ServedConnection* served : std::vector(served_)) {
      served->connection().close(CloseCode::shutting_down, "the node stops");
    }
  }

  void taskFailed(kj::Exception&& exception) override { KJ_LOG(ERROR, exception); }

  RpcService& service_;
  kj::Timer& timer_;
  RpcLimits stranger_;
  RpcLimits authenticated_;
  std::size_t memory_each_;
  kj::Own<MessagePool> pool_;
  bool draining_ = false;
  std::vector<ServedConnection*> served_;  // in order of arrival
  kj::TaskSet tasks_;
};

RpcServer::RpcServer(RpcService& service, kj::Timer& timer, RpcLimits stranger, RpcLimits authenticated,
                     StrangerMemory memory)
    : impl_(kj::heap<Impl>(service, timer, stranger, authenticated, memory)) {}
RpcServer::~RpcServer() noexcept(false) = default;

kj::Promise<void> RpcServer::serve(Listener& listener) { return impl_->serve(listener); }
void RpcServer::serve(kj::Own<Connection> connection) { impl_->start(kj::mv(connection)); }
std::size_t RpcServer::connections() const { return impl_->size(); }
kj::Promise<void> RpcServer::drain(kj::Duration grace) { return impl_->drain(grace); }

}  // namespace qpc::net
