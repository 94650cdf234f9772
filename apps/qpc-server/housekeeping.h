// housekeeping.h: what a node does by itself, now and then, as long as it lives.
#pragma once
#include <kj/async.h>

#include "net/task.h"
#include "net/transport/quic/quic_listener.h"
#include "node/audit/audit_record.h"
#include "node/config/config.h"
#include "node/node_context.h"
#include "qpc-server/certificate_keeper.h"

namespace qpc::server {

/// Sweeps what has been taken or has expired, renews the certificate, opens a failed database again, and gives memory
/// back. Borrows what it is built with.
class Housekeeping final : private kj::TaskSet::ErrorHandler {
 public:
  Housekeeping(node::NodeContext& node, net::QuicListener& listener, CertificateKeeper& certificate,
               const node::Config& config);
  KJ_DISALLOW_COPY_AND_MOVE(Housekeeping);

  /// Tells the log and whoever asks for the node's health, when the certificate's end is near.
  void warn_of_certificate();

 private:
  /// Does it at each turn: what it fails with is logged, and tried again at the next one.
  Task<void> repeat(kj::Duration interval, Task<void> (Housekeeping::*work)());
  Task<void> sweep();
  Task<void> renew();
  /// Writes down how often passwords were tried.
  Task<void> tally();
  Task<void> note(node::AuditEvent event);
  /// Drops the records of the audit log whose time is over.
  Task<void> trim_audit();
  /// What a crash left of blobs.
  Task<void> collect();
  /// When many connections have ended: what is left of the others keeps the allocator from it.
  Task<void> trim();

  void taskFailed(kj::Exception&& exception) override;

  node::NodeContext& node_;
  net::QuicListener& listener_;
  CertificateKeeper& certificate_;
  const node::Config& config_;
  kj::TaskSet tasks_;
};

}  // namespace qpc::server
