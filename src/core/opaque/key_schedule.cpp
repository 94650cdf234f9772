#include "core/opaque/key_schedule.h"

#include "core/crypto/kdf.h"

namespace qpc::opaque {

namespace {

using crypto::HashAlgorithm;

std::array<std::uint8_t, Nh> hash(std::span<const ByteView> parts) {
  std::array<std::uint8_t, Nh> digest;
  crypto::hash_parts(HashAlgorithm::sha512, parts, digest);
  return digest;
}

/// Derive-Secret: HKDF-Expand with the CustomLabel of RFC 9807 §6.4.2.1.
Secret derive_secret(const Secret& secret, std::string_view label, ByteView transcript_hash) {
  static constexpr std::string_view prefix = "OPAQUE-";
  WireWriter custom_label;
  custom_label.u16(Nx);
  custom_label.u8(static_cast<std::uint8_t>(prefix.size() + label.size()));
  custom_label.bytes(as_bytes(prefix));
  custom_label.bytes(as_bytes(label));
  custom_label.u8(static_cast<std::uint8_t>(transcript_hash.size()));
  custom_label.bytes(transcript_hash);
  return crypto::hkdf_expand(HashAlgorithm::sha512, secret.reveal(), custom_label.view(), Nx);
}

}  // namespace

Result<Bytes> make_preamble(ByteView context, const CleartextCredentials& credentials, const KE1& ke1,
                            const CredentialResponse& credential_response, const Nonce& server_nonce,
                            const Element& server_public_keyshare) {
  if (context.size() > 65535) return fail(Kind::limit, "RFC 9807 §6.4.2.1: a context has at most 65535 octets");
  WireWriter out;
  const auto sized = [&](ByteView octets) {
    out.u16(static_cast<std::uint16_t>(octets.size()));
    out.bytes(octets);
  };
  out.bytes(as_bytes("OPAQUEv1-"));
  sized(context);
  sized(credentials.client_identity);
  ke1.write(out);
  sized(credentials.server_identity);
  credential_response.write(out);
  out.bytes(server_nonce);
  out.bytes(server_public_keyshare.view());
  return out.take();
}

HandshakeKeys derive_keys(const DiffieHellmanSecrets& ikm, ByteView preamble) {
  const std::array<ByteView, 3> parts{ikm.dh1.reveal(), ikm.dh2.reveal(), ikm.dh3.reveal()};
  const Secret prk = crypto::hkdf_extract_parts(HashAlgorithm::sha512, {}, parts);
  const auto transcript_hash = hash({{preamble}});
  const Secret handshake_secret = derive_secret(prk, "HandshakeSecret", transcript_hash);
  return {derive_secret(handshake_secret, "ServerMAC", {}), derive_secret(handshake_secret, "ClientMAC", {}),
          derive_secret(prk, "SessionKey", transcript_hash).into<SessionKey>()};
}

Mac make_server_mac(const HandshakeKeys& keys, ByteView preamble) {
  const auto transcript_hash = hash({{preamble}});
  Mac mac;
  crypto::hmac_parts(HashAlgorithm::sha512, keys.Km2.reveal(), {{transcript_hash}}, mac);
  return mac;
}

Mac make_client_mac(const HandshakeKeys& keys, ByteView preamble, const Mac& server_mac) {
  const auto transcript_hash = hash({{preamble, server_mac}});
  Mac mac;
  crypto::hmac_parts(HashAlgorithm::sha512, keys.Km3.reveal(), {{transcript_hash}}, mac);
  return mac;
}

}  // namespace qpc::opaque
