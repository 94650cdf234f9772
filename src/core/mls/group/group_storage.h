// group_storage.h: the records that a Group and a PendingCommit are stored as.
#pragma once
#include "core/mls/group/group_state.h"

namespace qpc::mls {

/// What a PendingCommit holds: where it leads, and from where.
struct PendingCommit::State {
  EpochChange change;
  /// interim_transcript_hash of the epoch it was made in, which no other epoch of any group has.
  Bytes base;
};

Secret save_epoch_record(const Group::State& state);
Secret save_progress_record(const Group::State& state);
/// Errors: malformed, unsupported.
Result<Group::State> restore_records(ByteView epoch, ByteView progress);

Secret save_pending(const PendingCommit::State& pending);
Result<PendingCommit::State> restore_pending(ByteView saved);

}  // namespace qpc::mls
