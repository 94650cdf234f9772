#include "core/identity/user_name.h"

#include <algorithm>

namespace qpc::identity {

namespace {

constexpr std::size_t longest_name = 32;
constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_domain = 253;

// Not from <cctype>: names must not depend on the locale.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_capital(c); }
constexpr bool is_letter_or_digit(char c) { return is_letter(c) || is_digit(c); }

std::string lower(std::string_view typed) {
  std::string text(typed);
  for (char& c : text) {
    if (is_capital(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::optional<NameFault> find_label_fault(std::string_view label) {
  if (label.size() > longest_label) return NameFault::too_long;
  if (!std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; })) {
    return NameFault::character;
  }
  if (label.empty() || label.front() == '-' || label.back() == '-') return NameFault::domain_label;
  return std::nullopt;
}

/// Reads a name that must stand there in the form in which `parse` gives it back.
template <class Name>
Result<Name> read_stored(WireReader& in) {
  QPC_TRY(const ByteView octets, in.vector());
  QPC_TRY(auto name, Name::parse(as_text(octets)));
  if (name.text() != as_text(octets)) return fail(Kind::malformed, "names travel in small letters");
  return name;
}

}  // namespace

Literal describe(NameFault fault) {
  switch (fault) {
    case NameFault::empty:
      return "the name is empty";
    case NameFault::too_short:
      return "a user name has at least 2 characters";
    case NameFault::too_long:
      return "the name is too long: a user name has at most 32 characters, a domain 253, its parts 63 each";
    case NameFault::first_character:
      return "a user name begins with a letter or a digit";
    case NameFault::character:
      return "a user name has letters a-z, digits and . _ - in it, a domain letters a-z, digits, dots and hyphens";
    case NameFault::domain_label:
      return "the parts of a domain are not empty and neither begin nor end with a hyphen";
    case NameFault::domain_number:
      return "a domain does not end in a number: this looks like an IP address";
    case NameFault::no_at_sign:
      return "an address is user@domain: there is no @ in this one";
    case NameFault::many_at_signs:
      return "an address is user@domain: there is more than one @ in this one";
  }
  return "the name breaks a rule";
}

std::optional<NameFault> UserName::find_fault(std::string_view typed) {
  if (typed.empty()) return NameFault::empty;
  if (typed.size() > longest_name) return NameFault::too_long;
  const auto allowed = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; };
  if (!std::ranges::all_of(typed, allowed)) return NameFault::character;
  if (!is_letter_or_digit(typed.front())) return NameFault::first_character;
  if (typed.size() < 2) return NameFault::too_short;
  return std::nullopt;
}

Result<UserName> UserName::parse(std::string_view typed) {
  if (const auto fault = find_fault(typed)) return fail(Kind::malformed, describe(*fault));
  return UserName(lower(typed));
}

Result<UserName> UserName::read(WireReader& in) { return read_stored<UserName>(in); }

std::optional<NameFault> DomainName::find_fault(std::string_view typed) {
  if (typed.empty()) return NameFault::empty;
  if (typed.size() > longest_domain) return NameFault::too_long;
  for (std::string_view rest = typed;;) {
    const std::size_t dot = rest.find('.');
    const std::string_view label = rest.substr(0, dot);
    if (const auto fault = find_label_fault(label)) return fault;
    if (dot == std::string_view::npos) {
      if (std::ranges::all_of(label, is_digit)) return NameFault::domain_number;
      return std::nullopt;
    }
    rest.remove_prefix(dot + 1);
  }
}

Result<DomainName> DomainName::parse(std::string_view typed) {
  if (const auto fault = find_fault(typed)) return fail(Kind::malformed, describe(*fault));
  return DomainName(lower(typed));
}

Result<DomainName> DomainName::read(WireReader& in) { return read_stored<DomainName>(in); }

std::optional<NameFault> UserAddress::find_fault(std::string_view typed) {
  if (typed.empty()) return NameFault::empty;
  const std::size_t at = typed.find('@');
  if (at == std::string_view::npos) return NameFault::no_at_sign;
  if (typed.find('@', at + 1) != std::string_view::npos) return NameFault::many_at_signs;
  if (const auto fault = UserName::find_fault(typed.substr(0, at))) return fault;
  return DomainName::find_fault(typed.substr(at + 1));
}

Result<UserAddress> UserAddress::parse(std::string_view typed) {
  if (const auto fault = find_fault(typed)) return fail(Kind::malformed, describe(*fault));
  const std::size_t at = typed.find('@');
  QPC_TRY(auto name, UserName::parse(typed.substr(0, at)));
  QPC_TRY(auto domain, DomainName::parse(typed.substr(at + 1)));
  return UserAddress{std::move(name), std::move(domain)};
}

Result<UserAddress> UserAddress::parse(std::string_view typed, const DomainName& home) {
  if (typed.contains('@')) return parse(typed);
  QPC_TRY(auto name, UserName::parse(typed));
  return UserAddress{std::move(name), home};
}

Result<UserAddress> UserAddress::read(WireReader& in) { return read_stored<UserAddress>(in); }

}  // namespace qpc::identity
