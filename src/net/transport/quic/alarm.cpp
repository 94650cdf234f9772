#include "net/transport/quic/alarm.h"

#include <kj/debug.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace qpc::net::quic {
namespace {

kj::AutoCloseFd open_timer() {
  int fd = -1;
  KJ_SYSCALL(fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  return kj::AutoCloseFd(fd);
}

}  // namespace

Alarm::Alarm(kj::UnixEventPort& port, const kj::MonotonicClock& clock)
    : clock_(clock), fd_(open_timer()), observer_(port, fd_, kj::UnixEventPort::FdObserver::OBSERVE_READ) {}

void Alarm::set(kj::TimePoint when) {
  if (when >= earliest_) return;
  earliest_ = when;
  // Zero would disarm the timer.
  const auto nanoseconds = std::max<std::int64_t>(1, (when - clock_.now()) / kj::NANOSECONDS);
  itimerspec delay{};
  delay.it_value.tv_sec = nanoseconds / 1'000'000'000;
  delay.it_value.tv_nsec = nanoseconds % 1'000'000'000;
  KJ_SYSCALL(timerfd_settime(fd_, 0, &delay, nullptr));
}

kj::Promise<void> Alarm::rings() {
  return observer_.whenBecomesReadable().then([this] {
    std::uint64_t count;
    (void)!read(fd_, &count, sizeof count);
    earliest_ = kj::maxValue;
  });
}

}  // namespace qpc::net::quic
