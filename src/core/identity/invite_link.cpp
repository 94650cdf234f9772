#include "core/identity/invite_link.h"

#include <algorithm>

#include "core/base/encoding.h"

namespace qpc::identity {
namespace {

constexpr std::string_view scheme = "qpc://";
constexpr std::size_t longest_node = 262;  // a domain of 253 characters, its brackets and its port

template <std::size_t size>
Result<std::array<std::uint8_t, size>> octets_of(std::string_view text) {
  QPC_TRY(const auto octets, from_base32(text));
  if (octets.size() != size) return fail(Kind::malformed, "a part of an invite has the wrong length");
  std::array<std::uint8_t, size> array{};
  std::ranges::copy(octets, array.begin());
  return array;
}

bool is_node(std::string_view text) {
  return !text.empty() && text.size() <= longest_node && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']';
  });
}

/// What stands before the next slash; takes both off.
Result<std::string_view> take_part(std::string_view& rest) {
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) return fail(Kind::malformed, "an invite link that is cut off");
  const auto part = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  return part;
}

}  // namespace

bool is_invite_link(std::string_view text) { return text.starts_with(scheme); }

Result<InviteLink> InviteLink::parse(std::string_view text) {
  if (!is_invite_link(text)) return fail(Kind::malformed, "an invite link begins with qpc://");
  if (text.size() > most_bytes) return fail(Kind::malformed, "an invite link that is too long");
  auto rest = text.substr(scheme.size());
  QPC_TRY(const auto node, take_part(rest));
  if (!is_node(node)) return fail(Kind::malformed, "an invite link without the address of a node");
  QPC_TRY(const auto domain_text, take_part(rest));
  QPC_TRY(auto domain, DomainName::parse(domain_text));
  QPC_TRY(const auto fingerprint_text, take_part(rest));
  QPC_TRY(const auto fingerprint, octets_of<32>(fingerprint_text));
  QPC_TRY(const auto token, octets_of<16>(rest));
  return InviteLink{std::string(node), std::move(domain), fingerprint, token};
}

std::string InviteLink::text() const {
  return std::string(scheme) + node + "/" + domain.text() + "/" + to_base32(fingerprint) + "/" + to_base32(token);
}

Result<std::array<std::uint8_t, 16>> parse_invite_token(std::string_view text) { return octets_of<16>(text); }

}  // namespace qpc::identity
