// What a node sends as a proof, and what somebody hands on as an exported one. Whatever is read is written as it was.
#include <algorithm>

#include "core/identity/node_for_tests.h"
#include "core/message/delivery_evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  using namespace qpc::message;
  static const identity::NodeForTests node;
  static const auto certificate = node.certify(node.proof_key);
  static const auto stranger = identity::NodeForTests(99).pin();
  const ByteView octets(data, size);
  if (const auto proof = read_all<DeliveryProof>(octets)) {
    if (!std::ranges::equal(wire(*proof), octets)) __builtin_trap();
    (void)proof->verify(certificate);
  }
  if (const auto evidence = read_all<DeliveryEvidence>(octets)) {
    if (!std::ranges::equal(wire(*evidence), octets)) __builtin_trap();
    (void)evidence->verify(node.pin());
    // Without the key nobody can answer for this pin.
    if (evidence->verify(stranger)) __builtin_trap();
  }
  if (const auto evidence = DeliveryEvidence::from_text(as_text(octets))) {
    if (DeliveryEvidence::from_text(evidence->to_text()) != *evidence) __builtin_trap();
  }
  return 0;
}
