// audit_record.h: what the audit log keeps of one event, and how records hang together.
#pragma once
#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/identity/ids.h"

namespace qpc::node {

/// Something that an operator may have to account for. It is about one account at most: no record says who deals with
/// whom.
struct AuditEvent {
  Literal kind;  ///< a word for programs: "device.revoked"
  std::optional<identity::AccountId> account{};
  std::string name{};  ///< of that account, without the domain
  std::optional<identity::DeviceId> device{};
  std::string detail{};  ///< for people
};

/// SHA-256 over the digest of the record before, and a record's canonical octets.
using AuditDigest = std::array<std::uint8_t, 32>;

/// A record as stored.
struct AuditRecord {
  std::uint64_t seq = 0;  ///< 1, 2, 3, … without gaps
  std::chrono::sys_seconds at;
  std::string kind;
  Bytes account;  ///< 16 octets, or none
  std::string name;
  Bytes device;  ///< 16 octets, or none
  std::string detail;
  AuditDigest digest{};

  /// What the digest must be behind a record with the digest `previous`; behind none, that is all zeros.
  AuditDigest expected_digest(const AuditDigest& previous) const;
};

/// A place in the chain: the number of a record and its digest. 0 and zeros: before the first one.
struct AuditPlace {
  std::uint64_t seq = 0;
  AuditDigest digest{};
  bool operator==(const AuditPlace&) const = default;
};

}  // namespace qpc::node
