#include "client/group/upgrade.h"

#include <algorithm>
#include <set>

#include "client/account/device_identity.h"
#include "client/account/member_check.h"
#include "client/group/group_view.h"
#include "client/group/revoked_members.h"
#include "client/group/role_rules.h"
#include "client/group/successor_store.h"
#include "core/message/app_message.h"
#include "core/mls/group/continuation.h"
#include "core/mls/wire/handshake_data.h"

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

std::unexpected<Failure> refuse(const Error& error) {
  return failure(FailureKind::refused, "commit_refused",
                 std::string("The group does not allow this: ") + error.what() + ".");
}

/// The commit that closes the group, and the group as it is then.
struct Closing {
  mls::Committed committed;
  mls::Group closed;
};

Outcome<Closing> commit_reinit(GroupChange& change, Environment& environment, const mls::Group& group,
                               mls::ReInit reinit) {
  mls::CommitOptions options;
  options.authenticated_data = wire(mls::HandshakeData{epoch_tag(group), reinit.group_id});
  options.proposals.push_back({std::move(reinit)});
  options.received = mls::ReceivedProposals::listed;
  const MemberCheck check(change.db(), group.group_id(), {});
  const mls::NoPsks psks;
  auto committed = group.commit(options, {check, psks, environment.now_seconds()}, environment.random);
  if (!committed) return refuse(committed.error());
  RevokedDevices revoked(change.db(), {});
  const auto allowed =
      check_roles(group, committed->pending.event(), [&](const auto& device) { return revoked.contains(device); });
  if (!allowed) {
    return failure(FailureKind::refused, "not_allowed",
                   std::string("The group does not allow this: ") + allowed.error().what() + ".");
  }
  auto closed = committed->next.merge(committed->pending);
  if (!closed) return refuse(closed.error());
  return Closing{*std::move(committed), *std::move(closed)};
}

/// The successor's first commit, with everybody else.
Outcome<mls::Committed> begin_successor(GroupChange& change, Environment& environment, const mls::Group& closed,
                                        const Upgrade& upgrade) {
  const mls::ReInit& reinit = *closed.reinit();
  QPC_TRY(const auto self, DeviceIdentity::load(change.db()));
  QPC_TRY(const auto mailbox, own_mailbox(change.db()));
  const mls::Suite suite = own_suite(upgrade.suite);
  const auto leaf = self.leaf(suite, identity::LeafScope::group(reinit.group_id), mailbox, environment.random);
  const auto fresh = mls::Group::create(suite, reinit.group_id, leaf, reinit.extensions, {}, environment.random);
  if (!fresh) return refuse(fresh.error());
  mls::CommitOptions options;
  for (const auto& octets : upgrade.key_packages) {
    auto key_package = read_key_package(octets);
    if (!key_package) return refuse(key_package.error());
    options.proposals.push_back({mls::Add{*std::move(key_package)}});
  }
  options.authenticated_data = epoch_tag(*fresh);
  options.welcome = mls::WelcomeSplit::together;  // for everybody at once, and the tree is in each
  const MemberCheck check(change.db(), reinit.group_id, {});
  const mls::NoPsks psks;
  auto committed = mls::commit_continuing(*fresh, closed, mls::ResumptionPSKUsage::reinit, options,
                                          {check, psks, environment.now_seconds()}, environment.random);
  if (!committed) return refuse(committed.error());
  if (!check.unknown().empty()) {
    return failure(FailureKind::refused, "unknown_device",
                   "A device of the group is in no list of devices known here: try again.");
  }
  return *std::move(committed);
}

/// The one Welcome, for everybody's mailbox: the octets once.
std::vector<AddressedWelcome> address(const mls::Committed& committed) {
  const auto added = describe_members(committed.pending.event().added);
  std::vector<AddressedWelcome> welcomes;
  for (const auto& welcome : committed.welcomes) {
    for (const auto leaf : welcome.joiners) {
      const auto joiner = std::ranges::find(added, leaf, &GroupMember::leaf);
      if (joiner != added.end()) welcomes.push_back({joiner->mailbox, welcomes.empty() ? welcome.message : Bytes()});
    }
  }
  return welcomes;
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

Outcome<PendingCommit> close_group(GroupChange& change, Environment& environment, std::int64_t conversation,
                                   const mls::Group& group, const Upgrade& upgrade) {
  QPC_TRY(auto closing, commit_reinit(change, environment, group,
                                      {.group_id = environment.random.bytes(mls::HandshakeData::id_size),
                                       .cipher_suite = upgrade.suite,
                                       .extensions = group.extensions()}));
  QPC_TRY(const auto first, begin_successor(change, environment, closing.closed, upgrade));
  const auto successor = first.next.merge(first.pending);
  if (!successor) return refuse(successor.error());
  QPC_TRY(const auto self, require_account(change.db()));
  PendingCommit pending{.conversation = conversation,
                        .epoch = group.epoch(),
                        .content = closing.committed.message,
                        .next_epoch = closing.committed.pending.save(closing.committed.next),
                        .welcomes = address(first)};
  CommitStore(change.db()).save(pending);
  SuccessorStore successors(change.db());
  successors.keep({.conversation = conversation,
                   .group_id = to_bytes(successor->group_id()),
                   .suite = static_cast<std::uint16_t>(upgrade.suite),
                   .epoch = group.epoch(),
                   .commit_id = to_bytes(message::message_id(pending.content)),
                   .committer = self.account_id,
                   .state = SuccessorState::pending});
  successors.keep_rows(conversation, successor->save_changes(nullptr));
  change.keep(conversation, std::move(closing.committed.next));
  return pending;
}

}  // namespace qpc::client
