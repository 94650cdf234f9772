// certificate_files.h: the certificate of an authority that the operator keeps in files.
#pragma once
#include <expected>
#include <string>

#include "net/transport/tls/issued_certificate.h"
#include "node/config/config.h"

namespace qpc::server {

/// What the files of tls-certificate and tls-key hold for `domain`. The error is a sentence for the operator, also
/// where anybody on this machine may read the key.
std::expected<net::tls::IssuedCertificate, std::string> read_certificate_files(const node::Config& config,
                                                                               const std::string& domain);

}  // namespace qpc::server
