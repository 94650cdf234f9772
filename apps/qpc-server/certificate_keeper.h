// certificate_keeper.h: the TLS certificate that the node shows, fresh when it has to be.
#pragma once
#include <kj/time.h>

#include <optional>
#include <string>

#include "core/identity/user_name.h"
#include "net/transport/tls/certificate.h"

namespace qpc::server {

/// Issues the node's certificates from its identity key. Borrows what it is built with.
class CertificateKeeper {
 public:
  CertificateKeeper(crypto::SigningKey identity, const identity::IdentityChain& rotations,
                    const identity::DomainName& domain, const kj::Clock& clock, Random& random);

  const net::tls::Credentials& credentials() const { return credentials_; }
  /// Whether less than a third of the certificate's time is left, or nobody can tell.
  bool should_renew() const;
  /// A sentence for the log, when the certificate is about to end, or has: renewing it has failed for weeks.
  std::optional<std::string> warning() const;
  /// The last moment at which clients accept it.
  std::chrono::sys_seconds ends() const;
  /// Makes a new key and its certificate.
  void renew() { credentials_ = issue(); }
  /// The same, under another identity, to which `rotations` lead.
  void take_identity(crypto::SigningKey identity, const identity::IdentityChain& rotations);
  const crypto::SigningKey& identity() const { return identity_; }

 private:
  std::chrono::sys_seconds now() const;
  net::tls::Credentials issue() const;

  crypto::SigningKey identity_;
  const identity::DomainName& domain_;
  const kj::Clock& clock_;
  Random& random_;
  Bytes identity_certificate_;
  net::tls::Credentials credentials_;
};

}  // namespace qpc::server
