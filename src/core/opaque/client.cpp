#include "core/opaque/client.h"

#include "core/opaque/key_schedule.h"

namespace qpc::opaque {

namespace {

constexpr Literal login_failed =
    "RFC 9807 §6: the password is wrong, or this server is not the one that holds the record";

/// What the masked response holds, when the password is right.
struct Unmasked {
  Element server_public_key;
  Envelope envelope;
};

Result<Unmasked> unmask(const RandomizedPassword& randomized_password, const CredentialResponse& response) {
  const auto octets = mask(derive_masking_key(randomized_password), response.masking_nonce, response.masked_response);
  WireReader in(octets);
  QPC_TRY(const ByteView server_public_key, in.bytes(Npk));
  QPC_TRY(const auto envelope, Envelope::read(in));
  QPC_TRY(const auto element, Element::decode(server_public_key));
  return Unmasked{element, envelope};
}

}  // namespace

Result<RegistrationStart> create_registration_request(Password password, Random& random) {
  QPC_TRY(auto blinded, blind(password.reveal(), random));
  return RegistrationStart{{std::move(password), std::move(blinded.blind)}, {blinded.blinded_element}};
}

Result<RegistrationResult> finalize_registration_request(ClientRegistrationState state,
                                                         const RegistrationResponse& response,
                                                         const Identities& identities,
                                                         const KeyStretching& key_stretching, Random& random) {
  QPC_TRY(const auto randomized_password,
          randomize_password(state.password.reveal(), state.blind, response.evaluated_message, key_stretching));
  QPC_TRY(auto stored, store(randomized_password, response.server_public_key, identities, random));
  return RegistrationResult{{stored.client_public_key, std::move(stored.masking_key), stored.envelope},
                            std::move(stored.export_key)};
}

Result<LoginStart> generate_ke1(Password password, Random& random) {
  QPC_TRY(auto blinded, blind(password.reveal(), random));
  const auto client_nonce = random.array<Nn>();
  auto keyshare = derive_diffie_hellman_key_pair(random.secret(Nseed));
  const KE1 ke1{{blinded.blinded_element}, {client_nonce, keyshare.public_key}};
  return LoginStart{{std::move(password), std::move(blinded.blind), std::move(keyshare.private_key), ke1}, ke1};
}

Result<LoginResult> generate_ke3(ClientLoginState state, const KE2& ke2, const LoginParameters& parameters,
                                 const KeyStretching& key_stretching) {
  const auto& [credential_response, auth_response] = ke2;
  QPC_TRY(const auto randomized_password, randomize_password(state.password.reveal(), state.blind,
                                                             credential_response.evaluated_message, key_stretching));
  const auto unmasked = unmask(randomized_password, credential_response);
  if (!unmasked) return fail(Kind::rejected, login_failed);
  auto recovered = recover(randomized_password, unmasked->server_public_key, unmasked->envelope, parameters.identities);
  if (!recovered) {
    if (recovered.error().kind != Kind::rejected) return std::unexpected(recovered.error());
    return fail(Kind::rejected, login_failed);
  }

  const Element& server_public_keyshare = auth_response.server_public_keyshare;
  const DiffieHellmanSecrets secrets{state.client_secret.secret_times(server_public_keyshare),
                                     state.client_secret.secret_times(unmasked->server_public_key),
                                     recovered->client_private_key.secret_times(server_public_keyshare)};
  QPC_TRY(const Bytes preamble, make_preamble(parameters.context, recovered->cleartext_credentials, state.ke1,
                                              credential_response, auth_response.server_nonce, server_public_keyshare));
  HandshakeKeys keys = derive_keys(secrets, preamble);
  const Mac expected_server_mac = make_server_mac(keys, preamble);
  if (!equal_in_constant_time(auth_response.server_mac, expected_server_mac)) return fail(Kind::rejected, login_failed);
  return LoginResult{{make_client_mac(keys, preamble, expected_server_mac)},
                     std::move(keys.session_key),
                     std::move(recovered->export_key)};
}

}  // namespace qpc::opaque
