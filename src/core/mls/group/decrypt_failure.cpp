#include "core/mls/group/decrypt_failure.h"

namespace qpc::mls {

const char* name(DecryptFailure reason) {
  switch (reason) {
    case DecryptFailure::malformed:
      return "malformed";
    case DecryptFailure::unsupported:
      return "unsupported";
    case DecryptFailure::wrong_group:
      return "wrong_group";
    case DecryptFailure::before_joining:
      return "before_joining";
    case DecryptFailure::epoch_too_old:
      return "epoch_too_old";
    case DecryptFailure::epoch_in_future:
      return "epoch_in_future";
    case DecryptFailure::own_message:
      return "own_message";
    case DecryptFailure::replayed:
      return "replayed";
    case DecryptFailure::generation_too_far:
      return "generation_too_far";
    case DecryptFailure::unknown_sender:
      return "unknown_sender";
    case DecryptFailure::bad_tag:
      return "bad_tag";
    case DecryptFailure::bad_signature:
      return "bad_signature";
    case DecryptFailure::removed:
      return "removed";
    case DecryptFailure::invalid:
      return "invalid";
  }
  return "unknown";
}

}  // namespace qpc::mls
