// parameters.h: what both sides of OPAQUE agree on beforehand (RFC 9807 §7).
#pragma once
#include <optional>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace qpc::opaque {

/// The names that both sides are bound to. One that is absent stands for that side's public key (RFC 9807 §4).
/// Borrowed for the call; at most 65535 octets each.
struct Identities {
  std::optional<ByteView> client_identity;
  std::optional<ByteView> server_identity;
};

/// How a login is bound to its surroundings; both sides must say the same. Borrowed for the call.
struct LoginParameters {
  ByteView context;  ///< of the preamble (RFC 9807 §6.4.2.1), at most 65535 octets: `identity::login_context`
  Identities identities;
};

/// The Key Stretching Function (RFC 9807 §2.3): what makes every guess of a password expensive. Runs at the client
/// alone; an account keeps for ever the function it was registered with.
class KeyStretching {
 public:
  /// Argon2id with t=2, m=64 MiB, p=1, a salt of 16 zero octets and an output of 64: about a tenth of a second. Blocks:
  /// call the functions that take it on a worker thread.
  static KeyStretching argon2id() { return KeyStretching(Function::argon2id); }
  /// No stretching at all: for the vectors of RFC 9807 and quick tests, never for people's passwords.
  static KeyStretching identity() { return KeyStretching(Function::identity); }

  /// Errors: limit, when the memory is not to be had.
  Result<Secret> stretch(const Secret& oprf_output) const;

 private:
  enum class Function { argon2id, identity };
  explicit KeyStretching(Function function) : function_(function) {}
  Function function_;
};

}  // namespace qpc::opaque
