// notices.h: what happened to a conversation, as lines of its history.
#pragma once
#include "client/group/group_view.h"
#include "client/history/message_store.h"

namespace qpc::client {

/// Adds a line that nobody said; none, for a group behind a conversation (succession.h), which nobody reads.
void add_notice(db::Database& db, std::int64_t conversation, std::uint64_t epoch, Milliseconds now, std::string text);

/// "alice@example.org added bob@example.org." and the like; empty when only devices changed their keys. Who adds
/// themselves adds a device: only a person's own devices bring in another one. `present` are the members after the
/// change: of a person among them, only a device is out.
std::string describe_changes(const std::string& committer, const std::vector<GroupMember>& added,
                             const std::vector<GroupMember>& removed, const std::vector<GroupMember>& present = {});

}  // namespace qpc::client
