// public_key_encryption.h: HPKE with a label and a context (RFC 9420 §5.1.3).
#pragma once
#include "core/mls/wire/cipher_suite.h"
#include "core/mls/wire/commit.h"

namespace qpc::mls {

/// EncryptWithLabel. Errors: malformed or rejected, for a `public_key` that is none.
Result<HPKECiphertext> encrypt_with_label(const Suite& suite, ByteView public_key, std::string_view label,
                                          ByteView context, ByteView plaintext, Random& random);

/// DecryptWithLabel. Errors: malformed or rejected, unless it was encrypted for this key, label and context.
Result<Secret> decrypt_with_label(const Suite& suite, const crypto::KemPrivateKey& private_key, std::string_view label,
                                  ByteView context, const HPKECiphertext& ciphertext);

/// SafeEncryptWithLabel and SafeDecryptWithLabel (draft-ietf-mls-extensions §4.2): for one component alone. Errors: as
/// above; rejected also for what was encrypted for another component.
Result<HPKECiphertext> safe_encrypt_with_label(const Suite& suite, ByteView public_key, ComponentID component_id,
                                               std::string_view label, ByteView context, ByteView plaintext,
                                               Random& random);
Result<Secret> safe_decrypt_with_label(const Suite& suite, const crypto::KemPrivateKey& private_key,
                                       ComponentID component_id, std::string_view label, ByteView context,
                                       const HPKECiphertext& ciphertext);

}  // namespace qpc::mls
