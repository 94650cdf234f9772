#include "client/group/closing.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/account/member_check.h"
#include "client/group/group_view.h"
#include "client/group/revoked_members.h"
#include "client/group/role_rules.h"
#include "client/group/successor_store.h"
#include "client/group/welcome_size.h"
#include "core/message/app_message.h"
#include "core/mls/group/continuation.h"
#include "core/mls/wire/handshake_data.h"

namespace qpc::client {
namespace {

std::unexpected<Failure> refuse(const Error& error) {
  return failure(FailureKind::refused, "commit_refused",
                 std::string("The group does not allow this: ") + error.what() + ".");
}

/// The commit that closes the group, and the group as it is then.
struct Closing {
  mls::Committed committed;
  mls::Group closed;
  Bytes binding;  ///< of the successor
};

class GroupClosing {
 public:
  GroupClosing(GroupChange& change, Environment& environment, const mls::Group& group, mls::ReInit reinit)
      : change_(change), environment_(environment), group_(group), reinit_(std::move(reinit)) {}

  /// The successor's first commit, with everybody else; the one that closes the group is made on the way.
  Outcome<mls::Committed> commit_successor(const Upgrade& upgrade) {
    QPC_TRY(const auto fresh, create_successor());
    mls::CommitOptions options;
    QPC_TRY(options.proposals, add_all(upgrade));
    options.authenticated_data = epoch_tag(fresh);
    options.welcome = mls::WelcomeSplit::together;  // for everybody at once, and the tree is in each
    const MemberCheck check(change_.db(), reinit_.group_id, {});
    const mls::NoPsks psks;
    auto committed = mls::commit_successor(
        fresh, group_, [this](ByteView binding) { return close(binding); }, options,
        {check, psks, environment_.now_seconds()}, environment_.random);
    if (!refused_) return std::unexpected(refused_.error());
    if (!committed) return refuse(committed.error());
    if (!check.unknown().empty()) {
      return failure(FailureKind::refused, "unknown_device",
                     "A device of the group is in no list of devices known here: try again.");
    }
    return *std::move(committed);
  }

  Closing& closing() { return closing_.value(); }

 private:
  Outcome<mls::Group> create_successor() {
    QPC_TRY(const auto self, DeviceIdentity::load(change_.db()));
    QPC_TRY(const auto mailbox, own_mailbox(change_.db()));
    const mls::Suite suite = own_suite(reinit_.cipher_suite);
    const auto leaf = self.leaf(suite, identity::LeafScope::group(reinit_.group_id), mailbox, environment_.random);
    auto fresh = mls::Group::create(suite, reinit_.group_id, leaf, reinit_.extensions, {}, environment_.random);
    if (!fresh) return refuse(fresh.error());
    return *std::move(fresh);
  }

  static Outcome<std::vector<mls::Proposal>> add_all(const Upgrade& upgrade) {
    std::vector<mls::Proposal> proposals;
    for (const auto& octets : upgrade.key_packages) {
      WireReader in(octets);
      auto key_package = mls::Unverified<mls::KeyPackage>::read(in);
      if (!key_package) return refuse(key_package.error());
      proposals.push_back({mls::Add{*std::move(key_package)}});
    }
    return proposals;
  }

  /// What is wrong beyond MLS is kept in `refused_`.
  Result<mls::Group> close(ByteView binding) {
    mls::CommitOptions options;
    options.authenticated_data =
        wire(mls::HandshakeData{epoch_tag(group_), mls::Successor{reinit_.group_id, to_bytes(binding)}});
    options.proposals.push_back({reinit_});
    options.received = mls::ReceivedProposals::listed;
    const MemberCheck check(change_.db(), group_.group_id(), {});
    const mls::NoPsks psks;
    QPC_TRY(auto committed, group_.commit(options, {check, psks, environment_.now_seconds()}, environment_.random));
    RevokedDevices revoked(change_.db(), {});
    const auto allowed =
        check_roles(group_, committed.pending.event(), [&](const auto& device) { return revoked.contains(device); });
    if (!allowed) {
      refused_ = failure(FailureKind::refused, "not_allowed",
                         std::string("The group does not allow this: ") + allowed.error().what() + ".");
      return std::unexpected(allowed.error());
    }
    QPC_TRY(auto closed, committed.next.merge(committed.pending));
    closing_.emplace(Closing{std::move(committed), closed, to_bytes(binding)});
    return closed;
  }

  GroupChange& change_;
  Environment& environment_;
  const mls::Group& group_;
  mls::ReInit reinit_;
  std::optional<Closing> closing_;
  Outcome<> refused_;
};

/// The one Welcome, for everybody's mailbox: the octets once.
Outcome<std::vector<AddressedWelcome>> address(const mls::Committed& committed) {
  const auto added = describe_members(committed.pending.event().added);
  std::vector<AddressedWelcome> welcomes;
  for (const auto& welcome : committed.welcomes) {
    QPC_CHECK(check_welcome_size(welcome.message.size()));
    for (const auto leaf : welcome.joiners) {
      const auto joiner = std::ranges::find(added, leaf, &GroupMember::leaf);
      if (joiner != added.end()) welcomes.push_back({joiner->mailbox, welcomes.empty() ? welcome.message : Bytes()});
    }
  }
  return welcomes;
}

}  // namespace

Outcome<PendingCommit> close_group(GroupChange& change, Environment& environment, std::int64_t conversation,
                                   const mls::Group& group, const Upgrade& upgrade) {
  GroupClosing making(change, environment, group,
                      {.group_id = environment.random.bytes(mls::Successor::id_size),
                       .cipher_suite = upgrade.suite,
                       .extensions = group.extensions()});
  QPC_TRY(const auto first, making.commit_successor(upgrade));
  Closing& closing = making.closing();
  const auto successor = first.next.merge(first.pending);
  if (!successor) return refuse(successor.error());
  QPC_TRY(const auto self, require_account(change.db()));
  QPC_TRY(auto welcomes, address(first));
  PendingCommit pending{.conversation = conversation,
                        .epoch = group.epoch(),
                        .content = closing.committed.message,
                        .next_epoch = closing.committed.pending.save(closing.committed.next),
                        .welcomes = std::move(welcomes)};
  CommitStore(change.db()).save(pending);
  SuccessorStore successors(change.db());
  successors.keep({.conversation = conversation,
                   .group_id = to_bytes(successor->group_id()),
                   .binding = std::move(closing.binding),
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
