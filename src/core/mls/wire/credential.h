// credential.h: who a member says to be (RFC 9420 §5.3). Whether it is true is the Authentication Service's business.
#pragma once
#include <variant>

#include "core/mls/wire/opaque.h"
#include "core/mls/wire/registry.h"

namespace qpc::mls {

/// A bare assertion of an identity; its form is the application's.
struct BasicCredential {
  Bytes identity;
  friend bool operator==(const BasicCredential&, const BasicCredential&) = default;
};

/// DER-encoded certificates, the end entity's first.
struct X509Credential {
  std::vector<Bytes> certificates;
  friend bool operator==(const X509Credential&, const X509Credential&) = default;
};

struct Credential {
  std::variant<BasicCredential, X509Credential> body;

  static Credential basic(ByteView identity) { return {BasicCredential{to_bytes(identity)}}; }
  CredentialType credential_type() const;

  /// Errors: malformed; unsupported, for another type than basic and x509, whose length nobody could know.
  static Result<Credential> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const Credential&, const Credential&) = default;
};

}  // namespace qpc::mls
