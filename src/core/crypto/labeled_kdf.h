// labeled_kdf.h: the key derivation of HPKE, bound to its purpose (RFC 9180 §4). For this room's sources alone.
#pragma once
#include <initializer_list>

#include "core/crypto/kdf.h"
#include "core/crypto/kem.h"

namespace qpc::crypto {

/// LabeledExtract and LabeledExpand for one `suite_id`, which it owns.
class LabeledKdf {
 public:
  LabeledKdf(HashAlgorithm algorithm, Bytes suite_id) : algorithm_(algorithm), suite_id_(std::move(suite_id)) {}

  Secret extract(ByteView salt, std::string_view label, ByteView ikm) const;
  /// `info` in parts, at most four.
  Secret expand(ByteView prk, std::string_view label, std::initializer_list<ByteView> info, std::size_t length) const;

  HashAlgorithm algorithm() const { return algorithm_; }

 private:
  HashAlgorithm algorithm_;
  Bytes suite_id_;
};

/// "KEM" and the identifier (RFC 9180 §4.1).
Bytes kem_suite_id(Kem kem);

/// SHAKE256.LabeledDerive with an empty context (draft-ietf-hpke-pq-05 §5, draft-ietf-hpke-hpke-02 §4).
Secret shake256_labeled_derive(ByteView suite_id, ByteView ikm, std::string_view label, std::size_t length);

/// I2OSP(number, 2).
std::array<std::uint8_t, 2> two_octets(std::size_t number);

}  // namespace qpc::crypto
