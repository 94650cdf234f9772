// decrypt_failure.h: why a message could not be taken in: a closed list, for whoever has to tell a person.
#pragma once
#include <expected>

#include "core/base/result.h"

namespace qpc::mls {

enum class DecryptFailure {
  malformed,           ///< the octets are no MLS message, or what was encrypted is none
  unsupported,         ///< of a version, or with a proposal or credential, that this build or this group does not know
  wrong_group,         ///< the message is for another group
  before_joining,      ///< of an epoch before this member came
  epoch_too_old,       ///< of an epoch whose keys are gone, or a proposal or commit of an epoch that is over
  epoch_in_future,     ///< of an epoch this member has not reached: commits are missing
  own_message,         ///< this member sent it itself, and keeps no keys to read it again
  replayed,            ///< its key was used already: the same message again, or an older copy of this store
  generation_too_far,  ///< too many messages of the sender are missing in between
  unknown_sender,      ///< nobody, or no longer anybody, is at the leaf it names
  bad_tag,             ///< it does not decrypt, or its membership tag is wrong: damaged or forged
  bad_signature,       ///< a member's keys made it, but not the one it names
  removed,             ///< this member was removed from the group: see Group::removed_in_epoch()
  invalid,             ///< it opens, but breaks a rule: see the clause
};

/// Its name, for logs and `--json`.
const char* name(DecryptFailure reason);

/// A refused message: the rule, and the reason to switch on. As an Error it may be handed on like any other.
struct Refusal : Error {
  DecryptFailure reason;

  constexpr Refusal(DecryptFailure why, Kind kind_of_error, Literal clause)
      : Error{kind_of_error, clause}, reason(why) {}
  /// A broken rule met on the way.
  // NOLINTNEXTLINE(google-explicit-constructor): QPC_TRY hands errors on
  constexpr Refusal(const Error& error) : Error(error), reason(reason_of(error.kind)) {}

 private:
  static constexpr DecryptFailure reason_of(Kind kind) {
    if (kind == Kind::malformed) return DecryptFailure::malformed;
    return kind == Kind::unsupported ? DecryptFailure::unsupported : DecryptFailure::invalid;
  }
};

constexpr std::unexpected<Refusal> refuse(DecryptFailure reason, Kind kind, Literal clause) {
  return std::unexpected(Refusal(reason, kind, clause));
}

}  // namespace qpc::mls
