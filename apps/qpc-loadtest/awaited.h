// awaited.h: who waits for what, until it comes by another way.
#pragma once
#include <kj/async.h>

#include <map>

#include "client/failure.h"

namespace qpc::loadtest {

/// Messages by their number.
class Awaited {
 public:
  /// Done when it has come so many times; or with why it never will.
  kj::Promise<client::Outcome<>> expect(std::uint64_t number, std::size_t times = 1) {
    auto waiting = kj::newPromiseAndFulfiller<client::Outcome<>>();
    waiting_.insert_or_assign(number, Waiting{times, kj::mv(waiting.fulfiller)});
    return kj::mv(waiting.promise);
  }
  /// It has come once. Ignored, where nobody waits for it.
  void came(std::uint64_t number) {
    const auto found = waiting_.find(number);
    if (found != waiting_.end() && --found->second.times == 0) end(found, {});
  }
  /// It never will.
  void fails(std::uint64_t number, client::Failure why) {
    const auto found = waiting_.find(number);
    if (found != waiting_.end()) end(found, std::unexpected(std::move(why)));
  }

 private:
  struct Waiting {
    std::size_t times;
    kj::Own<kj::PromiseFulfiller<client::Outcome<>>> fulfiller;
  };
  void end(std::map<std::uint64_t, Waiting>::iterator which, client::Outcome<> outcome) {
    which->second.fulfiller->fulfill(std::move(outcome));
    waiting_.erase(which);
  }

  std::map<std::uint64_t, Waiting> waiting_;
};

}  // namespace qpc::loadtest
