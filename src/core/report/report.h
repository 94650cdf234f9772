// report.h: what a person tells the operator of a node about somebody, readable for the operator alone.
#pragma once
#include <optional>
#include <string>

#include "core/base/random.h"
#include "core/crypto/kem.h"
#include "core/identity/ids.h"
#include "core/identity/user_name.h"

namespace qpc::report {

/// A report holds what its sender chose to tell, and no more. Nothing in it is proven: the operator reads one person's
/// word.
///
/// Wire: `uint8 format; opaque reason<V>; optional<opaque reporter<V>>; opaque about_account[16]; opaque about_name<V>;
/// opaque message_id<V>; uint64 sent_at; opaque text<V>;`
struct Report {
  static constexpr std::uint8_t format = 1;
  static constexpr std::size_t most_reason_bytes = 2000;
  static constexpr std::size_t most_name_bytes = 320;  ///< user@domain
  static constexpr std::size_t most_text_bytes = 256 * 1024;

  std::string reason;                   ///< in the reporter's words; UTF-8
  std::optional<std::string> reporter;  ///< user@domain; none: without a name
  identity::AccountId about_account;
  std::string about_name;     ///< user@domain
  Bytes message_id = {};      ///< of the message that is reported: 32 octets, or none
  std::uint64_t sent_at = 0;  ///< milliseconds since the Unix epoch, by the clock of who said it
  std::string text = {};      ///< what it says; empty where the reporter left it out

  /// Errors: malformed; limit; unsupported, for another format.
  static Result<Report> read(WireReader& in);
  void write(WireWriter& out) const;
  bool operator==(const Report&) const = default;
};

/// The key encapsulation of reports: X25519 and ML-KEM-768 together.
inline constexpr crypto::Kem report_kem = crypto::Kem::mlkem768_x25519;
/// The largest sealed report.
inline constexpr std::size_t most_sealed_bytes = 512 * 1024;

/// HPKE (RFC 9180) to the node's key for reports, padded to whole KiB. Wire: `uint8 format; opaque kem_output<V>;
/// opaque ciphertext<V>`. Errors: limit, for a field that is too long; those of `hpke_seal`.
Result<Bytes> seal(const Report& report, const identity::DomainName& domain, ByteView public_key, Random& random);
/// Errors: malformed; limit; rejected, where it was sealed to another key or for another node.
Result<Report> open(ByteView sealed, const identity::DomainName& domain, const crypto::KemPrivateKey& key);

}  // namespace qpc::report
