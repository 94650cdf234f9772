// node_address.h: where mail goes: a node, and 32 random octets that mean something to that node alone.
#pragma once
#include "core/base/random.h"
#include "core/base/wire.h"
#include "core/identity/user_name.h"

namespace qpc::identity {

/// An address at a node. It is random, so it tells nothing about whose it is, and can be renewed.
///
/// Wire: `uint8 format = 1; opaque domain<V>; opaque local[32]`.
struct NodeAddress {
  static constexpr std::uint8_t format = 1;
  static constexpr std::size_t local_size_bytes = 32;

  DomainName domain;
  std::array<std::uint8_t, local_size_bytes> local{};

  auto operator<=>(const NodeAddress&) const = default;
};

/// One device's queue. Members of a group learn it from a leaf extension.
struct MailboxAddress : NodeAddress {
  static MailboxAddress generate(DomainName domain, Random& random);
  /// Errors: malformed; unsupported, for another format.
  static Result<MailboxAddress> read(WireReader& in);
  void write(WireWriter& out) const;
};

/// Where a group's messages are put in order. Members learn it from a GroupContext extension.
struct ChannelAddress : NodeAddress {
  static ChannelAddress generate(DomainName domain, Random& random);
  /// Errors: malformed; unsupported, for another format.
  static Result<ChannelAddress> read(WireReader& in);
  void write(WireWriter& out) const;
};

}  // namespace qpc::identity
