// certificate_keeper.h: the TLS certificates that the node shows, fresh when they have to be.
#pragma once
#include <kj/time.h>

#include <expected>
#include <string>

#include "core/identity/user_name.h"
#include "net/transport/tls/certificate.h"
#include "net/transport/tls/issued_certificate.h"
#include "node/admin/surroundings.h"

namespace qpc::server {

/// Whether a certificate may be taken whose time is over or has not come.
enum class Dates { must_hold, may_be_wrong };

/// Issues the node's certificates from its identity key, and shows before them what an authority has issued, where the
/// operator has such files. Borrows what it is built with.
class CertificateKeeper {
 public:
  CertificateKeeper(crypto::SigningKey identity, const identity::IdentityChain& rotations,
                    const identity::DomainName& domain, const kj::Clock& clock, Random& random);

  const net::tls::Credentials& credentials() const { return credentials_; }
  /// Whether less than a third of the time of the node's own certificate is left, or nobody can tell.
  bool should_renew() const;
  /// How long clients accept what is shown, and what the operator should do about it.
  node::CertificateState state() const;
  /// Makes a new certificate, and a new key unless an authority has certified the old one.
  void renew() { credentials_ = issue(); }
  /// The same, with what is now in the files of tls-certificate and tls-key. The error is a sentence for the operator,
  /// and everything stays as it was. The dates of what is shown already do not matter.
  std::expected<void, std::string> take(const node::Config& config, Dates dates);
  /// The same, under another identity, to which `rotations` lead.
  void take_identity(crypto::SigningKey identity, const identity::IdentityChain& rotations);
  const crypto::SigningKey& identity() const { return identity_; }

 private:
  std::chrono::sys_seconds now() const;
  net::tls::Credentials issue() const;
  std::chrono::seconds lifetime() const;

  crypto::SigningKey identity_;
  const identity::DomainName& domain_;
  const kj::Clock& clock_;
  Random& random_;
  Bytes identity_certificate_;
  std::shared_ptr<const net::tls::IssuedCertificate> issued_;
  net::tls::Credentials credentials_;
};

}  // namespace qpc::server
