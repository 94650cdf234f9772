#include "node/proof/proof_signer.h"

#include <kj/debug.h>

namespace qpc::node {

kj::Promise<Bytes> ProofSigner::prove(const message::MessageId& message_id, std::chrono::sys_seconds stored_at,
                                      message::StoredPlace place) {
  auto answer = kj::newPromiseAndFulfiller<Bytes>();
  waiting_.push_back({{.proof_key = keys_.key_id(),
                       .message_id = message_id,
                       .stored_at = std::chrono::floor<std::chrono::minutes>(stored_at),
                       .place = std::move(place),
                       .salt = random_.array<16>()},
                      kj::mv(answer.fulfiller)});
  if (waiting_.size() == most_in_a_batch) {
    sign();
  } else if (!gathering_) {
    gathering_ = true;
    turns_.add(gather().start());
  }
  return kj::mv(answer.promise);
}

// The storage releases the answers of one save together. They stand in the loop's queue already when the first of them
// arrives here, so another turn finds them all; one turn more costs nothing, and no flood can keep it from ending.
Task<void> ProofSigner::gather() {
  for (std::size_t before = 0; before < waiting_.size();) {
    before = waiting_.size();
    co_await kj::evalLater([] {});
  }
  gathering_ = false;
  sign();
}

void ProofSigner::sign() {
  auto waiting = std::exchange(waiting_, {});
  std::erase_if(waiting, [](Waiting& one) { return !one.answer->isWaiting(); });
  if (waiting.empty()) return;
  std::vector<message::DeliveryStatement> batch;
  batch.reserve(waiting.size());
  for (auto& one : waiting) batch.push_back(std::move(one.statement));
  const auto proofs = message::prove(keys_.key, std::move(batch));
  ++signatures_;
  for (std::size_t at = 0; at < proofs.size(); ++at) waiting[at].answer->fulfill(wire(proofs[at]));
}

void ProofSigner::use(ProofKeys keys) {
  sign();  // who waits was promised the key of that moment
  keys_ = std::move(keys);
}

void ProofSigner::taskFailed(kj::Exception&& exception) { KJ_LOG(ERROR, exception); }

}  // namespace qpc::node
