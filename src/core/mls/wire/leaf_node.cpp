#include "core/mls/wire/leaf_node.h"

#include "core/mls/wire/labels.h"

namespace qpc::mls {
namespace {

constexpr std::string_view label = "LeafNodeTBS";

Result<std::variant<FromKeyPackage, FromUpdate, FromCommit>> read_source(WireReader& in) {
  QPC_TRY(const auto source, in.u8());
  switch (static_cast<LeafNodeSource>(source)) {
    case LeafNodeSource::key_package: {
      QPC_TRY(const auto lifetime, Lifetime::read(in));
      return FromKeyPackage{lifetime};
    }
    case LeafNodeSource::update:
      return FromUpdate{};
    case LeafNodeSource::commit: {
      QPC_TRY(auto parent_hash, read_opaque(in));
      return FromCommit{std::move(parent_hash)};
    }
  }
  return fail(Kind::malformed, "RFC 9420 §7.2: a leaf_node_source that does not exist");
}

/// The fields above the signature.
void write_fields(const LeafNode& leaf, WireWriter& out) {
  out.vector(leaf.encryption_key);
  out.vector(leaf.signature_key);
  leaf.credential.write(out);
  leaf.capabilities.write(out);
  out.u8(static_cast<std::uint8_t>(leaf.leaf_node_source()));
  if (const auto* key_package = std::get_if<FromKeyPackage>(&leaf.source)) key_package->lifetime.write(out);
  if (const auto* commit = std::get_if<FromCommit>(&leaf.source)) out.vector(commit->parent_hash);
  leaf.extensions.write(out);
}

Bytes leaf_node_tbs(const LeafNode& leaf, const LeafPlace& place) {
  WireWriter out;
  write_fields(leaf, out);
  if (leaf.leaf_node_source() != LeafNodeSource::key_package) {
    out.vector(place.group_id);
    place.leaf_index.write(out);
  }
  return out.take();
}

}  // namespace

ByteView LeafNode::parent_hash() const {
  const auto* commit = std::get_if<FromCommit>(&source);
  return commit ? ByteView(commit->parent_hash) : ByteView();
}

Result<LeafNode> LeafNode::read(WireReader& in) {
  LeafNode leaf;
  QPC_TRY(leaf.encryption_key, read_opaque(in));
  QPC_TRY(leaf.signature_key, read_opaque(in));
  QPC_TRY(leaf.credential, Credential::read(in));
  QPC_TRY(leaf.capabilities, Capabilities::read(in));
  QPC_TRY(leaf.source, read_source(in));
  QPC_TRY(leaf.extensions, Extensions::read(in));
  QPC_TRY(leaf.signature, read_opaque(in));
  return leaf;
}

void LeafNode::write(WireWriter& out) const {
  write_fields(*this, out);
  out.vector(signature);
}

void LeafNode::sign(const crypto::SigningKey& key, const LeafPlace& place) {
  signature = sign_with_label(key, label, leaf_node_tbs(*this, place));
}

Result<void> LeafNode::verify_signature(const Suite& suite, const LeafPlace& place) const {
  if (!verify_with_label(suite.signature(), signature_key, label, leaf_node_tbs(*this, place), signature)) {
    return fail(Kind::rejected, "RFC 9420 §7.3: the signature of the leaf is not valid");
  }
  return {};
}

Result<void> LeafNode::check_capabilities() const {
  if (!capabilities.supports(ProtocolVersion::mls10)) {
    return fail(Kind::rejected, "RFC 9420 §7.2: the leaf does not list the protocol version it is used with");
  }
  if (!capabilities.supports(credential.credential_type())) {
    return fail(Kind::rejected, "RFC 9420 §7.2: the leaf does not list the type of its own credential");
  }
  for (const auto& extension : extensions.list()) {
    if (!capabilities.supports(extension.extension_type)) {
      return fail(Kind::rejected, "RFC 9420 §7.3: the leaf has an extension it does not list");
    }
  }
  return {};
}

Result<void> LeafNode::check_own_capabilities(const Suite& suite) const {
  if (!capabilities.supports(suite.cipher_suite())) {
    return fail(Kind::rejected, "RFC 9420 §7.2: the leaf does not list the cipher suite it is used with");
  }
  return check_capabilities();
}

}  // namespace qpc::mls
