// live_rotation.h: other keys for a node while it runs (node/start/key_rotation.h says what each means).
#pragma once
#include <expected>
#include <string>

#include "net/transport/quic/quic_listener.h"
#include "node/config/config.h"
#include "node/node_context.h"
#include "qpc-server/certificate_keeper.h"

namespace qpc::server {

/// The error is a sentence for the operator.
using Rotated = std::expected<void, std::string>;

/// Shows a new TLS certificate from the next handshake on.
void rotate_tls(CertificateKeeper& certificate, net::QuicListener& listener);
/// Signs proofs with a new key from the next receipt on. Everything outlives the task.
Task<Rotated> rotate_proof_key(node::NodeContext& node, CertificateKeeper& certificate);
/// Goes on under a new identity, which the old one announces, from the next handshake on. Connections stay.
Task<Rotated> rotate_identity(node::NodeContext& node, const node::Config& config, CertificateKeeper& certificate,
                              net::QuicListener& listener);

}  // namespace qpc::server
