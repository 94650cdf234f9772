#include "core/identity/signature_purpose.h"

#include "core/crypto/signature.h"

namespace qpc::identity {

Bytes signed_content(SignaturePurpose purpose, ByteView content) {
  WireWriter out;
  out.bytes(as_bytes("quicprochat 1 "));
  out.bytes(as_bytes(name(purpose)));
  out.u8(0);  // no purpose has a zero octet in its name, so none can run into the content
  out.bytes(content);
  return out.take();
}

Bytes sign(const crypto::SigningKey& key, SignaturePurpose purpose, ByteView content) {
  return key.sign(signed_content(purpose, content));
}

Result<void> verify(const VerificationKey& key, SignaturePurpose purpose, ByteView content, ByteView signature) {
  return crypto::verify_signature(static_cast<crypto::SignatureScheme>(key.algorithm), key.octets,
                                  signed_content(purpose, content), signature);
}

}  // namespace qpc::identity
