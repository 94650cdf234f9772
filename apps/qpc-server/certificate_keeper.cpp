#include "qpc-server/certificate_keeper.h"

namespace qpc::server {
namespace {

constexpr int warned_days = 14;  // renewal is tried from 30 days before the end on

}  // namespace

CertificateKeeper::CertificateKeeper(crypto::SigningKey identity, const identity::IdentityChain& rotations,
                                     const identity::DomainName& domain, const kj::Clock& clock, Random& random)
    : identity_(std::move(identity)),
      domain_(domain),
      clock_(clock),
      random_(random),
      identity_certificate_(net::tls::make_identity_certificate(identity_, now(), rotations)),
      credentials_(issue()) {}

void CertificateKeeper::take_identity(crypto::SigningKey identity, const identity::IdentityChain& rotations) {
  identity_ = std::move(identity);
  identity_certificate_ = net::tls::make_identity_certificate(identity_, now(), rotations);
  renew();
}

bool CertificateKeeper::should_renew() const {
  return net::tls::should_renew(credentials_.certificate, now()).value_or(true);
}

std::optional<std::string> CertificateKeeper::warning() const {
  const auto left = std::chrono::floor<std::chrono::days>(ends() - now()).count();
  if (left >= warned_days) return std::nullopt;
  if (left < 0) return "the TLS certificate has ended: clients refuse the node. Is its clock right?";
  return "the TLS certificate ends in " + std::to_string(left) + " days, and it was not renewed so far";
}

std::chrono::sys_seconds CertificateKeeper::ends() const {
  return net::tls::end_of(credentials_.certificate).value_or(std::chrono::sys_seconds());
}

std::chrono::sys_seconds CertificateKeeper::now() const {
  return std::chrono::sys_seconds(std::chrono::seconds((clock_.now() - kj::UNIX_EPOCH) / kj::SECONDS));
}

net::tls::Credentials CertificateKeeper::issue() const {
  return net::tls::issue_credentials(identity_, identity_certificate_, {domain_.text()}, now(), random_);
}

}  // namespace qpc::server
