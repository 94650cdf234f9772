#include "core/identity/invite_link.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/identity/link_parts.h"

namespace qpc::identity {
namespace {

constexpr std::string_view scheme = "qpc://";
constexpr std::size_t longest_node = 262;  // a domain of 253 characters, its brackets and its port

bool is_node(std::string_view text) {
  return !text.empty() && text.size() <= longest_node && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']';
  });
}

}  // namespace

bool is_invite_link(std::string_view text) { return text.starts_with(scheme); }

Result<InviteLink> InviteLink::parse(std::string_view text) {
  if (!is_invite_link(text)) return fail(Kind::malformed, "an invite link begins with qpc://");
  if (text.size() > most_bytes) return fail(Kind::malformed, "an invite link that is too long");
  auto rest = text.substr(scheme.size());
  QPC_TRY(const auto node, take_link_part(rest));
  if (!is_node(node)) return fail(Kind::malformed, "an invite link without the address of a node");
  QPC_TRY(const auto domain_text, take_link_part(rest));
  QPC_TRY(auto domain, DomainName::parse(domain_text));
  QPC_TRY(const auto fingerprint_text, take_link_part(rest));
  QPC_TRY(const auto fingerprint, read_link_octets<32>(fingerprint_text));
  QPC_TRY(const auto token, read_link_octets<16>(rest));
  return InviteLink{std::string(node), std::move(domain), fingerprint, token};
}

std::string InviteLink::text() const {
  return std::string(scheme) + node + "/" + domain.text() + "/" + to_base32(fingerprint) + "/" + to_base32(token);
}

Result<std::array<std::uint8_t, 16>> parse_invite_token(std::string_view text) { return read_link_octets<16>(text); }

}  // namespace qpc::identity
