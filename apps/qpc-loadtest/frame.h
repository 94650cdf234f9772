// frame.h: messages that a node takes and nobody can read: the clear part is MLS, the rest is noise and a stamp.
#pragma once
#include <optional>

#include "core/base/random.h"
#include "core/mls/wire/framed_content.h"

namespace qpc::loadtest {

/// Makes PrivateMessages (RFC 9420 §6.3) of one group, all different, without MLS: what costs time is the node.
class Frames {
 public:
  static constexpr std::size_t stamp_bytes = 8;
  static constexpr std::size_t least_payload = 64;

  /// With ciphertexts of `payload_bytes`, which are `least_payload` at least.
  Frames(ByteView group_id, std::uint64_t epoch, mls::ContentType content_type, std::size_t payload_bytes,
         Random& random);

  /// One that bears this number.
  Bytes make(std::uint64_t number) const;
  /// The number of a message of this kind; nothing, for what is too short to have one.
  static std::optional<std::uint64_t> number_of(ByteView message);

 private:
  Bytes message_;
};

}  // namespace qpc::loadtest
