// group_info.h: what somebody who joins learns about the group (RFC 9420 §12.4.3).
#pragma once
#include "core/mls/wire/group_context.h"
#include "core/mls/wire/labels.h"
#include "core/mls/wire/leaf_index.h"
#include "core/mls/wire/unverified.h"

namespace qpc::mls {

struct GroupInfo {
  GroupContext group_context;
  Extensions extensions;
  MAC confirmation_tag;
  LeafIndex signer;
  Bytes signature;

  void write(WireWriter& out) const;

  void sign(const crypto::SigningKey& key);

  /// Errors: rejected, unless the signer, whose key is in the tree at `signer`, signed it; unsupported, for a suite
  /// this build does not speak.
  Result<void> check(ByteView signature_key) const;

  friend bool operator==(const GroupInfo&, const GroupInfo&) = default;

 private:
  friend class Unverified<GroupInfo>;
  /// Errors: malformed; unsupported, for another version than mls10.
  static Result<GroupInfo> read(WireReader& in);
};

}  // namespace qpc::mls
