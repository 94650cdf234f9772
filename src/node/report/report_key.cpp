#include "node/report/report_key.h"

#include "core/identity/node_certificate.h"

namespace qpc::node {
namespace {

/// For clients whose clock is slow.
constexpr std::chrono::days backdating{1};
/// The key has no successor, and each start of the node certifies it anew.
constexpr std::chrono::years lifetime{10};

}  // namespace

Bytes certify_report_key(const crypto::SigningKey& identity, const identity::DomainName& domain,
                         const crypto::KemPrivateKey& key, std::chrono::sys_seconds now) {
  const std::chrono::sys_seconds begins = std::chrono::floor<std::chrono::days>(now) - backdating;
  return wire(identity::NodeCertificate::issue(
      identity, {.use = identity::NodeKeyUse::reports,
                 .domain = domain,
                 .issuer = {},
                 .key = {.algorithm = std::to_underlying(key.kem()), .octets = key.public_key()},
                 .not_before = begins,
                 .not_after = begins + std::chrono::duration_cast<std::chrono::seconds>(lifetime),
                 .signature = {}}));
}

}  // namespace qpc::node
