#include "core/identity/leaf_binding.h"

#include "core/identity/signature_purpose.h"

namespace qpc::identity {

namespace {

constexpr std::size_t longest_group_id = 255;
constexpr std::size_t longest_signature = 255;

Bytes content_of(const LeafBindingSubject& subject) {
  WireWriter out;
  out.u8(LeafBinding::format);
  subject.account_id.write(out);
  subject.device_id.write(out);
  if (subject.scope.is_key_package()) {
    out.u8(0);
    out.vector(as_bytes("KeyPackage"));
  } else {
    out.u8(1);
    out.vector(subject.scope.group_id());
  }
  out.u16(subject.suite);
  out.vector(subject.signature_key);
  return out.take();
}

}  // namespace

LeafBinding LeafBinding::sign(const crypto::SigningKey& device_key, const LeafBindingSubject& subject) {
  return {identity::sign(device_key, SignaturePurpose::leaf_binding, content_of(subject))};
}

Result<void> LeafBinding::verify(const AccountManifest& manifest, const LeafBindingSubject& subject,
                                 Revoked revoked) const {
  if (manifest.account_id != subject.account_id) return fail(Kind::rejected, "leaf binding: another account's leaf");
  if (!subject.scope.is_key_package()) {
    const std::size_t size = subject.scope.group_id().size();
    if (size == 0 || size > longest_group_id) return fail(Kind::rejected, "leaf binding: no group to be bound to");
  }
  const ManifestDevice* device = manifest.find_device(subject.device_id);
  if (device == nullptr || revoked == Revoked::refused) {
    QPC_TRY(device, manifest.active_device(subject.device_id));
  }
  return identity::verify(device->key, SignaturePurpose::leaf_binding, content_of(subject), signature);
}

Result<LeafBinding> LeafBinding::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "leaf binding: an unknown format");
  QPC_TRY(const ByteView signature, in.vector());
  if (signature.size() > longest_signature) return fail(Kind::limit, "leaf binding: too long a signature");
  return LeafBinding{to_bytes(signature)};
}

void LeafBinding::write(WireWriter& out) const {
  out.u8(format);
  out.vector(signature);
}

}  // namespace qpc::identity
