// signed_manifest.h: account manifests as nodes store them and peers check them.
#pragma once
#include <span>

#include "core/identity/account_manifest.h"

namespace qpc::identity {

/// A manifest somebody sent: parsed, but not believed before one of the `verify` functions gave it back.
///
/// Wire: `opaque content<V>; opaque signature<V>`, the signature by the account key over the content.
class SignedManifest {
 public:
  /// Signs with the account key. The manifest's `account_key` must be this key's public half: anything else is a bug
  /// that every reader will refuse.
  static SignedManifest sign(AccountManifest manifest, const crypto::SigningKey& account_key);

  /// Errors: limit, for more than `AccountManifest::max_size_bytes`, or a signature of more than 255 octets; those of
  /// AccountManifest::read.
  static Result<SignedManifest> read(WireReader& in);
  void write(WireWriter& out) const;
  /// `read` of octets that hold one SignedManifest and nothing else, as they travel and are stored.
  static Result<SignedManifest> from_bytes(ByteView octets);

  /// The manifest of an account whose key is known: pinned, compared, or named by an invitation.
  /// Errors: rejected, when it is another key's, or the signature is not by it.
  Result<AccountManifest> verify(const AccountKey& account_key) const;
  /// The manifest of an account met for the first time: signed by the key that it names itself. Whether that key is the
  /// right person's, only people can tell (`safety_number`).
  /// Errors: rejected, when the signature is not by it.
  Result<AccountManifest> verify_first_contact() const;

  /// What the sender claims; good for choosing which known account to check it against.
  const AccountManifest& unverified() const { return manifest_; }

 private:
  SignedManifest(AccountManifest manifest, Bytes signature)
      : manifest_(std::move(manifest)), signature_(std::move(signature)) {}
  AccountManifest manifest_;
  Bytes signature_;
};

/// Walks from a known version to the newest of `later` (oldest first, each one higher than the one before). Versions
/// that are not newer than `known` are refused, except `known` itself repeated at the start.
/// Errors: stale, for a version that goes back; rejected, for a fork, a gap, a foreign account, a wrong hash or
/// signature, or a device changed, dropped or brought back.
Result<AccountManifest> verify_manifest_chain(const AccountManifest& known, std::span<const SignedManifest> later);

/// The same for an account met for the first time: all its versions, from version 1 on.
/// Errors: those of above; not_found, when `all` is empty.
Result<AccountManifest> verify_first_contact(std::span<const SignedManifest> all);

}  // namespace qpc::identity
