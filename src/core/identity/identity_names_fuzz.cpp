// What people type: names, addresses, confirmation codes, labels.
#include <cstdlib>

#include "core/identity/confirmation_code.h"
#include "core/identity/group_link.h"
#include "core/identity/invite_link.h"
#include "core/identity/plain_text.h"
#include "core/identity/user_name.h"

namespace {

/// A name that was taken is taken again as it is, and gives itself back.
template <class Name>
void parse_twice(std::string_view typed) {
  const auto name = Name::parse(typed);
  if (name.has_value() == Name::find_fault(typed).has_value()) std::abort();
  if (!name) return;
  const auto again = Name::parse(name->text());
  if (!again || *again != *name || !qpc::identity::is_plain_text(name->text())) std::abort();
}

/// A link that was taken gives itself back, or, where it was typed in capitals, one that is taken again.
template <class Link>
void parse_link(std::string_view typed) {
  const auto link = Link::parse(typed);
  if (!link) return;
  const auto again = Link::parse(link->text());
  if (!again || *again != *link || !qpc::identity::is_plain_text(link->text())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc::identity;
  const std::string_view typed = qpc::as_text({data, size});
  parse_twice<UserName>(typed);
  parse_twice<DomainName>(typed);
  parse_twice<UserAddress>(typed);
  parse_link<InviteLink>(typed);
  parse_link<GroupLink>(typed);
  static_cast<void>(parse_invite_token(typed));
  static const auto key = DeviceKey::from_ed25519(qpc::Bytes(32, 1)).value();
  static_cast<void>(is_confirmation_code(typed, DeviceId{}, key));
  static_cast<void>(is_plain_text(typed));
  return 0;
}
