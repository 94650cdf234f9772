#include "client/contact/report_key.h"

#include <algorithm>

#include "client/proof/node_papers.h"
#include "client/session/octets.h"
#include "core/identity/certified_key.h"
#include "core/report/report.h"

namespace qpc::client {

std::optional<Bytes> find_report_key(api::NodeInfo::Reader info, const net::IdentityKey& identity,
                                     const identity::DomainName& domain) {
  auto key = read_all<identity::CertifiedKey>(view(info.getReportKey()));
  if (!key || key->kem != static_cast<std::uint16_t>(report::report_kem)) return std::nullopt;
  const auto certified_by = [&](ByteView one) {
    return key->verify(one, identity::NodeKeyUse::reports, domain).has_value();
  };
  if (certified_by(identity)) return std::move(key->public_key);
  const auto papers = NodePapers::read(info, identity);
  const auto proved = identity::NodeKey::from_ed25519(identity).value();
  for (const auto& rotation : papers.rotations.rotations()) {
    if (papers.rotations.check_successor(proved, rotation.after) && certified_by(rotation.after.octets)) {
      return std::move(key->public_key);
    }
  }
  return std::nullopt;
}

}  // namespace qpc::client
