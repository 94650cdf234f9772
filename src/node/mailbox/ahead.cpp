#include "node/mailbox/ahead.h"

namespace qpc::node {

Task<void> Ahead::add(kj::Promise<void> answer, std::size_t octets) {
  calls_.push_back({answer.eagerlyEvaluate(nullptr), octets});
  octets_ += octets;
  while (octets_ > most_octets) {
    Call first = std::move(calls_.front());
    calls_.pop_front();
    co_await kj::mv(first.answer);
    octets_ -= first.octets;
  }
}

}  // namespace qpc::node
