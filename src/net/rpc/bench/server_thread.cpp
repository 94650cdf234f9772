#include "net/rpc/bench/server_thread.h"

#include <kj/debug.h>
#include <pthread.h>

namespace qpc::net::bench {

ServerThread::ServerThread(Make make)
    : make_(kj::mv(make)), thread_([this] { run(); }), started_(starting_.get_future().get()) {}

void ServerThread::run() {
  auto io = kj::setupAsyncIo();
  kj::Own<Server> server;
  auto stop = kj::newPromiseAndCrossThreadFulfiller<void>();
  try {
    server = make_(io);
    clockid_t clock{};
    KJ_ASSERT(pthread_getcpuclockid(pthread_self(), &clock) == 0);
    starting_.set_value({server->ports(), clock, kj::mv(stop.fulfiller)});
  } catch (...) {
    return starting_.set_exception(std::current_exception());
  }
  stop.promise.wait(io.waitScope);
}

double ServerThread::processor_seconds() const { return read_seconds(started_.clock); }

double read_seconds(clockid_t clock) {
  timespec time{};
  KJ_SYSCALL(clock_gettime(clock, &time));
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace qpc::net::bench
