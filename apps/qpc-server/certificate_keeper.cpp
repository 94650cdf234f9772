#include "qpc-server/certificate_keeper.h"

#include "qpc-server/certificate_files.h"

namespace qpc::server {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_seconds;

/// Of the node's own certificate over a key that lies in a file: whoever gets hold of that is the node for clients that
/// know it, until its newest one ends.
constexpr days lifetime_over_a_file{3};

/// Renewal is tried when a third of its time is left.
const char* warning_of_own(seconds left, seconds whole) {
  if (left < seconds(0)) return "the TLS certificate has ended: the log says why no new one was made; SIGHUP tries it";
  if (left < std::min<seconds>(days(14), whole / 6))
    return "the TLS certificate ends soon: the log says why no new one was made; SIGHUP tries it";
  return "";
}

/// Those who renew it do so at the latest when a third of its time is left.
const char* warning_of_issued(const net::tls::Validity& validity, sys_seconds now) {
  const auto left = validity.not_after - now, whole = validity.not_after - validity.not_before;
  if (now < validity.not_before) return "tls-certificate is not valid yet: is this machine's clock right?";
  if (left < seconds(0)) return "tls-certificate has ended: renew it at the authority, then send SIGHUP";
  if (left >= std::min<seconds>(days(14), whole / 3)) return "";
  if (left < days(1)) return "tls-certificate ends within a day: renew it at the authority, then send SIGHUP";
  if (left < days(7)) return "tls-certificate ends within 7 days: renew it at the authority, then send SIGHUP";
  return "tls-certificate ends within 14 days: renew it at the authority, then send SIGHUP";
}

}  // namespace

CertificateKeeper::CertificateKeeper(crypto::SigningKey identity, const identity::IdentityChain& rotations,
                                     const identity::DomainName& domain, const kj::Clock& clock, Random& random)
    : identity_(std::move(identity)),
      domain_(domain),
      clock_(clock),
      random_(random),
      identity_certificate_(net::tls::make_identity_certificate(identity_, now(), rotations)),
      credentials_(issue()) {}

std::expected<void, std::string> CertificateKeeper::take(const node::Config& config, Dates dates) {
  std::shared_ptr<const net::tls::IssuedCertificate> next;
  if (!config.tls_certificate.empty()) {
    auto read = read_certificate_files(config, domain_.text());
    if (!read) return std::unexpected(std::move(read).error());
    const bool shown_already = issued_ && issued_->chain.front() == read->chain.front();
    if (dates == Dates::must_hold && !shown_already) {
      if (now() < read->validity.not_before) {
        return std::unexpected("tls-certificate is not valid yet: is this machine's clock right?");
      }
      if (now() > read->validity.not_after) return std::unexpected("tls-certificate has ended: put the new one there");
    }
    next = std::make_shared<const net::tls::IssuedCertificate>(*std::move(read));
  }
  issued_ = std::move(next);
  renew();
  return {};
}

void CertificateKeeper::take_identity(crypto::SigningKey identity, const identity::IdentityChain& rotations) {
  identity_ = std::move(identity);
  identity_certificate_ = net::tls::make_identity_certificate(identity_, now(), rotations);
  renew();
}

bool CertificateKeeper::should_renew() const {
  return net::tls::should_renew(credentials_.certificate, now()).value_or(true);
}

node::CertificateState CertificateKeeper::state() const {
  const auto own = net::tls::end_of(credentials_.certificate).value_or(sys_seconds());
  const char* const warning = warning_of_own(own - now(), lifetime());
  if (*warning != 0 || !issued_) return {.ends = own, .warning = warning};
  return {.ends = issued_->validity.not_after, .warning = warning_of_issued(issued_->validity, now())};
}

sys_seconds CertificateKeeper::now() const {
  return sys_seconds(seconds((clock_.now() - kj::UNIX_EPOCH) / kj::SECONDS));
}

net::tls::Credentials CertificateKeeper::issue() const {
  return net::tls::issue_credentials(identity_, identity_certificate_, {domain_.text()}, now(), random_, lifetime(),
                                     issued_);
}

seconds CertificateKeeper::lifetime() const {
  return issued_ ? seconds(lifetime_over_a_file) : net::tls::usual_lifetime;
}

}  // namespace qpc::server
