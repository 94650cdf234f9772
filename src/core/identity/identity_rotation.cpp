#include "core/identity/identity_rotation.h"

#include "core/identity/signature_purpose.h"

namespace qpc::identity {
namespace {

constexpr std::size_t signature_size = 64;
constexpr std::uint64_t last_second = 253'402'300'799;  // 9999-12-31T23:59:59Z

void write_content(const IdentityRotation& rotation, WireWriter& out) {
  out.u8(IdentityRotation::format);
  rotation.domain.write(out);
  rotation.before.write(out);
  rotation.after.write(out);
  out.u64(static_cast<std::uint64_t>(rotation.announced_at.time_since_epoch().count()));
}

Bytes content_of(const IdentityRotation& rotation) {
  WireWriter out;
  write_content(rotation, out);
  return out.take();
}

Result<Bytes> read_signature(WireReader& in) {
  QPC_TRY(const ByteView signature, in.vector());
  if (signature.size() != signature_size) return fail(Kind::malformed, "identity rotation: no Ed25519 signature");
  return to_bytes(signature);
}

constexpr std::unexpected<Error> no_chain() {
  return fail(Kind::rejected, "identity rotation: no chain leads from the one key to the other");
}

}  // namespace

IdentityRotation IdentityRotation::announce(const crypto::SigningKey& before, const crypto::SigningKey& after,
                                            DomainName domain, std::chrono::sys_seconds now) {
  IdentityRotation rotation{.domain = std::move(domain),
                            .before = NodeKey::of(before).value(),
                            .after = NodeKey::of(after).value(),
                            .announced_at = now,
                            .signature_before = {},
                            .signature_after = {}};
  const auto content = content_of(rotation);
  rotation.signature_before = sign(before, SignaturePurpose::identity_rotation, content);
  rotation.signature_after = sign(after, SignaturePurpose::identity_rotation, content);
  return rotation;
}

Result<void> IdentityRotation::verify() const {
  if (before == after) return fail(Kind::rejected, "identity rotation: a key cannot follow itself");
  const auto content = content_of(*this);
  QPC_CHECK(identity::verify(before, SignaturePurpose::identity_rotation, content, signature_before));
  return identity::verify(after, SignaturePurpose::identity_rotation, content, signature_after);
}

Result<IdentityRotation> IdentityRotation::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "identity rotation: an unknown format");
  QPC_TRY(auto domain, DomainName::read(in));
  QPC_TRY(auto before, NodeKey::read(in));
  QPC_TRY(auto after, NodeKey::read(in));
  QPC_TRY(const auto seconds, in.u64());
  if (seconds > last_second) return fail(Kind::malformed, "identity rotation: a time beyond the calendar");
  QPC_TRY(auto signature_before, read_signature(in));
  QPC_TRY(auto signature_after, read_signature(in));
  return IdentityRotation{.domain = std::move(domain),
                          .before = std::move(before),
                          .after = std::move(after),
                          .announced_at = std::chrono::sys_seconds(std::chrono::seconds(seconds)),
                          .signature_before = std::move(signature_before),
                          .signature_after = std::move(signature_after)};
}

void IdentityRotation::write(WireWriter& out) const {
  write_content(*this, out);
  out.vector(signature_before);
  out.vector(signature_after);
}

void IdentityChain::append(IdentityRotation rotation) {
  if (rotations_.size() == most_rotations) rotations_.erase(rotations_.begin());
  rotations_.push_back(std::move(rotation));
}

Result<void> IdentityChain::verify() const {
  for (std::size_t at = 0; at < rotations_.size(); ++at) {
    const auto& rotation = rotations_[at];
    QPC_CHECK(rotation.verify());
    if (at == 0) continue;
    const auto& earlier = rotations_[at - 1];
    if (earlier.after != rotation.before || earlier.domain != rotation.domain) {
      return fail(Kind::rejected, "identity rotation: a chain with a gap");
    }
  }
  return {};
}

Result<void> IdentityChain::check_successor(const NodeKey& pinned, const NodeKey& shown) const {
  if (pinned == shown) return {};
  QPC_CHECK(verify());
  bool after_pinned = false;
  for (const auto& rotation : rotations_) {
    after_pinned = after_pinned || rotation.before == pinned;
    if (after_pinned && rotation.after == shown) return {};
  }
  return no_chain();
}

Result<void> IdentityChain::check_same_node(const NodeKey& one, const NodeKey& other) const {
  if (check_successor(one, other)) return {};
  return check_successor(other, one);
}

Result<IdentityChain> IdentityChain::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "identity rotation: a chain of an unknown format");
  QPC_TRY(auto elements, in.nested());
  IdentityChain chain;
  while (!elements.at_end()) {
    if (chain.rotations_.size() == most_rotations) return fail(Kind::limit, "identity rotation: too long a chain");
    QPC_TRY(auto rotation, IdentityRotation::read(elements));
    chain.rotations_.push_back(std::move(rotation));
  }
  return chain;
}

void IdentityChain::write(WireWriter& out) const {
  out.u8(format);
  out.list(rotations_);
}

}  // namespace qpc::identity
