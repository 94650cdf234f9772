// surroundings.h: what the operator is told that the rules of the node do not know.
#pragma once
#include <kj/async.h>
#include <schemas/admin.capnp.h>

#include <chrono>
#include <expected>
#include <string>

#include "core/crypto/kem.h"
#include "node/config/config.h"
#include "node/refusal.h"

namespace qpc::node {

/// Of the TLS certificates that a node shows.
struct CertificateState {
  std::chrono::sys_seconds ends;  ///< the last moment at which all clients accept them
  const char* warning = "";       ///< what the operator should do, once that comes near
};

/// How a node runs at this moment.
struct Circumstances {
  std::string listen;    ///< ADDRESS:PORT of QUIC
  std::string identity;  ///< fingerprint of the identity key
  std::chrono::sys_seconds started_at;
  std::size_t connections = 0;
  CertificateState certificate;
};

/// Why a key stays as it was.
struct NotRotated {
  Reason reason;
  std::string text;  ///< a sentence for the operator, as those of refusals
};
using RotationOutcome = std::expected<void, NotRotated>;

/// Whoever runs the node tells it.
class Surroundings {
 public:
  virtual ~Surroundings() noexcept(false) = default;

  virtual Circumstances circumstances() const = 0;
  /// The settings in force.
  virtual const Config& config() const = 0;
  /// Reads the whole database beside the node's work. Rejected with the fault it finds.
  virtual kj::Promise<void> check_integrity() = 0;
  /// Puts another key in the place of one, to its end whether or not the promise is kept. Errors: TOO_MANY, while
  /// another one is being replaced; STORAGE; UNSUPPORTED, for a key that is none of these; UNSPECIFIED, for the node's
  /// files.
  virtual kj::Promise<RotationOutcome> rotate(api::RotatedKey key) = 0;
  /// Opens reports to the operator; null, where none are taken.
  virtual const crypto::KemPrivateKey* report_key() const { return nullptr; }
};

}  // namespace qpc::node
