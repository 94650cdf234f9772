// surroundings.h: what the operator is told that the rules of the node do not know.
#pragma once
#include <kj/async.h>

#include <chrono>
#include <string>

#include "core/crypto/kem.h"
#include "node/config/config.h"

namespace qpc::node {

/// How a node runs at this moment.
struct Circumstances {
  std::string listen;    ///< ADDRESS:PORT of QUIC
  std::string identity;  ///< fingerprint of the identity key
  std::chrono::sys_seconds started_at;
  std::size_t connections = 0;
  std::chrono::sys_seconds certificate_ends;
};

/// Whoever runs the node tells it.
class Surroundings {
 public:
  virtual ~Surroundings() noexcept(false) = default;

  virtual Circumstances circumstances() const = 0;
  /// The settings in force.
  virtual const Config& config() const = 0;
  /// Reads the whole database beside the node's work. Rejected with the fault it finds.
  virtual kj::Promise<void> check_integrity() = 0;
  /// Opens reports to the operator; null, where none are taken.
  virtual const crypto::KemPrivateKey* report_key() const { return nullptr; }
};

}  // namespace qpc::node
