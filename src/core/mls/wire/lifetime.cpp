#include "core/mls/wire/lifetime.h"

namespace qpc::mls {

Result<Lifetime> Lifetime::read(WireReader& in) {
  QPC_TRY(const auto not_before, in.u64());
  QPC_TRY(const auto not_after, in.u64());
  return Lifetime{not_before, not_after};
}

void Lifetime::write(WireWriter& out) const {
  out.u64(not_before);
  out.u64(not_after);
}

Result<void> Lifetime::check(const LifetimeLimits& limits) const {
  if (not_after < not_before) return fail(Kind::rejected, "RFC 9420 §7.2: a lifetime that ends before it begins");
  const bool limited = limits.longest != std::chrono::seconds::max();
  if (limited && not_after - not_before > static_cast<std::uint64_t>(limits.longest.count())) {
    return fail(Kind::rejected, "RFC 9420 §7.2: a lifetime longer than is acceptable");
  }
  if (!limits.now) return {};
  const auto now = limits.now->time_since_epoch().count();
  if (now < 0 || static_cast<std::uint64_t>(now) < not_before || static_cast<std::uint64_t>(now) > not_after) {
    return fail(Kind::stale, "RFC 9420 §7.3: the current time is outside the leaf's lifetime");
  }
  return {};
}

}  // namespace qpc::mls
