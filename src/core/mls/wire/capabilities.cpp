#include "core/mls/wire/capabilities.h"

#include <algorithm>

namespace qpc::mls {

Result<Capabilities> Capabilities::read(WireReader& in) {
  Capabilities capabilities;
  QPC_TRY(capabilities.versions, read_code_points<ProtocolVersion>(in));
  QPC_TRY(capabilities.cipher_suites, read_code_points<CipherSuite>(in));
  QPC_TRY(capabilities.extensions, read_code_points<ExtensionType>(in));
  QPC_TRY(capabilities.proposals, read_code_points<ProposalType>(in));
  QPC_TRY(capabilities.credentials, read_code_points<CredentialType>(in));
  return capabilities;
}

void Capabilities::write(WireWriter& out) const {
  write_code_points(out, versions);
  write_code_points(out, cipher_suites);
  write_code_points(out, extensions);
  write_code_points(out, proposals);
  write_code_points(out, credentials);
}

bool Capabilities::supports(ProtocolVersion version) const { return std::ranges::contains(versions, version); }
bool Capabilities::supports(CipherSuite cipher_suite) const {
  return std::ranges::contains(cipher_suites, cipher_suite);
}
bool Capabilities::supports(ExtensionType type) const {
  return is_default(type) || std::ranges::contains(extensions, type);
}
bool Capabilities::supports(ProposalType type) const {
  return is_default(type) || std::ranges::contains(proposals, type);
}
bool Capabilities::supports(CredentialType type) const { return std::ranges::contains(credentials, type); }

bool Capabilities::supports(const RequiredCapabilities& required) const {
  const auto supported = [&](auto type) { return supports(type); };
  return std::ranges::all_of(required.extension_types, supported) &&
         std::ranges::all_of(required.proposal_types, supported) &&
         std::ranges::all_of(required.credential_types, supported);
}

}  // namespace qpc::mls
