// report_key.h: the node vouches for the key that reports to its operator are sealed to.
#pragma once
#include <chrono>

#include "core/crypto/kem.h"
#include "core/crypto/signature.h"
#include "core/identity/user_name.h"

namespace qpc::node {

/// A NodeCertificate for `key`, as `NodeInfo.reportKey` gives it. Its dates do not tell when the node was started.
Bytes certify_report_key(const crypto::SigningKey& identity, const identity::DomainName& domain,
                         const crypto::KemPrivateKey& key, std::chrono::sys_seconds now);

}  // namespace qpc::node
