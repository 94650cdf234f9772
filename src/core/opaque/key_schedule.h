// key_schedule.h: the keys of a login, from three Diffie-Hellman results and the transcript (RFC 9807 §6.4.2).
#pragma once
#include "core/opaque/credentials.h"

namespace qpc::opaque {

/// The three results in the order both sides concatenate them.
struct DiffieHellmanSecrets {
  Secret dh1, dh2, dh3;
};

struct HandshakeKeys {
  Secret Km2;  ///< for the server's MAC
  Secret Km3;  ///< for the client's MAC
  SessionKey session_key;
};

/// Preamble (RFC 9807 §6.4.2.1): all both sides have said and know of each other, up to the server's MAC.
/// Errors: limit, for a context of more than 65535 octets.
Result<Bytes> make_preamble(ByteView context, const CleartextCredentials& credentials, const KE1& ke1,
                            const CredentialResponse& credential_response, const Nonce& server_nonce,
                            const Element& server_public_keyshare);

/// DeriveKeys (RFC 9807 §6.4.2.2).
HandshakeKeys derive_keys(const DiffieHellmanSecrets& ikm, ByteView preamble);

/// MAC(Km2, Hash(preamble)).
Mac make_server_mac(const HandshakeKeys& keys, ByteView preamble);
/// MAC(Km3, Hash(preamble || server_mac)).
Mac make_client_mac(const HandshakeKeys& keys, ByteView preamble, const Mac& server_mac);

}  // namespace qpc::opaque
