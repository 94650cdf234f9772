// proof_signer.h: the node's word for what it has stored: one signature for all receipts that leave together.
#pragma once
#include <kj/async.h>

#include "core/base/random.h"
#include "core/message/delivery_proof.h"
#include "net/task.h"
#include "node/proof/proof_keys.h"

namespace qpc::node {

/// Lives on one event loop. Asked only for what is stored durably: whoever holds a proof holds the node's word.
class ProofSigner final : private kj::TaskSet::ErrorHandler {
 public:
  /// A batch has so many statements at most; paths in it have ten hashes.
  static constexpr std::size_t most_in_a_batch = 1024;

  /// `random` outlives it.
  ProofSigner(ProofKeys keys, Random& random) : keys_(std::move(keys)), random_(random), turns_(*this) {}
  KJ_DISALLOW_COPY_AND_MOVE(ProofSigner);

  /// A DeliveryProof's octets, signed when a turn of the loop has brought no further receipt. `stored_at` is rounded
  /// down to the minute.
  kj::Promise<Bytes> prove(const message::MessageId& message_id, std::chrono::sys_seconds stored_at,
                           message::StoredPlace place);

  const ProofKeys& keys() const { return keys_; }
  /// Signs with other keys from the next batch on.
  void use(ProofKeys keys);

  /// Signatures so far: fewer than proofs, where receipts leave together.
  std::uint64_t signatures() const { return signatures_; }

 private:
  struct Waiting {
    message::DeliveryStatement statement;
    kj::Own<kj::PromiseFulfiller<Bytes>> answer;
  };
  /// Waits until no more come, then signs.
  Task<void> gather();
  void sign();
  void taskFailed(kj::Exception&& exception) override;

  ProofKeys keys_;
  Random& random_;
  std::vector<Waiting> waiting_;
  std::uint64_t signatures_ = 0;
  bool gathering_ = false;
  kj::TaskSet turns_;
};

}  // namespace qpc::node
