// lifetime.h: how long a KeyPackage may be used to add its owner (RFC 9420 §7.2).
#pragma once
#include <chrono>
#include <optional>

#include "core/base/wire.h"

namespace qpc::mls {

/// What a checker holds against a lifetime.
struct LifetimeLimits {
  /// The longest span that is acceptable (RFC 9420 §7.2: the application MUST define it); seconds::max() for any.
  std::chrono::seconds longest;
  /// The clock of one who is about to use the leaf. Without it only the span counts, so that all members, whatever
  /// their clocks and whenever they read it, judge a commit alike (RFC 9420 §7.3).
  std::optional<std::chrono::sys_seconds> now;
};

/// The span in which a leaf from a KeyPackage is current.
///
/// Units: seconds since the Unix epoch, both ends included. The wire's own integers are kept, so that writing what was
/// read gives the same bytes.
struct Lifetime {
  std::uint64_t not_before = 0;
  std::uint64_t not_after = 0;

  /// Errors: malformed, when fewer than 16 octets are left.
  static Result<Lifetime> read(WireReader& in);
  void write(WireWriter& out) const;

  /// Whether a leaf with this lifetime may join (RFC 9420 §7.3).
  /// Errors: rejected, when it ends before it begins or spans more than `longest`; stale, when `now` lies outside it.
  Result<void> check(const LifetimeLimits& limits) const;

  friend bool operator==(const Lifetime&, const Lifetime&) = default;
};

}  // namespace qpc::mls
