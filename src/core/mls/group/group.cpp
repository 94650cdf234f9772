#include "core/mls/group/group.h"

#include "core/mls/group/commit_creation.h"
#include "core/mls/group/epoch_transition.h"
#include "core/mls/group/external_join.h"
#include "core/mls/group/group_creation.h"
#include "core/mls/group/group_storage.h"
#include "core/mls/group/message_processing.h"
#include "core/mls/group/message_sending.h"
#include "core/mls/group/welcome_creation.h"

namespace qpc::mls {

Group Group::of(State state) { return Group(std::make_shared<const State>(std::move(state))); }

Result<Group> Group::create(const Suite& suite, ByteView group_id, const ClientIdentity& identity,
                            const Extensions& extensions, const GroupSettings& settings, Random& random) {
  return create_group(suite, group_id, identity, extensions, settings, random).transform(of);
}

Result<Group> Group::join(const Welcome& welcome, const OwnKeyPackage& own, std::optional<ByteView> tree,
                          const Surroundings& surroundings, const GroupSettings& settings, const Group* origin) {
  const auto* origin_state = origin ? origin->state_.get() : nullptr;
  return join_by_welcome(welcome, own, tree, surroundings, settings, origin_state).transform(of);
}

Result<ExternalJoin> Group::join_external(const Unverified<GroupInfo>& group_info, const ClientIdentity& identity,
                                          std::optional<ByteView> tree, const std::vector<PreSharedKeyID>& psks,
                                          std::optional<LeafIndex> former, const Surroundings& surroundings,
                                          const GroupSettings& settings, Random& random,
                                          std::span<const Bytes> self_removes) {
  QPC_TRY(auto created, create_external_commit(group_info, identity, tree, psks, former, surroundings, settings, random,
                                               self_removes));
  State state{std::move(created.change.epoch),   std::move(created.change.keys), {}, {}, {},
              std::move(created.change.exporter)};
  return ExternalJoin{of(std::move(state)), std::move(created.message)};
}

Suite Group::suite() const { return state_->epoch->suite; }
const GroupContext& Group::context() const { return state_->epoch->context; }
const GroupSettings& Group::settings() const { return state_->epoch->settings; }
LeafIndex Group::own_leaf_index() const { return state_->epoch->own_leaf_index(); }
LeafNode Group::own_leaf() const { return state_->epoch->own_leaf(); }
const crypto::SigningKey& Group::signature_key() const { return state_->epoch->signature_key; }

std::vector<Member> Group::members() const {
  std::vector<Member> all;
  all.reserve(member_count());
  state_->epoch->tree.for_each_member(
      [&](LeafIndex index, const LeafNode& leaf) { all.push_back(describe(index, leaf)); });
  return all;
}

Result<Member> Group::member(LeafIndex index) const {
  const auto leaf = state_->epoch->tree.leaf(index);
  if (leaf == nullptr) return fail(Kind::not_found, "nobody is at this leaf of the group");
  return describe(index, *leaf);
}

std::size_t Group::member_count() const { return state_->epoch->tree.member_count(); }

std::map<LeafIndex, Bytes> Group::client_ids(const AuthenticationService& authentication) const {
  std::map<LeafIndex, Bytes> all;
  state_->epoch->tree.for_each_member(
      [&](LeafIndex index, const LeafNode& leaf) { all.emplace(index, authentication.client_id(leaf)); });
  return all;
}

std::vector<EpochMark> Group::recent_epochs() const {
  std::vector<EpochMark> marks;
  const auto add = [&](const GroupContext& one) { marks.push_back({one.epoch, one.confirmed_transcript_hash}); };
  for (auto past = state_->past.rbegin(); past != state_->past.rend(); ++past) add(past->epoch->context);
  add(context());
  return marks;
}

std::optional<std::uint64_t> Group::removed_in_epoch() const { return state_->removed_in_epoch; }

const ReInit* Group::reinit() const {
  const auto& reinit = state_->epoch->reinit;
  return reinit ? &*reinit : nullptr;
}

ByteView Group::epoch_authenticator() const { return state_->epoch->secrets.epoch_authenticator.reveal(); }

Secret Group::export_secret(std::string_view label, ByteView context, std::size_t length) const {
  return mls_exporter(suite(), state_->epoch->secrets.exporter_secret, label, context, length);
}

Result<SafelyExported> Group::safe_export_secret(ComponentID component_id) const {
  auto next = *state_;
  QPC_TRY(auto secret, next.exporter.take(suite(), component_id));
  return SafelyExported{of(std::move(next)), std::move(secret)};
}

Result<Secret> Group::resumption_psk(std::uint64_t epoch) const {
  QPC_TRY(auto psk, state_->resumption_psk(epoch));
  return std::move(psk).into<Secret>();
}

RatchetTreeExtension Group::ratchet_tree() const { return state_->epoch->tree.extension(); }

Result<GroupInfo> Group::group_info(TreeDelivery tree, bool with_external_pub, const Extensions& extensions) const {
  if (removed_in_epoch()) return fail(Kind::rejected, "RFC 9420 §12.4.2: this member was removed from the group");
  return make_group_info(*state_->epoch, tree, with_external_pub, extensions);
}

std::vector<ProposalReceived> Group::proposals() const {
  std::vector<ProposalReceived> all;
  for (const auto& entry : state_->proposals.list()) {
    all.push_back({entry->ref, entry->sender, entry->proposal, entry->authenticated_data});
  }
  return all;
}

Result<Sent> Group::protect(ByteView data, ByteView authenticated_data, std::size_t padding, Random& random) const {
  QPC_TRY(auto sent, send_application(*state_, data, authenticated_data, padding, random));
  return Sent{of(std::move(sent.next)), std::move(sent.message)};
}

Result<Sent> Group::propose(const Proposal& proposal, HandshakeFormat format, ByteView authenticated_data,
                            const Surroundings& surroundings, Random& random) const {
  QPC_TRY(auto sent, send_proposal(*state_, proposal, {}, format, authenticated_data, surroundings, random));
  return Sent{of(std::move(sent.next)), std::move(sent.message)};
}

Result<Sent> Group::propose_update(const std::optional<ClientIdentity>& new_identity, HandshakeFormat format,
                                   ByteView authenticated_data, const Surroundings& surroundings,
                                   Random& random) const {
  auto update = make_update(*state_->epoch, new_identity, random);
  QPC_TRY(auto sent, send_proposal(*state_, {Update{std::move(update.leaf)}}, std::move(update.keys), format,
                                   authenticated_data, surroundings, random));
  return Sent{of(std::move(sent.next)), std::move(sent.message)};
}

Result<Committed> Group::commit(const CommitOptions& options, const Surroundings& surroundings, Random& random) const {
  QPC_CHECK(check_active(*state_));
  QPC_TRY(auto created, create_commit(*state_, options, surroundings, random));
  auto next = *state_;
  next.keys = std::move(created.keys);
  PendingCommit pending(std::make_shared<const PendingCommit::State>(
      PendingCommit::State{std::move(created.change), state_->epoch->interim_transcript_hash}));
  return Committed{of(std::move(next)), std::move(pending), std::move(created.message), std::move(created.welcomes)};
}

Result<Group> Group::merge(const PendingCommit& pending) const {
  if (removed_in_epoch() || pending.state_->base != state_->epoch->interim_transcript_hash) {
    return fail(Kind::stale, "RFC 9420 §14: the pending commit was made in another epoch");
  }
  return of(state_->after(pending.state_->change));
}

Group Group::without_old_epochs(std::chrono::sys_seconds now) const {
  auto next = *state_;
  next.past.erase(next.past.begin() + static_cast<std::ptrdiff_t>(next.past_kept(now)), next.past.end());
  return of(std::move(next));
}

Result<Group> Group::removal_contested() const {
  if (!removed_in_epoch()) return fail(Kind::rejected, "RFC 9420 §12.4.2: this member was not removed");
  if (state_->epoch->has_ended()) return fail(Kind::rejected, "RFC 9420 §12.4.2: the removal of this member stands");
  auto next = *state_;
  next.removed_in_epoch = {};
  return of(std::move(next));
}

Result<Group> Group::removal_confirmed() const {
  if (!removed_in_epoch()) return fail(Kind::rejected, "RFC 9420 §12.4.2: this member was not removed");
  return of(state_->ended());
}

Group Group::without_proposals() const {
  auto next = *state_;
  next.proposals = {};
  return of(std::move(next));
}

std::expected<Processed, Refusal> Group::process(ByteView mls_message, const Surroundings& surroundings) const {
  QPC_TRY(auto processed, process_message(*state_, mls_message, surroundings));
  return Processed{of(std::move(processed.next)), std::move(processed.event)};
}

std::vector<GroupRowChange> Group::save_changes(const Group* stored) const {
  return save_row_changes(*state_, stored != nullptr ? stored->state_.get() : nullptr);
}

Result<Group> Group::restore(std::span<const GroupRow> rows) { return restore_rows(rows).transform(of); }

std::uint64_t PendingCommit::epoch() const { return state_->change.event.epoch; }
const CommitApplied& PendingCommit::event() const { return state_->change.event; }
Secret PendingCommit::save(const Group& base) const { return save_pending_changes(*state_, *base.state_); }

Result<PendingCommit> PendingCommit::restore(ByteView saved, const Group& base) {
  QPC_TRY(auto state, restore_pending_changes(saved, *base.state_));
  return PendingCommit(std::make_shared<const State>(std::move(state)));
}

}  // namespace qpc::mls
