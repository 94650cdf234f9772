#include "core/mls/wire/credential.h"

namespace qpc::mls {
namespace {

Result<X509Credential> read_x509(WireReader& in) {
  QPC_TRY(auto elements, in.nested());
  X509Credential credential;
  while (!elements.at_end()) {
    QPC_TRY(auto cert_data, read_opaque(elements));
    credential.certificates.push_back(std::move(cert_data));
  }
  return credential;
}

}  // namespace

CredentialType Credential::credential_type() const {
  return std::holds_alternative<BasicCredential>(body) ? CredentialType::basic : CredentialType::x509;
}

Result<Credential> Credential::read(WireReader& in) {
  QPC_TRY(const auto type, read_code_point<CredentialType>(in));
  switch (type) {
    case CredentialType::basic: {
      QPC_TRY(auto identity, read_opaque(in));
      return Credential{BasicCredential{std::move(identity)}};
    }
    case CredentialType::x509: {
      QPC_TRY(auto chain, read_x509(in));
      return Credential{std::move(chain)};
    }
  }
  return fail(Kind::unsupported, "RFC 9420 §5.3: a credential type this build does not know");
}

void Credential::write(WireWriter& out) const {
  write_code_point(out, credential_type());
  if (const auto* basic = std::get_if<BasicCredential>(&body)) return out.vector(basic->identity);
  out.vector_of([&] {
    for (const auto& cert_data : std::get<X509Credential>(body).certificates) out.vector(cert_data);
  });
}

}  // namespace qpc::mls
