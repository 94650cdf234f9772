// manifest_device.h: one device in an account manifest.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "core/identity/ids.h"
#include "core/identity/verification_key.h"

namespace qpc::identity {

/// A device as its account describes it.
///
/// Wire: id, key, `uint64 added; optional<uint64> revoked; uint16 suites<V>; uint16 capabilities<V>; opaque label<V>`.
/// Times are seconds since the Unix epoch.
struct ManifestDevice {
  static constexpr std::size_t max_suites = 32;
  static constexpr std::size_t max_capabilities = 32;
  static constexpr std::size_t max_label_bytes = 64;

  DeviceId id;
  DeviceKey key;
  std::chrono::sys_seconds added{};
  std::optional<std::chrono::sys_seconds> revoked;  ///< never before `added`; never taken back
  std::vector<std::uint16_t> suites;                ///< MLS cipher suites the device takes, the one it likes most first
  std::vector<std::uint16_t> capabilities;          ///< numbers of our own table; unknown ones are kept and ignored
  std::string label;  ///< what the person calls it: UTF-8, no control or direction characters, may be empty

  bool active() const { return !revoked; }
  bool supports(std::uint16_t suite) const;

  /// Whether the fields keep the rules above.
  /// Errors: limit, for too many suites or capabilities or too long a label; rejected, for a label that is not
  /// plain text, a suite or capability named twice, a time before 1970 or a revocation before the addition.
  Result<void> check() const;

  /// Errors: malformed; unsupported, for an unknown key algorithm; those of `check`.
  static Result<ManifestDevice> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const ManifestDevice&) const = default;
};

}  // namespace qpc::identity
