// alarm.h: rings at one point in time, to the microsecond (KJ's timers are rounded to milliseconds).
#pragma once
#include <kj/async-unix.h>
#include <kj/io.h>
#include <kj/time.h>

namespace qpc::net::quic {

/// A timerfd. QUIC's pacing needs its precision.
class Alarm {
 public:
  /// `port` and `clock` must outlive the alarm.
  Alarm(kj::UnixEventPort& port, const kj::MonotonicClock& clock);
  KJ_DISALLOW_COPY_AND_MOVE(Alarm);

  /// Rings at `when` at the latest; an earlier time that was set before stays.
  void set(kj::TimePoint when);
  /// When it rings next. Then nothing is set any more. One call at a time, and made before set().
  kj::Promise<void> rings();

 private:
  const kj::MonotonicClock& clock_;
  kj::AutoCloseFd fd_;
  kj::UnixEventPort::FdObserver observer_;
  kj::TimePoint earliest_ = kj::maxValue;
};

}  // namespace qpc::net::quic
