// group_context.h: what all members of a group agree on in an epoch (RFC 9420 §8.1).
#pragma once
#include "core/mls/wire/cipher_suite.h"
#include "core/mls/wire/extension.h"

namespace qpc::mls {

struct GroupContext {
  ProtocolVersion version = ProtocolVersion::mls10;
  CipherSuite cipher_suite = {};
  Bytes group_id;
  std::uint64_t epoch = 0;
  Bytes tree_hash;
  Bytes confirmed_transcript_hash;
  Extensions extensions;

  /// Errors: malformed; unsupported, for another version than mls10.
  static Result<GroupContext> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const GroupContext&, const GroupContext&) = default;
};

}  // namespace qpc::mls
