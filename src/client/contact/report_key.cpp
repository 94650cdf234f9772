#include "client/contact/report_key.h"

#include <algorithm>

#include "client/proof/node_papers.h"
#include "client/session/octets.h"
#include "core/identity/node_certificate.h"
#include "core/report/report.h"

namespace qpc::client {

std::optional<Bytes> find_report_key(api::NodeInfo::Reader info, const net::IdentityKey& identity,
                                     const identity::DomainName& domain, std::chrono::sys_seconds now) {
  auto certificate = read_all<identity::NodeCertificate>(view(info.getReportKey()));
  if (!certificate || certificate->key.algorithm != std::to_underlying(report::report_kem)) return std::nullopt;
  const auto certified_by = [&](const identity::NodeKey& one) {
    return certificate->check(one, identity::NodeKeyUse::reports, domain, now).has_value();
  };
  const auto proved = identity::NodeKey::from_ed25519(identity).value();
  if (certified_by(proved)) return std::move(certificate->key.octets);
  const auto papers = NodePapers::read(info, identity);
  for (const auto& rotation : papers.rotations.rotations()) {
    if (papers.rotations.check_successor(proved, rotation.after) && certified_by(rotation.after)) {
      return std::move(certificate->key.octets);
    }
  }
  return std::nullopt;
}

}  // namespace qpc::client
