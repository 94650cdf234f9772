// contest_note.h: what a node puts into the mailboxes of a group's members when one of them contests a commit.
#pragma once
#include "core/mls/wire/opaque.h"

namespace qpc::mls {

/// "A member cannot apply this commit." It is a hint and proves nothing, since anybody can send the same octets:
/// whoever has applied the commit asks the channel, and confirms it there.
///
/// Not of MLS, though it comes where MLSMessages come. It begins with a number that is no ProtocolVersion (RFC 9420
/// §17.1 keeps 0xF000 to 0xFFFF for private use), so that neither is ever taken for the other.
struct ContestNote {
  static constexpr std::uint16_t marker = 0xF0C0;
  static constexpr std::size_t id_size = 32;

  Bytes group_id;   ///< `id_size` octets, as all groups of channels have
  Bytes commit_id;  ///< SHA-256 of the contested commit

  /// Errors: malformed, also for ids of another size.
  static Result<ContestNote> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ContestNote&, const ContestNote&) = default;
};

}  // namespace qpc::mls
