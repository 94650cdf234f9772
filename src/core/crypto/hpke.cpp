#include "core/crypto/hpke.h"

#include "core/crypto/labeled_kdf.h"
#include "core/crypto/openssl.h"

namespace qpc::crypto {
namespace {

using openssl::require;

constexpr std::uint8_t mode_base = 0x00;

/// "HPKE KDF Identifiers" (RFC 9180 §7.2).
std::uint16_t kdf_id(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256:
      return 0x0001;
    case HashAlgorithm::sha384:
      return 0x0002;
    case HashAlgorithm::sha512:
      return 0x0003;
    default:
      break;
  }
  require(false, "RFC 9180 §7.2: a hash without an HPKE KDF");
  return 0;
}

/// "HPKE AEAD Identifiers" (RFC 9180 §7.3).
std::uint16_t aead_id(AeadAlgorithm algorithm) {
  switch (algorithm) {
    case AeadAlgorithm::aes_128_gcm:
      return 0x0001;
    case AeadAlgorithm::aes_256_gcm:
      return 0x0002;
    case AeadAlgorithm::chacha20_poly1305:
      return 0x0003;
  }
  return 0;
}

Bytes hpke_suite_id(const HpkeSuite& suite) {
  const auto kem = two_octets(static_cast<std::uint16_t>(suite.kem));
  const auto kdf = two_octets(kdf_id(suite.kdf));
  const auto aead = two_octets(aead_id(suite.aead));
  return {'H', 'P', 'K', 'E', kem[0], kem[1], kdf[0], kdf[1], aead[0], aead[1]};
}

/// KeySchedule of the base mode (RFC 9180 §5.1): both sides hold the same after encapsulation.
///
/// It seals one message at most, so that its nonce is `base_nonce` (the sequence number is zero).
class Context {
 public:
  Context(const HpkeSuite& suite, const Secret& shared_secret, ByteView info)
      : aead_(suite.aead), kdf_(suite.kdf, hpke_suite_id(suite)) {
    psk_id_hash_ = kdf_.extract({}, "psk_id_hash", {});
    info_hash_ = kdf_.extract({}, "info_hash", info);
    secret_ = kdf_.extract(shared_secret.reveal(), "secret", {});
  }

  Bytes seal(ByteView aad, ByteView plaintext) const {
    return aead_seal(aead_, key().reveal(), base_nonce().reveal(), aad, plaintext);
  }
  Result<Secret> open(ByteView aad, ByteView ciphertext) const {
    return aead_open_secret(aead_, key().reveal(), base_nonce().reveal(), aad, ciphertext);
  }
  Secret exported(ByteView exporter_context, std::size_t length) const {
    const auto exporter_secret = expand("exp", hash_size(kdf_.algorithm()));
    return kdf_.expand(exporter_secret.reveal(), "sec", {exporter_context}, length);
  }

 private:
  Secret expand(std::string_view label, std::size_t length) const {
    return kdf_.expand(secret_.reveal(), label, {{&mode_base, 1}, psk_id_hash_.reveal(), info_hash_.reveal()}, length);
  }
  Secret key() const { return expand("key", aead_key_size(aead_)); }
  Secret base_nonce() const { return expand("base_nonce", aead_nonce_size(aead_)); }

  AeadAlgorithm aead_;
  LabeledKdf kdf_;
  Secret psk_id_hash_;
  Secret info_hash_;
  Secret secret_;
};

/// SetupBaseR.
Result<Context> receive(const HpkeSuite& suite, const KemPrivateKey& key, ByteView kem_output, ByteView info) {
  require(key.kem() == suite.kem, "a key of another KEM than the suite's");
  QPC_TRY(const auto shared_secret, key.decapsulate(kem_output));
  return Context(suite, shared_secret, info);
}

}  // namespace

Result<Sealed> hpke_seal(const HpkeSuite& suite, ByteView public_key, ByteView info, ByteView aad, ByteView plaintext,
                         Random& random) {
  QPC_TRY(auto encapsulated, encapsulate(suite.kem, public_key, random));
  const Context context(suite, encapsulated.shared_secret, info);
  return Sealed{std::move(encapsulated.kem_output), context.seal(aad, plaintext)};
}

Result<Secret> hpke_open(const HpkeSuite& suite, const KemPrivateKey& key, ByteView kem_output, ByteView info,
                         ByteView aad, ByteView ciphertext) {
  QPC_TRY(const auto context, receive(suite, key, kem_output, info));
  return context.open(aad, ciphertext);
}

Result<Exported> hpke_export_to(const HpkeSuite& suite, ByteView public_key, ByteView info, ByteView exporter_context,
                                std::size_t length, Random& random) {
  QPC_TRY(auto encapsulated, encapsulate(suite.kem, public_key, random));
  const Context context(suite, encapsulated.shared_secret, info);
  return Exported{std::move(encapsulated.kem_output), context.exported(exporter_context, length)};
}

Result<Secret> hpke_export_from(const HpkeSuite& suite, const KemPrivateKey& key, ByteView kem_output, ByteView info,
                                ByteView exporter_context, std::size_t length) {
  QPC_TRY(const auto context, receive(suite, key, kem_output, info));
  return context.exported(exporter_context, length);
}

}  // namespace qpc::crypto
