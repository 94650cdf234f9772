#include "client/group/upgrade.h"

#include <set>

#include "client/account/member_check.h"
#include "client/group/group_view.h"

namespace qpc::client {
namespace {

using Device = std::pair<identity::AccountId, identity::DeviceId>;

struct Packed {
  Bytes octets;
  static Result<Packed> read(WireReader& in) {
    QPC_TRY(const auto octets, in.vector());
    return Packed{to_bytes(octets)};
  }
  void write(WireWriter& out) const { out.vector(octets); }
};

Result<mls::Unverified<mls::KeyPackage>> read_key_package(const Bytes& octets) {
  WireReader in(octets);
  return mls::Unverified<mls::KeyPackage>::read(in);
}

}  // namespace

Result<Upgrade> Upgrade::read(WireReader& in) {
  QPC_TRY(const auto suite, in.u16());
  QPC_TRY(auto packed, in.list<Packed>());
  Upgrade upgrade{.suite = mls::CipherSuite{suite}};
  for (auto& one : packed) upgrade.key_packages.push_back(std::move(one.octets));
  return upgrade;
}

void Upgrade::write(WireWriter& out) const {
  out.u16(static_cast<std::uint16_t>(suite));
  out.vector_of([&] {
    for (const auto& octets : key_packages) out.vector(octets);
  });
}

bool Upgrade::fits(const mls::Group& group) const {
  std::set<Device> wanted, there;
  for (const auto& member : members_of(group)) {
    if (member.leaf != group.own_leaf_index()) wanted.emplace(member.identity.account_id, member.identity.device_id);
  }
  for (const auto& octets : key_packages) {
    const auto key_package = read_key_package(octets);
    if (!key_package) return false;
    const auto claim = read_claim(key_package->claim().leaf_node.credential);
    if (!claim || !there.emplace(claim->account_id, claim->device_id).second) return false;
  }
  return wanted == there;
}

std::optional<Upgrade> upgrade_of(const Wish& wish, const mls::Group& group) {
  if (wish.kind != WishKind::upgrade || !wish.value) return std::nullopt;
  auto upgrade = read_all<Upgrade>(*wish.value);
  if (!upgrade || upgrade->suite == group.suite().cipher_suite()) return std::nullopt;
  return *std::move(upgrade);
}

}  // namespace qpc::client
