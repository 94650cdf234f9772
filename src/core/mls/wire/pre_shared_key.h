// pre_shared_key.h: the names of pre-shared keys (RFC 9420 §8.4, draft-ietf-mls-extensions §4.5).
#pragma once
#include <compare>
#include <variant>

#include "core/mls/wire/opaque.h"
#include "core/mls/wire/registry.h"

namespace qpc::mls {

enum class PSKType : std::uint8_t { external = 1, resumption = 2, application = 3 };
enum class ResumptionPSKUsage : std::uint8_t { application = 1, reinit = 2, branch = 3 };

/// A key that the application provides.
struct ExternalPSKID {
  Bytes psk_id;
  friend auto operator<=>(const ExternalPSKID&, const ExternalPSKID&) = default;
};

/// The `resumption_psk` of an epoch of a group.
struct ResumptionPSKID {
  ResumptionPSKUsage usage;
  Bytes psk_group_id;
  std::uint64_t psk_epoch;
  friend auto operator<=>(const ResumptionPSKID&, const ResumptionPSKID&) = default;
};

/// A key that one component of the application provides.
struct ApplicationPSKID {
  ComponentID component_id;
  Bytes psk_id;
  friend auto operator<=>(const ApplicationPSKID&, const ApplicationPSKID&) = default;
};

struct PreSharedKeyID {
  std::variant<ExternalPSKID, ResumptionPSKID, ApplicationPSKID> body;
  /// Random, `Nh` octets of the suite it is injected into.
  Bytes psk_nonce;

  PSKType psktype() const { return static_cast<PSKType>(body.index() + 1); }
  /// Whether it is a resumption PSK of this usage.
  bool has_usage(ResumptionPSKUsage usage) const;

  static Result<PreSharedKeyID> read(WireReader& in);
  void write(WireWriter& out) const;
  friend auto operator<=>(const PreSharedKeyID&, const PreSharedKeyID&) = default;
};

}  // namespace qpc::mls
