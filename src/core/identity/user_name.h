// user_name.h: what people call accounts and nodes: `user`, `domain`, `user@domain`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/base/wire.h"

namespace qpc::identity {

/// Which rule a name breaks; one sentence for people each, by `describe`.
enum class NameFault {
  empty,            ///< nothing there
  too_short,        ///< a user name of fewer than 2 characters
  too_long,         ///< user name: more than 32 characters; domain: more than 253, or more than 63 in one label
  first_character,  ///< a user name begins with a letter or digit
  character,        ///< another character than the rules allow
  domain_label,     ///< an empty label, or a hyphen at the end of one
  domain_number,    ///< a last label of digits only: this is an IP address, not a domain
  no_at_sign,       ///< an address without `@`
  many_at_signs,    ///< an address with more than one `@`
};

/// What is wrong and what would be right, in one sentence.
Literal describe(NameFault fault);

/// A user name: `[a-z0-9][a-z0-9._-]{1,31}`.
class UserName {
 public:
  /// Takes what a person typed; capitals become small letters.
  /// Errors: malformed, with the sentence of the NameFault.
  static Result<UserName> parse(std::string_view typed);
  /// The rule that `typed` breaks, if any.
  static std::optional<NameFault> find_fault(std::string_view typed);

  /// `opaque<V>`, in the stored form alone: capitals are refused here.
  /// Errors: malformed, with the sentence of the NameFault.
  static Result<UserName> read(WireReader& in);
  void write(WireWriter& out) const { out.vector(as_bytes(text_)); }

  const std::string& text() const { return text_; }
  auto operator<=>(const UserName&) const = default;

 private:
  explicit UserName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// A node's domain: labels of letters, digits and hyphens (RFC 1123 §2.1), at most 63 characters each and 253
/// together, none beginning or ending with a hyphen, the last not all digits. International names come as `xn--`.
class DomainName {
 public:
  /// Takes what a person typed; capitals become small letters.
  /// Errors: malformed, with the sentence of the NameFault.
  static Result<DomainName> parse(std::string_view typed);
  /// The rule that `typed` breaks, if any.
  static std::optional<NameFault> find_fault(std::string_view typed);

  /// `opaque<V>`, in the stored form alone: capitals are refused here.
  /// Errors: malformed, with the sentence of the NameFault.
  static Result<DomainName> read(WireReader& in);
  void write(WireWriter& out) const { out.vector(as_bytes(text_)); }

  const std::string& text() const { return text_; }
  auto operator<=>(const DomainName&) const = default;

 private:
  explicit DomainName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// `user@domain`. A label for an account, not the account: that is a key.
struct UserAddress {
  UserName name;
  DomainName domain;

  /// Errors: malformed, with the sentence of the NameFault.
  static Result<UserAddress> parse(std::string_view typed);
  /// As `parse`; a name alone means somebody at `home`.
  static Result<UserAddress> parse(std::string_view typed, const DomainName& home);
  /// The rule that `typed` breaks, if any.
  static std::optional<NameFault> find_fault(std::string_view typed);

  /// `opaque<V>`, in the stored form alone: capitals are refused here.
  /// Errors: malformed, with the sentence of the NameFault.
  static Result<UserAddress> read(WireReader& in);
  void write(WireWriter& out) const { out.vector(as_bytes(text())); }

  std::string text() const { return name.text() + "@" + domain.text(); }
  auto operator<=>(const UserAddress&) const = default;
};

}  // namespace qpc::identity
