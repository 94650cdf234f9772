// unverified.h: what a peer sent, until its checks have passed.
#pragma once
#include "core/base/wire.h"

namespace qpc::mls {

/// A T whose signature and contents nobody has checked. The way to a T is `verify()`; skipping it does not compile.
///
/// T has a private `read` that befriends this class, and a `check(…)` that says in its comment what it checks.
template <class T>
class Unverified {
 public:
  /// For what this client made or checked itself and passes on.
  explicit Unverified(T value) : value_(std::move(value)) {}

  static Result<Unverified> read(WireReader& in) {
    QPC_TRY(auto value, T::read(in));
    return Unverified(std::move(value));
  }
  void write(WireWriter& out) const { value_.write(out); }

  /// What the peer says, for finding the key to check it with, for references and for display as a claim.
  const T& claim() const { return value_; }

  /// Errors: those of T::check.
  template <class... Context>
  Result<T> verify(Context&&... context) && {
    QPC_CHECK(value_.check(std::forward<Context>(context)...));
    return std::move(value_);
  }
  template <class... Context>
  Result<T> verify(Context&&... context) const& {
    QPC_CHECK(value_.check(std::forward<Context>(context)...));
    return value_;
  }

  /// For whoever has a queue that verifies before anything comes of it (crypto::SignatureQueue).
  template <class... Context>
  T verify_later(Context&&... context) && {
    value_.check_later(std::forward<Context>(context)...);
    return std::move(value_);
  }

  /// Without a check: for octets out of this client's own store, which only ever held what was verified.
  T from_own_store() && { return std::move(value_); }

  friend bool operator==(const Unverified&, const Unverified&) = default;

 private:
  T value_;
};

}  // namespace qpc::mls
