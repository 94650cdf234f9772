// server.h: the node's side of OPAQUE-3DH (RFC 9807 §5.2, §6.2). It never sees a password.
#pragma once
#include "core/base/random.h"
#include "core/opaque/messages.h"
#include "core/opaque/parameters.h"

namespace qpc::opaque {

struct OprfSeed : Secret {
  using Secret::Secret;
};  ///< 64 octets, one for all accounts
struct FakeRecordSeed : Secret {
  using Secret::Secret;
};  ///< 64 octets: what strangers are told of names that do not exist

/// The server's secrets. They live as long as its accounts: without them no password works again, so they belong in
/// every backup, and no key rotation touches them.
class ServerSetup {
 public:
  static ServerSetup generate(Random& random);
  /// The values of test vectors or of another implementation. `oprf_seed` has 64 octets.
  ServerSetup(crypto::Ristretto255Scalar server_private_key, OprfSeed oprf_seed, FakeRecordSeed fake_record_seed);

  const Element& server_public_key() const { return server_public_key_; }
  const crypto::Ristretto255Scalar& server_private_key() const { return server_private_key_; }
  const OprfSeed& oprf_seed() const { return oprf_seed_; }
  const FakeRecordSeed& fake_record_seed() const { return fake_record_seed_; }

  /// Format version (1), private key, both seeds: 162 octets.
  /// Errors: malformed; unsupported, for another format; rejected, for a private key out of range.
  static Result<ServerSetup> read(WireReader& in);
  /// Write to a WireWriter(Content::secret).
  void write(WireWriter& out) const;

 private:
  crypto::Ristretto255Scalar server_private_key_;
  Element server_public_key_;
  OprfSeed oprf_seed_;
  FakeRecordSeed fake_record_seed_;
};

/// CreateRegistrationResponse. `credential_identifier` names the record for ever and must be what logins will give: the
/// user name in its stored form (an account id is not known before a login, and unknown names have none).
RegistrationResponse create_registration_response(const ServerSetup& setup, const RegistrationRequest& request,
                                                  ByteView credential_identifier);

/// What the server keeps between KE2 and KE3; used up by `server_finish`.
struct ServerLoginState {
  Secret expected_client_mac;
  SessionKey session_key;
};

struct LoginResponse {
  ServerLoginState state;
  KE2 ke2;
};
/// GenerateKE2. `record` is null for a name that does not exist: then a record derived from the setup and the name
/// answers, always the same for one name, and the login fails at KE3 as with a wrong password. Both cases take the same
/// steps and the same time, look-up of the record apart (RFC 9807 §10.9).
/// Errors: limit, for a context or identity of more than 65535 octets.
Result<LoginResponse> generate_ke2(const ServerSetup& setup, const RegistrationRecord* record,
                                   ByteView credential_identifier, const KE1& ke1, const LoginParameters& parameters,
                                   Random& random);

/// ServerFinish. Errors: rejected, when the client did not know the password, or anything else differs.
Result<SessionKey> server_finish(ServerLoginState state, const KE3& ke3);

}  // namespace qpc::opaque
