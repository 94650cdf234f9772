// running_node.h: a node at work: everything that lives on its event loop.
#pragma once
#include <kj/async-io.h>

#include "db/storage.h"
#include "net/transport/quic/quic_listener.h"
#include "node/admin/admin_service.h"
#include "node/blob/blob_depot.h"
#include "node/config/config.h"
#include "node/metrics/node_metrics.h"
#include "node/node_service.h"
#include "node/start/node_settings.h"
#include "qpc-server/certificate_keeper.h"
#include "qpc-server/housekeeping.h"
#include "qpc-server/integrity_check.h"
#include "qpc-server/operator_rotation.h"

namespace qpc::server {

/// What a node is built on. All of it outlives the node.
struct Foundations {
  kj::AsyncIoContext& io;
  Random& random;
  const identity::DomainName& domain;
  const crypto::SigningKey& identity;
  const node::NodeSettings& settings;
  const node::ProofKeys& proofs;
  db::Storage& storage;
  node::Health& health;
  node::NodeMetrics& metrics;
  std::function<void()> check_integrity;  ///< of the database; runs on a thread of its own, and throws what it finds
  node::BlobBytes& blob_bytes;
  node::BlockingWork& blob_work;
  node::SpanSink* spans;  ///< null: nobody is told of calls
};

/// Serves from its construction on; its members stand in the order in which they are built.
class RunningNode final : public node::Surroundings, private kj::TaskSet::ErrorHandler {
 public:
  RunningNode(const node::Config& config, const Foundations& on);
  KJ_DISALLOW_COPY_AND_MOVE(RunningNode);

  net::NodeAddress address() const { return listener_->local_address(); }
  /// What people compare: the fingerprint of the identity key.
  std::string fingerprint() const;

  node::Circumstances circumstances() const override;
  const crypto::KemPrivateKey* report_key() const override { return &on_.settings.report_key; }
  const node::Config& config() const override { return config_; }
  kj::Promise<void> check_integrity() override { return integrity_.check(); }
  kj::Promise<node::RotationOutcome> rotate(api::RotatedKey key) override { return rotation_.rotate(key); }
  /// What the operator gets; ends before the node does.
  api::Admin::Client admin() { return kj::heap<node::AdminService>(context_, *this); }

  /// Adds to the audit log what has happened to the node as a whole.
  void note(node::AuditEvent event);
  /// Writes down what is counted in memory only, and that the node stops.
  kj::Promise<void> note_stop();

  /// Takes the limits of `config` and the files that it names, and makes a new TLS certificate; what the node is built
  /// on stays. The error is a sentence, and nothing has changed.
  std::expected<void, std::string> reload(const node::Config& config);

  /// Says so to whoever asks for its health; then takes nothing new, lets what is in flight finish for at most
  /// `longest`, and closes.
  kj::Promise<void> drain(kj::Duration longest);

 private:
  /// Looks at what is not counted as it happens.
  Task<void> take_samples();
  kj::Own<net::QuicListener> listen(const node::Config& config);
  void taskFailed(kj::Exception&& exception) override;

  const Foundations on_;
  node::Config config_;
  const kj::Clock& clock_ = kj::systemPreciseCalendarClock();
  net::QuicEnvironment environment_;
  CertificateKeeper certificate_;
  node::Bell mailbox_bell_;
  node::Bell manifest_bell_;
  node::Bell keys_bell_;
  node::CallLimits call_limits_;  // outlives whoever holds a peer's capability
  node::SessionRegistry sessions_;
  node::PresenceBoard presence_;
  node::Consequences consequences_;
  node::Throttles throttles_;
  node::BlobDepot blobs_;
  node::ProofSigner proofs_;
  node::NodeContext context_;
  const std::chrono::sys_seconds started_at_ = context_.now();
  node::NodeRpc service_;
  net::RpcServer rpc_;
  kj::Own<net::QuicListener> listener_;
  Housekeeping housekeeping_;
  IntegrityCheck integrity_;
  OperatorRotation rotation_;
  kj::TaskSet tasks_;
};

}  // namespace qpc::server
