// client.h: the person's side of OPAQUE-3DH (RFC 9807 §5.2, §6.2).
#pragma once
#include "core/base/random.h"
#include "core/opaque/messages.h"
#include "core/opaque/parameters.h"

namespace qpc::opaque {

/// At most 65535 octets (RFC 9497 §3.3.1). Prepare it (Unicode form) before: OPAQUE sees octets.
struct Password : Secret {
  using Secret::Secret;
};

/// What the client keeps between the two messages of a registration; used up by `finalize_registration_request`.
struct ClientRegistrationState {
  Password password;
  crypto::Ristretto255Scalar blind;
};

struct RegistrationStart {
  ClientRegistrationState state;
  RegistrationRequest request;
};
/// CreateRegistrationRequest. Errors: limit, for a password of more than 65535 octets; rejected, for one that hashes to
/// the identity element, of which none is known.
Result<RegistrationStart> create_registration_request(Password password, Random& random);

struct RegistrationResult {
  RegistrationRecord record;
  ExportKey export_key;
};
/// FinalizeRegistrationRequest. Stretches: call it on a worker thread.
/// Errors: limit, for an identity that is too long, or without memory to stretch in.
Result<RegistrationResult> finalize_registration_request(ClientRegistrationState state,
                                                         const RegistrationResponse& response,
                                                         const Identities& identities,
                                                         const KeyStretching& key_stretching, Random& random);

/// What the client keeps between KE1 and KE3; used up by `generate_ke3`.
struct ClientLoginState {
  Password password;
  crypto::Ristretto255Scalar blind;
  crypto::Ristretto255Scalar client_secret;
  KE1 ke1;
};

struct LoginStart {
  ClientLoginState state;
  KE1 ke1;
};
/// GenerateKE1. Errors: as create_registration_request.
Result<LoginStart> generate_ke1(Password password, Random& random);

struct LoginResult {
  KE3 ke3;
  SessionKey session_key;
  ExportKey export_key;
};
/// GenerateKE3. Stretches: call it on a worker thread.
/// Errors: rejected, for a wrong password, an unknown name, a server that does not hold the record, another context or
/// identity: nothing tells which. limit, as finalize_registration_request.
Result<LoginResult> generate_ke3(ClientLoginState state, const KE2& ke2, const LoginParameters& parameters,
                                 const KeyStretching& key_stretching);

}  // namespace qpc::opaque
