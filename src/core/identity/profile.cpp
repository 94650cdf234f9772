#include "core/identity/profile.h"

#include "core/identity/plain_text.h"
#include "core/identity/signature_purpose.h"

namespace qpc::identity {
namespace {

constexpr std::size_t longest_signature = 255;

Result<std::string> read_text(WireReader& in, std::size_t most) {
  QPC_TRY(const ByteView octets, in.vector());
  if (octets.size() > most) return fail(Kind::limit, "profile: too long a text");
  return std::string(as_text(octets));
}

}  // namespace

Result<void> Profile::check() const {
  if (version == 0) return fail(Kind::malformed, "profile: versions begin with 1");
  if (display_name.size() > most_name_bytes) return fail(Kind::limit, "profile: a name has 64 octets at most");
  if (status.size() > most_status_bytes) return fail(Kind::limit, "profile: a status has 256 octets at most");
  if (avatar.size() > most_avatar_bytes) return fail(Kind::limit, "profile: a picture has 32 KiB at most");
  if (!is_plain_text(display_name) || !is_plain_text(status)) {
    return fail(Kind::malformed, "profile: a text with control characters, or ones that change the direction");
  }
  return {};
}

Result<Profile> Profile::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "profile: an unknown format");
  Profile profile;
  QPC_TRY(profile.account_id, AccountId::read(in));
  QPC_TRY(profile.version, in.u64());
  QPC_TRY(profile.display_name, read_text(in, most_name_bytes));
  QPC_TRY(profile.status, read_text(in, most_status_bytes));
  QPC_TRY(const ByteView avatar, in.vector());
  if (avatar.size() > most_avatar_bytes) return fail(Kind::limit, "profile: a picture has 32 KiB at most");
  profile.avatar = to_bytes(avatar);
  QPC_CHECK(profile.check());
  return profile;
}

void Profile::write(WireWriter& out) const {
  out.u8(format);
  account_id.write(out);
  out.u64(version);
  out.vector(as_bytes(display_name));
  out.vector(as_bytes(status));
  out.vector(avatar);
}

SignedProfile SignedProfile::sign(Profile profile, const crypto::SigningKey& account_key) {
  Bytes signature = identity::sign(account_key, SignaturePurpose::profile, wire(profile));
  return {std::move(profile), std::move(signature)};
}

Result<SignedProfile> SignedProfile::from_bytes(ByteView octets) {
  if (octets.size() > most_bytes) return fail(Kind::limit, "profile: more than 40 KiB");
  WireReader in(octets);
  QPC_TRY(const ByteView content, in.vector());
  QPC_TRY(const ByteView signature, in.vector());
  if (signature.size() > longest_signature) return fail(Kind::limit, "profile: too long a signature");
  QPC_CHECK(in.expect_end());
  QPC_TRY(auto profile, read_all<Profile>(content));
  return SignedProfile(std::move(profile), to_bytes(signature));
}

void SignedProfile::write(WireWriter& out) const {
  out.vector_of([&] { profile_.write(out); });
  out.vector(signature_);
}

Result<Profile> SignedProfile::verify(const AccountId& account_id, const AccountKey& account_key) const {
  if (profile_.account_id != account_id) return fail(Kind::rejected, "profile: another account's");
  QPC_CHECK(identity::verify(account_key, SignaturePurpose::profile, wire(profile_), signature_));
  return profile_;
}

}  // namespace qpc::identity
