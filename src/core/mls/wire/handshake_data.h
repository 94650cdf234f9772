// handshake_data.h: what quicprochat says in the clear with a proposal or a commit, in its `authenticated_data`.
#pragma once
#include <optional>

#include "core/mls/wire/opaque.h"

namespace qpc::mls {

/// The group that follows one that is closed.
struct Successor {
  static constexpr std::size_t id_size = 32;
  static constexpr std::size_t binding_size = 32;

  Bytes group_id;  ///< `id_size` octets, as all groups of channels have
  Bytes binding;   ///< `binding_size` octets (core/mls/group/successor_binding.h)

  friend bool operator==(const Successor&, const Successor&) = default;
};

/// The epoch tag (core/mls/group/fork.h) and, of the commit that closes a group (RFC 9420 §11.2, ReInit), the group
/// that follows. The node cannot read commits: so it learns where the channel goes on, and members, who can, refuse a
/// commit that says another id here than inside, or says one without closing the group. The binding is for the members:
/// it stands in the commit that they have confirmed, so that there is one successor only.
struct HandshakeData {
  static constexpr std::size_t tag_size = 8;

  Bytes epoch_tag;  ///< `tag_size` octets
  std::optional<Successor> successor;

  /// A successor, where anything is left behind the tag. Errors: malformed.
  static Result<HandshakeData> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const HandshakeData&, const HandshakeData&) = default;
};

}  // namespace qpc::mls
