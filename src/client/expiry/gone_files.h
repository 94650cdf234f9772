// gone_files.h: files of messages that have gone, at the node.
#pragma once
#include "client/session/session.h"
#include "client/store/store.h"

namespace qpc::client {

/// Whether the node may answer otherwise later.
bool may_be_deleted_later(api::Refusal::Reason reason);

/// Deletes what was sent from here and whose message has gone. What the node has no more, or will never delete, is
/// done, too; what it refuses for now stays noted, and holds up nothing behind it. Errors: those of a lost connection;
/// store.
Task<Outcome<>> delete_gone_files(Session& session, Store& store);

}  // namespace qpc::client
