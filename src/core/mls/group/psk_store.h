// psk_store.h: where a group finds the pre-shared keys that it is told to use (RFC 9420 §8.4).
#pragma once
#include "core/base/secret.h"
#include "core/mls/wire/pre_shared_key.h"

namespace qpc::mls {

/// The external PSKs of the application, and the resumption PSKs of its other groups.
class PskStore {
 public:
  virtual ~PskStore() = default;
  /// Errors: not_found.
  virtual Result<Secret> find_psk(const PreSharedKeyID& id) const = 0;
};

/// For groups that use none.
class NoPsks final : public PskStore {
 public:
  Result<Secret> find_psk(const PreSharedKeyID&) const override {
    return fail(Kind::not_found, "RFC 9420 §8.4: there is no such pre-shared key here");
  }
};

}  // namespace qpc::mls
