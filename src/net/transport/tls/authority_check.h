// authority_check.h: whether a certificate authority vouches for a node (RFC 5280 §6).
#pragma once
#include <chrono>
#include <expected>
#include <span>
#include <string>

#include "core/base/bytes.h"
#include "net/transport/network.h"

namespace qpc::net::tls {

/// `chain` is the certificate and then its issuers, as the node sent them. Errors: authority_unknown, domain_mismatch,
/// certificate_expired, certificate_invalid. A file that cannot be read holds no authorities.
std::expected<void, ConnectRefusal::Reason> check_authority(std::span<const Bytes> chain, const Authorities& trusted,
                                                            std::chrono::sys_seconds now);

}  // namespace qpc::net::tls
