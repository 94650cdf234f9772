// welcome.h: how new members get the secrets of their first epoch (RFC 9420 §12.4.3.1).
#pragma once
#include "core/mls/wire/commit.h"

namespace qpc::mls {

/// RFC 9420 §8: from which, with the PSKs, all secrets of an epoch follow.
struct JoinerSecret : Secret {
  using Secret::Secret;
};

/// RFC 9420 §7.4: from which a node's key pair, and the next path secret towards the root, follow.
struct PathSecret : Secret {
  using Secret::Secret;
};

/// What a Welcome says to one new member. It is a secret: read from decrypted octets, written with `Content::secret`.
struct GroupSecrets {
  JoinerSecret joiner_secret;
  std::optional<PathSecret> path_secret;
  std::vector<PreSharedKeyID> psks;

  static Result<GroupSecrets> read(WireReader& in);
  void write(WireWriter& out) const;
};

struct EncryptedGroupSecrets {
  KeyPackageRef new_member;
  HPKECiphertext encrypted_group_secrets;

  static Result<EncryptedGroupSecrets> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const EncryptedGroupSecrets&, const EncryptedGroupSecrets&) = default;
};

struct Welcome {
  CipherSuite cipher_suite = {};
  std::vector<EncryptedGroupSecrets> secrets;
  Bytes encrypted_group_info;

  static Result<Welcome> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const Welcome&, const Welcome&) = default;
};

}  // namespace qpc::mls
