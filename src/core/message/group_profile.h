// group_profile.h: what all members agree on about a group beside its members: the content of our GroupContext
// extension `group_profile`.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/wire.h"
#include "core/identity/node_address.h"

namespace qpc::message {

/// Kind, name and channel of a group.
///
/// Wire:
///
///     struct {
///       uint16 version = 1;
///       enum { dm(1), group(2), (255) } kind;
///       opaque name<V>;                         // UTF-8, at most 128 octets; empty for a dm
///       identity::ChannelAddress channel;                 // of core/identity/node_address.h
///       struct { uint16 type; opaque data<V>; } fields<V>;   // group_details.h; unknown ones are kept
///     } GroupProfile;
struct GroupProfile {
  enum class GroupKind : std::uint8_t { dm = 1, group = 2 };
  struct Field {
    std::uint16_t type = 0;
    Bytes data;
    static Result<Field> read(WireReader& in);
    void write(WireWriter& out) const;
    bool operator==(const Field&) const = default;
  };

  GroupKind kind = GroupKind::group;
  std::string name;
  identity::ChannelAddress channel;
  std::vector<Field> fields;

  /// Errors: malformed; unsupported, for another version; rejected, for a name that is too long.
  static Result<GroupProfile> read(WireReader& in);
  void write(WireWriter& out) const;

  static constexpr std::size_t longest_name = 128;

  bool operator==(const GroupProfile&) const = default;
};

}  // namespace qpc::message
