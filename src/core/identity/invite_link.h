// invite_link.h: all that a newcomer needs, in one line to paste: where the node is, who it is, and an invite to it.
#pragma once
#include <array>
#include <string>

#include "core/identity/user_name.h"

namespace qpc::identity {

/// `qpc://NODE/DOMAIN/FINGERPRINT/TOKEN`, without characters that a shell would take for its own, but the brackets of
/// an IPv6 address. The fingerprint pins the node from the first connection on: whoever can change the link on its way
/// can send the newcomer elsewhere, and whoever reads it can use the invite first.
struct InviteLink {
  static constexpr std::size_t most_bytes = 640;

  std::string node;  ///< "host:port": its form is the network's affair
  DomainName domain;
  std::array<std::uint8_t, 32> fingerprint{};  ///< SHA-256 of the node's identity key
  std::array<std::uint8_t, 16> token{};

  /// Errors: malformed.
  static Result<InviteLink> parse(std::string_view text);
  std::string text() const;
  bool operator==(const InviteLink&) const = default;
};

/// Whether a text means to be a link, whether or not it is a whole one.
bool is_invite_link(std::string_view text);

/// The token alone, as it is typed: 26 characters of base32. Errors: malformed.
Result<std::array<std::uint8_t, 16>> parse_invite_token(std::string_view text);

}  // namespace qpc::identity
