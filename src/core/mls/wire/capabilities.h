// capabilities.h: what a member's client supports (RFC 9420 §7.2).
#pragma once
#include "core/mls/wire/cipher_suite.h"
#include "core/mls/wire/extension.h"

namespace qpc::mls {

/// Numbers nobody here knows, GREASE among them, are kept and ignored.
struct Capabilities {
  std::vector<ProtocolVersion> versions;
  std::vector<CipherSuite> cipher_suites;
  std::vector<ExtensionType> extensions;
  std::vector<ProposalType> proposals;
  std::vector<CredentialType> credentials;

  static Result<Capabilities> read(WireReader& in);
  void write(WireWriter& out) const;

  /// Whether it is listed or, for extensions and proposals, one that every client supports (RFC 9420 §7.2).
  bool supports(ProtocolVersion version) const;
  bool supports(CipherSuite cipher_suite) const;
  bool supports(ExtensionType type) const;
  bool supports(ProposalType type) const;
  bool supports(CredentialType type) const;
  /// Whether all of RFC 9420 §11.1 is supported.
  bool supports(const RequiredCapabilities& required) const;

  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

}  // namespace qpc::mls
