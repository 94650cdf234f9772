#include "net/rpc/bench/server_thread.h"

#include <kj/debug.h>
#include <pthread.h>
#include <sched.h>

namespace qpc::net::bench {

ServerThread::ServerThread(Make make)
    : make_(kj::mv(make)), thread_([this] { run(); }), started_(starting_.get_future().get()) {}

void ServerThread::run() {
  keep_on_core(Side::server);
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

void keep_on_core(Side side) {
  static const cpu_set_t allowed = [] {
    cpu_set_t set;
    KJ_SYSCALL(sched_getaffinity(0, sizeof set, &set));
    return set;
  }();
  if (CPU_COUNT(&allowed) < 2) return;
  std::size_t core = 0;
  for (int skip = side == Side::client ? 0 : 1; !CPU_ISSET(core, &allowed) || skip-- > 0; ++core) {
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  KJ_SYSCALL(sched_setaffinity(0, sizeof one, &one));
}

double read_seconds(clockid_t clock) {
  timespec time{};
  KJ_SYSCALL(clock_gettime(clock, &time));
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace qpc::net::bench
