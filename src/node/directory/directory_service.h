// directory_service.h: the schema's Directory for one session.
#pragma once
#include <schemas/directory.capnp.h>

#include "node/account/account_store.h"
#include "node/node_context.h"

namespace qpc::node {

/// The account that somebody asks for by name or id. Errors: MALFORMED, NOT_FOUND.
Outcome<AccountState> find_account(db::Database& db, const std::variant<std::string, Bytes>& who);
/// The schema's Who as a value that may go to the storage thread: a name, or an account id's octets.
std::variant<std::string, Bytes> copy(api::Who::Reader who);

class DirectoryService final : public Traced<api::Directory::Server> {
 public:
  DirectoryService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> lookUp(LookUpContext call) override { return look_up_task(call); }

 private:
  Task<void> look_up_task(LookUpContext call);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

}  // namespace qpc::node
