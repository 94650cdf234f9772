// diagnosis.h: what an operator should do something about.
#pragma once
#include <schemas/admin.capnp.h>

#include "node/admin/surroundings.h"
#include "node/node_context.h"

namespace qpc::node {

/// One thing that was looked at.
struct Check {
  using State = api::Check::State;

  Literal name;
  State state = State::OK;
  std::string text;      ///< what was found
  std::string advice{};  ///< what to do; empty when all is well
};

/// Looks at everything. Both outlive it.
Task<std::vector<Check>> diagnose(NodeContext& node, Surroundings& surroundings);

// The checks, one by one, each from what it needs.
Check check_settings(const Config& config);
Check check_key_file(const Config& config);
Check check_disk(const Config& config);
Check check_certificate(const CertificateState& certificate, std::chrono::sys_seconds now);
Check check_storage(std::optional<db::Fault> fault, std::size_t waiting);
/// `newest` is when the newest record of the audit log was written.
Check check_time(std::optional<std::chrono::sys_seconds> newest, std::chrono::sys_seconds now);
/// How full the fullest mailbox is.
Check check_mailboxes(std::uint64_t fullest_bytes, std::uint64_t fullest_messages, const MailboxLimits& limits);
Check check_backup(const Config& config, std::chrono::sys_seconds now);

}  // namespace qpc::node
