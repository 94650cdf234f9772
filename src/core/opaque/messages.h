// messages.h: what OPAQUE-3DH sends (RFC 9807 §5.1, §6.1, §6.3.1), for ristretto255-SHA512.
#pragma once
#include "core/base/wire.h"
#include "core/crypto/ristretto255.h"

namespace qpc::opaque {

inline constexpr std::size_t Nn = 32;     ///< octets of a nonce
inline constexpr std::size_t Nseed = 32;  ///< octets of a key seed
inline constexpr std::size_t Nm = 64;     ///< octets of a MAC
inline constexpr std::size_t Nh = 64;     ///< octets of a hash
inline constexpr std::size_t Nx = 64;     ///< octets of an extracted key
inline constexpr std::size_t Npk = 32;    ///< octets of a public key
inline constexpr std::size_t Nsk = 32;    ///< octets of a private key
inline constexpr std::size_t Nok = 32;    ///< octets of an OPRF key

using Nonce = std::array<std::uint8_t, Nn>;
using Mac = std::array<std::uint8_t, Nm>;
/// Public keys and blinded or evaluated messages. Reading refuses what is not a group element (RFC 9807 §10.7).
using Element = crypto::Ristretto255Element;

struct MaskingKey : Secret {
  using Secret::Secret;
};  ///< hides from strangers which names exist
struct ExportKey : Secret {
  using Secret::Secret;
};  ///< 64 octets only the client knows; the same at each login
struct SessionKey : Secret {
  using Secret::Secret;
};  ///< 64 octets both sides know after a login

// All messages have a fixed size. Errors of every `read`: malformed, when too few octets are left or an element is no
// canonical encoding; rejected, for the identity element.

struct Envelope {
  static constexpr std::size_t size_bytes = Nn + Nm;
  Nonce envelope_nonce;
  Mac auth_tag;

  static Result<Envelope> read(WireReader& in);
  void write(WireWriter& out) const;
  bool operator==(const Envelope&) const = default;
};

/// Client to server, first message of a registration.
struct RegistrationRequest {
  static constexpr std::size_t size_bytes = Npk;
  Element blinded_message;

  static Result<RegistrationRequest> read(WireReader& in);
  void write(WireWriter& out) const;
};

/// Server to client.
struct RegistrationResponse {
  static constexpr std::size_t size_bytes = 2 * Npk;
  Element evaluated_message;
  Element server_public_key;

  static Result<RegistrationResponse> read(WireReader& in);
  void write(WireWriter& out) const;
};

/// Client to server, who stores it. Keep it like a password hash: with the server's setup it allows guessing.
struct RegistrationRecord {
  static constexpr std::size_t size_bytes = Npk + Nh + Envelope::size_bytes;
  Element client_public_key;
  MaskingKey masking_key;
  Envelope envelope;

  static Result<RegistrationRecord> read(WireReader& in);
  /// Write to a WireWriter(Content::secret).
  void write(WireWriter& out) const;
};

struct CredentialRequest {
  static constexpr std::size_t size_bytes = Npk;
  Element blinded_message;

  static Result<CredentialRequest> read(WireReader& in);
  void write(WireWriter& out) const;
};

struct CredentialResponse {
  static constexpr std::size_t masked_size_bytes = Npk + Envelope::size_bytes;
  static constexpr std::size_t size_bytes = Npk + Nn + masked_size_bytes;
  Element evaluated_message;
  Nonce masking_nonce;
  std::array<std::uint8_t, masked_size_bytes> masked_response;

  static Result<CredentialResponse> read(WireReader& in);
  void write(WireWriter& out) const;
};

struct AuthRequest {
  static constexpr std::size_t size_bytes = Nn + Npk;
  Nonce client_nonce;
  Element client_public_keyshare;

  static Result<AuthRequest> read(WireReader& in);
  void write(WireWriter& out) const;
};

struct AuthResponse {
  static constexpr std::size_t size_bytes = Nn + Npk + Nm;
  Nonce server_nonce;
  Element server_public_keyshare;
  Mac server_mac;

  static Result<AuthResponse> read(WireReader& in);
  void write(WireWriter& out) const;
};

/// Client to server, first message of a login: 96 octets.
struct KE1 {
  static constexpr std::size_t size_bytes = CredentialRequest::size_bytes + AuthRequest::size_bytes;
  CredentialRequest credential_request;
  AuthRequest auth_request;

  static Result<KE1> read(WireReader& in);
  void write(WireWriter& out) const;
};

/// Server to client: 320 octets.
struct KE2 {
  static constexpr std::size_t size_bytes = CredentialResponse::size_bytes + AuthResponse::size_bytes;
  CredentialResponse credential_response;
  AuthResponse auth_response;

  static Result<KE2> read(WireReader& in);
  void write(WireWriter& out) const;
};

/// Client to server: 64 octets.
struct KE3 {
  static constexpr std::size_t size_bytes = Nm;
  Mac client_mac;

  static Result<KE3> read(WireReader& in);
  void write(WireWriter& out) const;
};

}  // namespace qpc::opaque
