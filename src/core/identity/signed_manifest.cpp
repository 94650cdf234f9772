#include "core/identity/signed_manifest.h"

#include "core/identity/signature_purpose.h"

namespace qpc::identity {

namespace {
constexpr std::size_t longest_signature = 255;
}

SignedManifest SignedManifest::sign(AccountManifest manifest, const crypto::SigningKey& account_key) {
  Bytes signature = identity::sign(account_key, SignaturePurpose::account_manifest, wire(manifest));
  return {std::move(manifest), std::move(signature)};
}

Result<SignedManifest> SignedManifest::read(WireReader& in) {
  QPC_TRY(const ByteView content, in.vector());
  if (content.size() > AccountManifest::max_size_bytes) {
    return fail(Kind::limit, "account manifest: more than 64 KiB");
  }
  QPC_TRY(const ByteView signature, in.vector());
  if (signature.size() > longest_signature) return fail(Kind::limit, "account manifest: too long a signature");
  QPC_TRY(auto manifest, read_all<AccountManifest>(content));
  return SignedManifest(std::move(manifest), to_bytes(signature));
}

void SignedManifest::write(WireWriter& out) const {
  // The reader takes one form of each content, so writing it again gives the octets that were signed.
  out.vector_of([&] { manifest_.write(out); });
  out.vector(signature_);
}

Result<SignedManifest> SignedManifest::from_bytes(ByteView octets) { return read_all<SignedManifest>(octets); }

Result<AccountManifest> SignedManifest::verify(const AccountKey& account_key) const {
  if (manifest_.account_key != account_key) return fail(Kind::rejected, "account manifest: another account's key");
  QPC_CHECK(identity::verify(account_key, SignaturePurpose::account_manifest, wire(manifest_), signature_));
  return manifest_;
}

Result<AccountManifest> SignedManifest::verify_first_contact() const { return verify(manifest_.account_key); }

Result<AccountManifest> verify_manifest_chain(const AccountManifest& known, std::span<const SignedManifest> later) {
  AccountManifest newest = known;
  for (const SignedManifest& signed_manifest : later) {
    if (signed_manifest.unverified() == known && newest == known) continue;
    QPC_TRY(auto next, signed_manifest.verify(known.account_key));
    QPC_CHECK(newest.check_successor(next));
    newest = std::move(next);
  }
  return newest;
}

Result<AccountManifest> verify_first_contact(std::span<const SignedManifest> all) {
  if (all.empty()) return fail(Kind::not_found, "account manifest: no version at all");
  QPC_TRY(const auto first, all.front().verify_first_contact());
  if (first.version != 1) return fail(Kind::rejected, "account manifest: the first version is missing");
  return verify_manifest_chain(first, all.subspan(1));
}

}  // namespace qpc::identity
