#include "core/identity/group_link.h"

#include "core/crypto/hash.h"
#include "core/identity/link_parts.h"

namespace qpc::identity {
namespace {

constexpr std::string_view scheme = "qpc-group://";

}  // namespace

std::array<std::uint8_t, 32> InviteSecret::hash() const { return crypto::sha256(reveal()); }

std::array<std::uint8_t, 32> GroupLink::hash_of(const AccountKey& key) { return crypto::sha256(wire(key)); }

bool is_group_link(std::string_view text) { return text.starts_with(scheme); }

Result<GroupLink> GroupLink::parse(std::string_view text) {
  if (!is_group_link(text)) return fail(Kind::malformed, "a link into a group begins with qpc-group://");
  if (text.size() > most_bytes) return fail(Kind::malformed, "an invite link that is too long");
  auto rest = text.substr(scheme.size());
  QPC_TRY(const auto maker_text, take_link_part(rest));
  QPC_TRY(auto maker, UserAddress::parse(maker_text));
  QPC_TRY(const auto key_text, take_link_part(rest));
  QPC_TRY(const auto key_hash, read_link_octets<32>(key_text));
  QPC_TRY(const auto device_text, take_link_part(rest));
  QPC_TRY(const auto device, read_link_octets<DeviceId::size_bytes>(device_text));
  QPC_TRY(const auto invite_text, take_link_part(rest));
  QPC_TRY(const auto invite, read_link_octets<sizeof(InviteId)>(invite_text));
  QPC_TRY(auto secret, read_link_octets<InviteSecret::size_octets>(rest));
  GroupLink link{.maker = std::move(maker),
                 .account_key_hash = key_hash,
                 .device = {},
                 .invite = invite,
                 .secret = Secret::copy_of(secret).into<InviteSecret>()};
  link.device.octets = device;
  wipe(secret);
  return link;
}

std::string GroupLink::text() const {
  return std::string(scheme) + maker.text() + "/" + to_base32(account_key_hash) + "/" + to_base32(device.octets) + "/" +
         to_base32(invite) + "/" + to_base32(secret.reveal());
}

}  // namespace qpc::identity
