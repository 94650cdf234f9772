// gone_files.h: files of messages that have gone, at the node.
#pragma once
#include "client/session/session.h"
#include "client/store/store.h"

namespace qpc::client {

/// Deletes what was sent from here and whose message has gone. What the node has no more is done, too. Errors: those of
/// a lost connection; store.
Task<Outcome<>> delete_gone_files(Session& session, Store& store);

}  // namespace qpc::client
