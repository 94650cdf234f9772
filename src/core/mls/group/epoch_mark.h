// epoch_mark.h: one step of a group's history, by which members find out whether they had the same.
#pragma once
#include "core/base/bytes.h"

namespace qpc::mls {

/// An epoch, and the hash over all commits that led to it (RFC 9420 §8.2). Not secret among members.
struct EpochMark {
  std::uint64_t epoch;
  Bytes confirmed_transcript_hash;

  friend bool operator==(const EpochMark&, const EpochMark&) = default;
};

}  // namespace qpc::mls
