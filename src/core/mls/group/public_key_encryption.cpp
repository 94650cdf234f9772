#include "core/mls/group/public_key_encryption.h"

#include "core/mls/wire/app_data.h"

namespace qpc::mls {
namespace {

Bytes encrypt_context(std::string_view label, ByteView context) {
  static constexpr std::string_view prefix = "MLS 1.0 ";
  WireWriter out;
  out.vector_size(prefix.size() + label.size());
  out.bytes(as_bytes(prefix));
  out.bytes(as_bytes(label));
  out.vector(context);
  return out.take();
}

}  // namespace

Result<HPKECiphertext> encrypt_with_label(const Suite& suite, ByteView public_key, std::string_view label,
                                          ByteView context, ByteView plaintext, Random& random) {
  QPC_TRY(auto sealed,
          crypto::hpke_seal(suite.hpke(), public_key, encrypt_context(label, context), {}, plaintext, random));
  return HPKECiphertext{std::move(sealed.kem_output), std::move(sealed.ciphertext)};
}

Result<Secret> decrypt_with_label(const Suite& suite, const crypto::KemPrivateKey& private_key, std::string_view label,
                                  ByteView context, const HPKECiphertext& ciphertext) {
  return crypto::hpke_open(suite.hpke(), private_key, ciphertext.kem_output, encrypt_context(label, context), {},
                           ciphertext.ciphertext);
}

Result<HPKECiphertext> safe_encrypt_with_label(const Suite& suite, ByteView public_key, ComponentID component_id,
                                               std::string_view label, ByteView context, ByteView plaintext,
                                               Random& random) {
  return encrypt_with_label(suite, public_key, component_operation_label(component_id, label), context, plaintext,
                            random);
}

Result<Secret> safe_decrypt_with_label(const Suite& suite, const crypto::KemPrivateKey& private_key,
                                       ComponentID component_id, std::string_view label, ByteView context,
                                       const HPKECiphertext& ciphertext) {
  return decrypt_with_label(suite, private_key, component_operation_label(component_id, label), context, ciphertext);
}

}  // namespace qpc::mls
