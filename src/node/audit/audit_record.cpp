#include "node/audit/audit_record.h"

#include "core/base/wire.h"
#include "core/crypto/hash.h"

namespace qpc::node {

AuditDigest AuditRecord::expected_digest(const AuditDigest& previous) const {
  WireWriter out;
  out.bytes(previous);
  out.vector(as_bytes("quicprochat audit 1"));
  out.u64(seq);
  out.u64(static_cast<std::uint64_t>(at.time_since_epoch().count()));
  for (const ByteView field : {as_bytes(kind), ByteView(account), as_bytes(name), ByteView(device), as_bytes(detail)}) {
    out.vector(field);
  }
  return crypto::sha256(out.view());
}

}  // namespace qpc::node
