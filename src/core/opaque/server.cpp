#include "core/opaque/server.h"

#include <algorithm>

#include "core/crypto/kdf.h"
#include "core/opaque/key_schedule.h"

namespace qpc::opaque {

namespace {

using crypto::HashAlgorithm;

/// The OPRF's answer under the key of one credential (RFC 9807 §5.2.2, §6.3.2.2).
Element evaluate(const ServerSetup& setup, const Element& blinded_message, ByteView credential_identifier) {
  const std::array<ByteView, 2> info{credential_identifier, as_bytes("OprfKey")};
  const Secret seed = crypto::hkdf_expand_parts(HashAlgorithm::sha512, setup.oprf_seed().reveal(), info, Nok);
  const KeyPair oprf_key = derive_key_pair(seed.reveal(), as_bytes("OPAQUE-DeriveKeyPair"));
  return blind_evaluate(oprf_key.private_key, blinded_message);
}

/// A record for a name that has none (RFC 9807 §6.3.2.2): a key nobody holds, and an envelope of zeros.
RegistrationRecord make_fake_record(const ServerSetup& setup, ByteView credential_identifier) {
  const auto expand = [&](std::string_view label, std::size_t length) {
    const std::array<ByteView, 2> info{credential_identifier, as_bytes(label)};
    return crypto::hkdf_expand_parts(HashAlgorithm::sha512, setup.fake_record_seed().reveal(), info, length);
  };
  const auto client_public_key =
      Element::from_uniform_bytes(expand("FakeClientPublicKey", Element::uniform_size_bytes).reveal());
  return {client_public_key.value_or(setup.server_public_key()), expand("FakeMaskingKey", Nh).into<MaskingKey>(),
          Envelope{}};
}

CredentialResponse create_credential_response(const ServerSetup& setup, const RegistrationRecord& record,
                                              ByteView credential_identifier, const CredentialRequest& request,
                                              Random& random) {
  const Element evaluated_message = evaluate(setup, request.blinded_message, credential_identifier);
  const auto masking_nonce = random.array<Nn>();
  std::array<std::uint8_t, CredentialResponse::masked_size_bytes> clear;
  const std::array<ByteView, 3> parts{setup.server_public_key().view(), record.envelope.envelope_nonce,
                                      record.envelope.auth_tag};
  auto end = clear.begin();
  for (const ByteView part : parts) end = std::ranges::copy(part, end).out;
  return {evaluated_message, masking_nonce, mask(record.masking_key, masking_nonce, clear)};
}

}  // namespace

RegistrationResponse create_registration_response(const ServerSetup& setup, const RegistrationRequest& request,
                                                  ByteView credential_identifier) {
  return {evaluate(setup, request.blinded_message, credential_identifier), setup.server_public_key()};
}

Result<LoginResponse> generate_ke2(const ServerSetup& setup, const RegistrationRecord* record,
                                   ByteView credential_identifier, const KE1& ke1, const LoginParameters& parameters,
                                   Random& random) {
  // Made whether it is needed or not: a name that exists must not be answered sooner than one that does not.
  const RegistrationRecord fake = make_fake_record(setup, credential_identifier);
  const RegistrationRecord& chosen = record != nullptr ? *record : fake;

  QPC_TRY(const auto credentials,
          create_cleartext_credentials(setup.server_public_key(), chosen.client_public_key, parameters.identities));
  const auto credential_response =
      create_credential_response(setup, chosen, credential_identifier, ke1.credential_request, random);
  const auto server_nonce = random.array<Nn>();
  const KeyPair keyshare = derive_diffie_hellman_key_pair(random.secret(Nseed));
  QPC_TRY(const Bytes preamble,
          make_preamble(parameters.context, credentials, ke1, credential_response, server_nonce, keyshare.public_key));

  const Element& client_public_keyshare = ke1.auth_request.client_public_keyshare;
  const DiffieHellmanSecrets secrets{keyshare.private_key.secret_times(client_public_keyshare),
                                     setup.server_private_key().secret_times(client_public_keyshare),
                                     keyshare.private_key.secret_times(chosen.client_public_key)};
  HandshakeKeys keys = derive_keys(secrets, preamble);
  const Mac server_mac = make_server_mac(keys, preamble);
  Mac client_mac = make_client_mac(keys, preamble, server_mac);
  Secret expected_client_mac = Secret::copy_of(client_mac);
  wipe(client_mac);  // until the client says it, it is a secret
  return LoginResponse{{std::move(expected_client_mac), std::move(keys.session_key)},
                       {credential_response, {server_nonce, keyshare.public_key, server_mac}}};
}

Result<SessionKey> server_finish(ServerLoginState state, const KE3& ke3) {
  if (!equal_in_constant_time(ke3.client_mac, state.expected_client_mac.reveal())) {
    return fail(Kind::rejected, "RFC 9807 §6.4.4: ClientAuthenticationError");
  }
  return std::move(state.session_key);
}

}  // namespace qpc::opaque
