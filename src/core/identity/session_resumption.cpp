#include "core/identity/session_resumption.h"

#include "core/identity/signature_purpose.h"

namespace qpc::identity {

namespace {
constexpr std::uint8_t statement_format = 1;
}

Bytes SessionResumption::content() const {
  WireWriter out;
  out.u8(statement_format);
  domain.write(out);
  account_id.write(out);
  device_id.write(out);
  out.u64(counter);
  out.vector(as_bytes(binding_type));
  out.vector(binding);
  return out.take();
}

Bytes SessionResumption::sign(const crypto::SigningKey& device_key) const {
  return identity::sign(device_key, SignaturePurpose::session_resumption, content());
}

Result<void> SessionResumption::verify(const DeviceKey& device_key, ByteView signature) const {
  return identity::verify(device_key, SignaturePurpose::session_resumption, content(), signature);
}

Bytes login_context(std::string_view binding_type, ByteView binding) {
  WireWriter out;
  out.bytes(as_bytes("quicprochat 1"));
  out.bytes(as_bytes(binding_type));
  out.bytes(binding);
  return out.take();
}

}  // namespace qpc::identity
