// hpke.h: hybrid public key encryption, base mode, one message per encapsulation (RFC 9180 §6).
#pragma once
#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "core/crypto/kem.h"

namespace qpc::crypto {

/// Which algorithms. The KDF is HKDF over SHA-256, SHA-384 or SHA-512; another hash is a bug and throws.
struct HpkeSuite {
  Kem kem;
  HashAlgorithm kdf;
  AeadAlgorithm aead;
};

struct Sealed {
  Bytes kem_output;  ///< `enc` of RFC 9180
  Bytes ciphertext;
};

/// SealBase: encrypts to a public key that a peer named.
/// Errors: those of `encapsulate`.
Result<Sealed> hpke_seal(const HpkeSuite& suite, ByteView public_key, ByteView info, ByteView aad, ByteView plaintext,
                         Random& random);

/// OpenBase. The plaintext is a Secret, because MLS sends nothing but secrets this way.
/// A key of another KEM than the suite's is a bug and throws.
/// Errors: those of `KemPrivateKey::decapsulate`; rejected, when the ciphertext was not made for this key, info and
/// aad.
Result<Secret> hpke_open(const HpkeSuite& suite, const KemPrivateKey& key, ByteView kem_output, ByteView info,
                         ByteView aad, ByteView ciphertext);

struct Exported {
  Bytes kem_output;
  Secret secret;
};

/// SendExportBase: a secret of `length` octets shared with the holder of a public key.
/// Errors: those of `encapsulate`.
Result<Exported> hpke_export_to(const HpkeSuite& suite, ByteView public_key, ByteView info, ByteView exporter_context,
                                std::size_t length, Random& random);

/// ReceiveExportBase: the other side of `hpke_export_to`.
/// Errors: those of `KemPrivateKey::decapsulate`.
Result<Secret> hpke_export_from(const HpkeSuite& suite, const KemPrivateKey& key, ByteView kem_output, ByteView info,
                                ByteView exporter_context, std::size_t length);

}  // namespace qpc::crypto
