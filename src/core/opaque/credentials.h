// credentials.h: how a password becomes a private key, and how the Envelope guards it (RFC 9807 §4).
#pragma once
#include "core/base/random.h"
#include "core/opaque/oprf.h"
#include "core/opaque/parameters.h"

namespace qpc::opaque {

struct RandomizedPassword : Secret {
  using Secret::Secret;
};

/// The client's half of the OPRF and the stretching of its output (RFC 9807 §5.2.3, §6.3.2.3). Slow.
/// Errors: limit, when there is no memory to stretch in.
Result<RandomizedPassword> randomize_password(ByteView password, const Ristretto255Scalar& blind,
                                              const Element& evaluated_message, const KeyStretching& key_stretching);

/// Who the two sides are (RFC 9807 §4).
struct CleartextCredentials {
  Element server_public_key;
  Bytes server_identity;
  Bytes client_identity;
};
/// CreateCleartextCredentials: an absent identity becomes that side's public key.
/// Errors: limit, for an identity that is empty or has more than 65535 octets.
Result<CleartextCredentials> create_cleartext_credentials(const Element& server_public_key,
                                                          const Element& client_public_key,
                                                          const Identities& identities);

struct Stored {
  Envelope envelope;
  Element client_public_key;
  MaskingKey masking_key;
  ExportKey export_key;
};
/// Store (RFC 9807 §4.1.2). Errors: those of create_cleartext_credentials.
Result<Stored> store(const RandomizedPassword& randomized_password, const Element& server_public_key,
                     const Identities& identities, Random& random);

struct Recovered {
  Ristretto255Scalar client_private_key;
  CleartextCredentials cleartext_credentials;
  ExportKey export_key;
};
/// Recover (RFC 9807 §4.1.3).
/// Errors: rejected, when the envelope was not made from this password, server and names; those of
/// create_cleartext_credentials.
Result<Recovered> recover(const RandomizedPassword& randomized_password, const Element& server_public_key,
                          const Envelope& envelope, const Identities& identities);

/// Expand(randomized_password, "MaskingKey", Nh).
MaskingKey derive_masking_key(const RandomizedPassword& randomized_password);

/// Covers or uncovers (server public key, envelope) in a CredentialResponse (RFC 9807 §6.3.2.2).
std::array<std::uint8_t, CredentialResponse::masked_size_bytes> mask(
    const MaskingKey& masking_key, const Nonce& masking_nonce,
    std::span<const std::uint8_t, CredentialResponse::masked_size_bytes> octets);

/// DeriveDiffieHellmanKeyPair (RFC 9807 §6.4.1.1).
KeyPair derive_diffie_hellman_key_pair(const Secret& seed);

}  // namespace qpc::opaque
