#include "core/mls/group/psk.h"

#include <limits>

#include "core/crypto/kdf.h"
#include "core/mls/group/derivation.h"

namespace qpc::mls {
namespace {

Bytes psk_label(const PreSharedKeyID& id, std::size_t index, std::size_t count) {
  WireWriter out;
  id.write(out);
  out.u16(static_cast<std::uint16_t>(index));
  out.u16(static_cast<std::uint16_t>(count));
  return out.take();
}

}  // namespace

Result<void> check_psk_nonce(const PreSharedKeyID& id, const Suite& suite) {
  if (id.psk_nonce.size() == suite.hash_size()) return {};
  return fail(Kind::rejected, "RFC 9420 §12.1.4: a psk_nonce of another length than the hash");
}

Result<void> check_psk_usage(const PreSharedKeyID& id) {
  if (!id.has_usage(ResumptionPSKUsage::reinit) && !id.has_usage(ResumptionPSKUsage::branch)) return {};
  return fail(Kind::rejected, "RFC 9420 §12.1.4: a PSK for another way to begin a group");
}

Result<PskSecret> derive_psk_secret(const Suite& suite, std::span<const InjectedPsk> psks) {
  if (psks.size() > std::numeric_limits<std::uint16_t>::max()) {
    return fail(Kind::limit, "RFC 9420 §8.4: more PSKs than PSKLabel can count");
  }
  const Bytes zeros(suite.hash_size());
  auto psk_secret = no_psk_secret(suite);
  for (std::size_t i = 0; i < psks.size(); ++i) {
    const auto extracted = crypto::hkdf_extract(suite.hash(), zeros, psks[i].psk.reveal());
    const auto input = expand_with_label(suite.hash(), extracted.reveal(), "derived psk",
                                         psk_label(psks[i].id, i, psks.size()), suite.hash_size());
    psk_secret = crypto::hkdf_extract(suite.hash(), input.reveal(), psk_secret.reveal()).into<PskSecret>();
  }
  return psk_secret;
}

}  // namespace qpc::mls
