#include "core/opaque/credentials.h"

#include <algorithm>

#include "core/crypto/kdf.h"

namespace qpc::opaque {

namespace {

using crypto::HashAlgorithm;

/// The keys that one envelope nonce gives.
struct EnvelopeKeys {
  Secret auth_key;
  ExportKey export_key;
  KeyPair client_key_pair;
};

EnvelopeKeys derive_envelope_keys(const RandomizedPassword& randomized_password, const Nonce& envelope_nonce) {
  const auto expand = [&](std::string_view label, std::size_t length) {
    const std::array<ByteView, 2> info{envelope_nonce, as_bytes(label)};
    return crypto::hkdf_expand_parts(HashAlgorithm::sha512, randomized_password.reveal(), info, length);
  };
  return {expand("AuthKey", Nh), expand("ExportKey", Nh).into<ExportKey>(),
          derive_diffie_hellman_key_pair(expand("PrivateKey", Nseed))};
}

Mac envelope_tag(const Secret& auth_key, const Nonce& envelope_nonce, const CleartextCredentials& credentials) {
  WireWriter sizes;
  sizes.u16(static_cast<std::uint16_t>(credentials.server_identity.size()));
  sizes.u16(static_cast<std::uint16_t>(credentials.client_identity.size()));
  const std::array<ByteView, 6> parts{envelope_nonce,          credentials.server_public_key.view(),
                                      sizes.view().first(2),   credentials.server_identity,
                                      sizes.view().subspan(2), credentials.client_identity};
  Mac tag;
  crypto::hmac_parts(HashAlgorithm::sha512, auth_key.reveal(), parts, tag);
  return tag;
}

}  // namespace

Result<RandomizedPassword> randomize_password(ByteView password, const Ristretto255Scalar& blind,
                                              const Element& evaluated_message, const KeyStretching& key_stretching) {
  const OprfOutput oprf_output = finalize(password, blind, evaluated_message);
  QPC_TRY(const Secret stretched_oprf_output, key_stretching.stretch(oprf_output));
  const std::array<ByteView, 2> ikm{oprf_output.reveal(), stretched_oprf_output.reveal()};
  return crypto::hkdf_extract_parts(HashAlgorithm::sha512, {}, ikm).into<RandomizedPassword>();
}

Result<CleartextCredentials> create_cleartext_credentials(const Element& server_public_key,
                                                          const Element& client_public_key,
                                                          const Identities& identities) {
  CleartextCredentials credentials{server_public_key,
                                   to_bytes(identities.server_identity.value_or(server_public_key.view())),
                                   to_bytes(identities.client_identity.value_or(client_public_key.view()))};
  for (const Bytes* identity : {&credentials.server_identity, &credentials.client_identity}) {
    if (identity->empty() || identity->size() > 65535) {
      return fail(Kind::limit, "RFC 9807 §4: an identity has 1 to 65535 octets");
    }
  }
  return credentials;
}

Result<Stored> store(const RandomizedPassword& randomized_password, const Element& server_public_key,
                     const Identities& identities, Random& random) {
  const auto envelope_nonce = random.array<Nn>();
  EnvelopeKeys keys = derive_envelope_keys(randomized_password, envelope_nonce);
  const Element& client_public_key = keys.client_key_pair.public_key;
  QPC_TRY(const auto credentials, create_cleartext_credentials(server_public_key, client_public_key, identities));
  const Envelope envelope{envelope_nonce, envelope_tag(keys.auth_key, envelope_nonce, credentials)};
  return Stored{envelope, client_public_key, derive_masking_key(randomized_password), std::move(keys.export_key)};
}

Result<Recovered> recover(const RandomizedPassword& randomized_password, const Element& server_public_key,
                          const Envelope& envelope, const Identities& identities) {
  EnvelopeKeys keys = derive_envelope_keys(randomized_password, envelope.envelope_nonce);
  QPC_TRY(auto credentials,
          create_cleartext_credentials(server_public_key, keys.client_key_pair.public_key, identities));
  const Mac expected_tag = envelope_tag(keys.auth_key, envelope.envelope_nonce, credentials);
  if (!equal_in_constant_time(envelope.auth_tag, expected_tag)) {
    return fail(Kind::rejected, "RFC 9807 §4.1.3: EnvelopeRecoveryError");
  }
  return Recovered{std::move(keys.client_key_pair.private_key), std::move(credentials), std::move(keys.export_key)};
}

MaskingKey derive_masking_key(const RandomizedPassword& randomized_password) {
  return crypto::hkdf_expand(HashAlgorithm::sha512, randomized_password.reveal(), as_bytes("MaskingKey"), Nh)
      .into<MaskingKey>();
}

std::array<std::uint8_t, CredentialResponse::masked_size_bytes> mask(
    const MaskingKey& masking_key, const Nonce& masking_nonce,
    std::span<const std::uint8_t, CredentialResponse::masked_size_bytes> octets) {
  const std::array<ByteView, 2> info{masking_nonce, as_bytes("CredentialResponsePad")};
  const Secret pad = crypto::hkdf_expand_parts(HashAlgorithm::sha512, masking_key.reveal(), info, octets.size());
  std::array<std::uint8_t, CredentialResponse::masked_size_bytes> masked;
  std::ranges::transform(octets, pad.reveal(), masked.begin(), std::bit_xor());
  return masked;
}

KeyPair derive_diffie_hellman_key_pair(const Secret& seed) {
  return derive_key_pair(seed.reveal(), as_bytes("OPAQUE-DeriveDiffieHellmanKeyPair"));
}

}  // namespace qpc::opaque
