// deadline.h: an end to waiting.
#pragma once
#include <kj/timer.h>

namespace qpc::net {

/// The exception of an operation that took too long: OVERLOADED, so that callers try again later.
kj::Exception deadline_passed(kj::StringPtr operation);

/// `promise`, or deadline_passed(operation) after `limit`; then `promise` is cancelled. `operation` is a literal that
/// completes "… took too long": `co_await within(timer, 10 * kj::SECONDS, "login", request.send())`.
template <class T>
kj::Promise<T> within(kj::Timer& timer, kj::Duration limit, kj::StringPtr operation, kj::Promise<T> promise) {
  return promise.exclusiveJoin(
      timer.afterDelay(limit).then([operation]() -> kj::Promise<T> { return deadline_passed(operation); }));
}

}  // namespace qpc::net
