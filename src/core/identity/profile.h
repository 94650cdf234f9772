// profile.h: what a person shows of themselves: a name, a line, a picture; signed by their account key.
#pragma once
#include <string>

#include "core/identity/ids.h"
#include "core/identity/verification_key.h"

namespace qpc::identity {

/// A person's words about themselves. Nothing in it identifies anybody: two people may show the same name, so it stands
/// beside the `user@domain` and never in its place.
///
/// Wire: `uint8 format; opaque account_id[16]; uint64 version; opaque display_name<V>; opaque status<V>; opaque
/// avatar<V>;`
struct Profile {
  static constexpr std::uint8_t format = 1;
  static constexpr std::size_t most_name_bytes = 64;
  static constexpr std::size_t most_status_bytes = 256;
  static constexpr std::size_t most_avatar_bytes = 32 * 1024;

  AccountId account_id;
  std::uint64_t version = 1;  ///< grows with each change
  std::string display_name;   ///< plain text (plain_text.h); may be empty
  std::string status;         ///< the same
  Bytes avatar;               ///< a picture's octets, in whatever format; may be empty

  /// Errors: malformed, for version 0, or a name or status that is no plain text; limit, for what is too long.
  Result<void> check() const;
  /// Errors: those of check; malformed; unsupported, for another format.
  static Result<Profile> read(WireReader& in);
  void write(WireWriter& out) const;
  bool operator==(const Profile&) const = default;
};

/// A profile somebody sent: parsed, but not believed before `verify` gave it back.
///
/// Wire: `opaque content<V>; opaque signature<V>`, the signature by the account key over the content.
class SignedProfile {
 public:
  static constexpr std::size_t most_bytes = 40 * 1024;

  static SignedProfile sign(Profile profile, const crypto::SigningKey& account_key);
  /// Errors: limit, for more than `most_bytes`; those of Profile::read.
  static Result<SignedProfile> from_bytes(ByteView octets);
  void write(WireWriter& out) const;

  /// Errors: rejected, for another account's, or a signature that is not by this key.
  Result<Profile> verify(const AccountId& account_id, const AccountKey& account_key) const;

  /// What the sender claims; good where it was verified before it was stored.
  const Profile& unverified() const { return profile_; }

 private:
  SignedProfile(Profile profile, Bytes signature) : profile_(std::move(profile)), signature_(std::move(signature)) {}
  Profile profile_;
  Bytes signature_;
};

}  // namespace qpc::identity
