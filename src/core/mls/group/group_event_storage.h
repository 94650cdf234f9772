// group_event_storage.h: what a pending commit will have done, as octets for this client's own store.
#pragma once
#include "core/mls/group/group_event.h"

namespace qpc::mls {

void write_event(WireWriter& out, const CommitApplied& event);
/// Errors: malformed.
Result<CommitApplied> read_event(WireReader& in);

}  // namespace qpc::mls
