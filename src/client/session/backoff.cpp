#include "client/session/backoff.h"

#include <algorithm>

namespace qpc::client {

kj::Duration Backoff::next() {
  const auto ceiling = static_cast<std::uint64_t>(ceiling_ / kj::MILLISECONDS);
  const std::uint64_t least = ceiling / 4;
  ceiling_ = std::min(ceiling_ * 2, longest);
  return static_cast<std::int64_t>(least + random_.below(ceiling - least + 1)) * kj::MILLISECONDS;
}

}  // namespace qpc::client
