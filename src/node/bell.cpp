#include "node/bell.h"

namespace qpc::node {

/// Lives as long as its promise.
class Bell::Waiter final : public Listener {
 public:
  Waiter(kj::PromiseFulfiller<void>& fulfiller, Bell& bell, std::int64_t subject)
      : Listener(bell, subject), fulfiller_(fulfiller) {}

 private:
  void rung() override { fulfiller_.fulfill(); }

  kj::PromiseFulfiller<void>& fulfiller_;
};

kj::Promise<void> Bell::next(std::int64_t subject) { return kj::newAdaptedPromise<void, Waiter>(*this, subject); }

void Bell::ring(std::span<const std::int64_t> subjects) {
  for (const auto subject : subjects) {
    const auto [begin, end] = listeners_.equal_range(subject);
    for (auto listener = begin; listener != end; ++listener) listener->second->rung();
  }
}

}  // namespace qpc::node
