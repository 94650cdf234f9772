#include "core/mls/wire/key_package.h"

#include "core/crypto/kem_public_key.h"

namespace qpc::mls {
namespace {

constexpr std::string_view label = "KeyPackageTBS";

void write_fields(const KeyPackage& key_package, WireWriter& out) {
  write_code_point(out, key_package.version);
  write_code_point(out, key_package.cipher_suite);
  out.vector(key_package.init_key);
  key_package.leaf_node.write(out);
  key_package.extensions.write(out);
}

Bytes key_package_tbs(const KeyPackage& key_package) {
  WireWriter out;
  write_fields(key_package, out);
  return out.take();
}

}  // namespace

Result<KeyPackage> KeyPackage::read(WireReader& in) {
  KeyPackage key_package;
  QPC_TRY(key_package.version, read_code_point<ProtocolVersion>(in));
  QPC_TRY(key_package.cipher_suite, read_code_point<CipherSuite>(in));
  QPC_TRY(key_package.init_key, read_opaque(in));
  QPC_TRY(key_package.leaf_node, LeafNode::read(in));
  QPC_TRY(key_package.extensions, Extensions::read(in));
  QPC_TRY(key_package.signature, read_opaque(in));
  return key_package;
}

void KeyPackage::write(WireWriter& out) const {
  write_fields(*this, out);
  out.vector(signature);
}

void KeyPackage::sign(const crypto::SigningKey& key) {
  signature = sign_with_label(key, label, key_package_tbs(*this));
}

Result<void> KeyPackage::check(const LifetimeLimits& limits) const {
  if (version != ProtocolVersion::mls10) {
    return fail(Kind::unsupported, "RFC 9420 §10: a KeyPackage of another protocol version");
  }
  QPC_TRY(const auto suite, Suite::of(cipher_suite));
  const auto* source = std::get_if<FromKeyPackage>(&leaf_node.source);
  if (source == nullptr) {
    return fail(Kind::rejected, "RFC 9420 §10: the leaf of a KeyPackage has another source than key_package");
  }
  QPC_CHECK(source->lifetime.check(limits));
  QPC_CHECK(leaf_node.check_capabilities());
  // One that nobody here knows is ignored, as §10 asks, listed or not: §13.5 has GREASE listed for leaves alone.
  for (const auto& extension : extensions.list()) {
    if (is_known(extension.extension_type) && !leaf_node.capabilities.supports(extension.extension_type)) {
      return fail(Kind::rejected, "RFC 9420 §10: the KeyPackage has an extension that its leaf does not list");
    }
  }
  if (!crypto::check_public_key(suite.kem(), init_key) ||
      !crypto::check_public_key(suite.kem(), leaf_node.encryption_key)) {
    return fail(Kind::rejected, "RFC 9420 §10: a key that is none of the suite's KEM");
  }
  if (init_key == leaf_node.encryption_key) {
    return fail(Kind::rejected, "RFC 9420 §10.1: init_key and encryption_key are the same");
  }
  QPC_CHECK(leaf_node.verify_signature(suite, {}));
  if (!verify_with_label(suite.signature(), leaf_node.signature_key, label, key_package_tbs(*this), signature)) {
    return fail(Kind::rejected, "RFC 9420 §10.1: the signature of the KeyPackage is not valid");
  }
  return {};
}

Result<KeyPackageRef> KeyPackage::ref() const {
  QPC_TRY(const auto suite, Suite::of(cipher_suite));
  return make_key_package_ref(suite.hash(), wire(*this));
}

}  // namespace qpc::mls
