// group_link.h: a line to paste that lets whoever has it ask to be let into a group (docs/adr/0017-group-invites.md).
#pragma once
#include "core/base/secret.h"
#include "core/identity/ids.h"
#include "core/identity/user_name.h"
#include "core/identity/verification_key.h"

namespace qpc::identity {

/// 16 random octets, made by the device that keeps the invite.
using InviteId = std::array<std::uint8_t, 16>;

/// What a link proves with. Copies are for links and messages.
struct InviteSecret : Secret {
  static constexpr std::size_t size_octets = 32;
  using Secret::Secret;
  InviteSecret(const InviteSecret& other) : Secret(other.duplicate()) {}
  InviteSecret& operator=(const InviteSecret& other) {
    if (this != &other) static_cast<Secret&>(*this) = other.duplicate();
    return *this;
  }
  InviteSecret(InviteSecret&&) noexcept = default;
  InviteSecret& operator=(InviteSecret&&) noexcept = default;
  ~InviteSecret() = default;

  static InviteSecret generate(Random& random) { return random.secret(size_octets).into<InviteSecret>(); }
  bool operator==(const InviteSecret& other) const { return equal_in_constant_time(reveal(), other.reveal()); }
  /// SHA-256 of it: what its maker keeps. 32 random octets cannot be found from that.
  std::array<std::uint8_t, 32> hash() const;
};

/// `qpc-group://USER@DOMAIN/KEY/DEVICE/INVITE/SECRET`, without characters that a shell would take for its own. It names
/// neither the group nor a node. The key's hash says whose devices may hear the secret: no node can put somebody else
/// in the maker's place. Whoever can change the link on its way can lead to another group, and whoever reads it can use
/// it.
struct GroupLink {
  static constexpr std::size_t most_bytes = 512;

  UserAddress maker;
  std::array<std::uint8_t, 32> account_key_hash{};
  DeviceId device;  ///< of the maker's that keeps the invite: no other one knows it
  InviteId invite{};
  InviteSecret secret;

  /// SHA-256 over the wire form of an account's key.
  static std::array<std::uint8_t, 32> hash_of(const AccountKey& key);
  /// Errors: malformed.
  static Result<GroupLink> parse(std::string_view text);
  std::string text() const;
  bool operator==(const GroupLink&) const = default;
};

/// Whether a text means to be such a link, whether or not it is a whole one.
bool is_group_link(std::string_view text);

}  // namespace qpc::identity
