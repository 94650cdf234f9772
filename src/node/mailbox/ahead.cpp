#include "node/mailbox/ahead.h"

namespace qpc::node {

kj::Promise<void> Ahead::add(kj::Promise<void> answer, std::size_t octets) {
  octets += octets_of_a_call;
  octets_ += octets;
  calls_.add(answer.then([this, octets] {
    octets_ -= octets;
    if (!has_room()) return;
    KJ_IF_MAYBE (waiting, waiting_) (*waiting)->fulfill();
    waiting_ = nullptr;
  }));
  KJ_IF_MAYBE (failed, failed_) return kj::cp(**failed);
  if (has_room()) return kj::READY_NOW;
  auto room = kj::newPromiseAndFulfiller<void>();
  waiting_ = kj::mv(room.fulfiller);
  return kj::mv(room.promise);
}

void Ahead::taskFailed(kj::Exception&& exception) {
  KJ_IF_MAYBE (waiting, waiting_) (*waiting)->reject(kj::cp(exception));
  waiting_ = nullptr;
  if (failed_ == nullptr) failed_ = kj::heap(kj::mv(exception));
}

}  // namespace qpc::node
