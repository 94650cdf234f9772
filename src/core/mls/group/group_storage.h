// group_storage.h: from the parts of a group to rows, and back.
#pragma once
#include <span>

#include "core/mls/group/group_rows.h"
#include "core/mls/group/group_state.h"

namespace qpc::mls {

/// What a PendingCommit holds: where it leads, and from where.
struct PendingCommit::State {
  EpochChange change;
  /// interim_transcript_hash of the epoch it was made in, which no other epoch of any group has.
  Bytes base;
};

/// For the contracts see Group::save_changes and Group::restore.
std::vector<GroupRowChange> save_row_changes(const Group::State& state, const Group::State* stored);
Result<Group::State> restore_rows(std::span<const GroupRow> rows);

/// A pending commit by what it changes in the group it was made in. Errors: as for PendingCommit::restore.
Secret save_pending_changes(const PendingCommit::State& pending, const Group::State& base);
Result<PendingCommit::State> restore_pending_changes(ByteView saved, const Group::State& base);

}  // namespace qpc::mls
