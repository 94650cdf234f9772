#include "core/crypto/signature.h"

#include "core/crypto/signature_state.h"

namespace qpc::crypto {
namespace {

bool is_valid(SignatureScheme scheme, ByteView public_key, ByteView message, ByteView signature) {
  switch (scheme) {
    case SignatureScheme::ed25519:
      return verify_ed25519(public_key, message, signature);
    case SignatureScheme::ed448:
      return verify_ed448(public_key, message, signature);
    case SignatureScheme::mldsa65:
      return verify_ml_dsa(public_key, message, signature);
    default:
      return verify_ecdsa(scheme, public_key, message, signature);
  }
}

Result<SigningState> load(SignatureScheme scheme, ByteView private_key) {
  switch (scheme) {
    case SignatureScheme::ed25519:
      return load_ed25519(private_key);
    case SignatureScheme::ed448:
      return load_ed448(private_key);
    case SignatureScheme::mldsa65:
      return load_ml_dsa(private_key);
    default:
      return load_ecdsa(scheme, private_key);
  }
}

}  // namespace

SigningKey SigningKey::generate(SignatureScheme scheme, Random& random) {
  switch (scheme) {
    case SignatureScheme::ed25519:
      return SigningKey(generate_ed25519(random));
    case SignatureScheme::ed448:
      return SigningKey(generate_ed448(random));
    case SignatureScheme::mldsa65:
      return SigningKey(generate_ml_dsa(random));
    default:
      return SigningKey(generate_ecdsa(scheme, random));
  }
}

Result<SigningKey> SigningKey::from_private_key(SignatureScheme scheme, ByteView private_key) {
  QPC_TRY(auto state, load(scheme, private_key));
  return SigningKey(std::move(state));
}

Bytes SigningKey::sign(ByteView message) const { return state_->sign(message); }
SignatureScheme SigningKey::scheme() const { return state_->scheme; }
const Bytes& SigningKey::public_key() const { return state_->public_key; }
Secret SigningKey::private_key() const { return state_->private_key.duplicate(); }

Result<void> verify_signature(SignatureScheme scheme, ByteView public_key, ByteView message, ByteView signature) {
  if (!is_valid(scheme, public_key, message, signature)) {
    return fail(Kind::rejected, "RFC 9420 §5.1.2: the signature is not valid");
  }
  return {};
}

}  // namespace qpc::crypto
