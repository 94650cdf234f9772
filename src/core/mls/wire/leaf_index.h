// leaf_index.h: a member's place among the leaves of the ratchet tree (RFC 9420 §4.1.1).
#pragma once
#include <compare>

#include "core/base/wire.h"

namespace qpc::mls {

/// Counted from the left, from 0. It names one member within one epoch only.
struct LeafIndex {
  std::uint32_t value = 0;

  static Result<LeafIndex> read(WireReader& in) {
    QPC_TRY(const auto value, in.u32());
    return LeafIndex{value};
  }
  void write(WireWriter& out) const { out.u32(value); }

  friend auto operator<=>(const LeafIndex&, const LeafIndex&) = default;
};

}  // namespace qpc::mls
