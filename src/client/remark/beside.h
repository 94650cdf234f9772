// beside.h: what a message may stand beside.
#pragma once
#include <optional>

#include "core/message/remark.h"

namespace qpc::client {

/// Other messages of the same conversation that a message belongs to.
struct Beside {
  std::optional<message::Reference> reply_to = {};  ///< that it answers
  std::optional<message::Reference> thread = {};    ///< that began its thread
};

}  // namespace qpc::client
