// Commits that this device cannot apply, or that another took the place of.
#include "client/group/contest_store.h"
#include "client/group/succession.h"
#include "client/group/way_back.h"
#include "client/group/way_back_store.h"
#include "client/mailbox/receiver.h"

namespace qpc::client {
namespace {

/// The rule, no longer than a node takes it.
std::string clause_of(const mls::Refusal& refusal) {
  constexpr std::size_t longest = 128;
  std::string clause = refusal.what();
  if (clause.size() <= longest) return clause;
  std::size_t size = longest;
  while ((static_cast<std::uint8_t>(clause[size]) & 0xC0) == 0x80) --size;  // within a character
  return clause.substr(0, size);
}

/// Whether others may be where this device is not.
bool may_be_applied_by_others(mls::DecryptFailure reason) {
  using enum mls::DecryptFailure;
  return reason != wrong_group && reason != before_joining && reason != epoch_too_old && reason != epoch_in_future &&
         reason != removed;
}

std::optional<identity::CredentialIdentity> identity_at(const mls::Group& group, mls::LeafIndex leaf) {
  const auto member = group.member(leaf);
  const auto described = member ? describe_member(*member) : std::nullopt;
  return described ? std::optional(described->identity) : std::nullopt;
}

Bytes id_of(const Incoming& incoming) {
  const auto id = message::message_id(incoming.message);
  return {id.begin(), id.end()};
}

}  // namespace

void Receiver::receive_note(const mls::ContestNote& note) {
  const auto conversation = ConversationStore(change_.db()).find_by_group_id(note.group_id);
  if (!conversation || !WayBackStore(change_.db()).epoch_ended_by(conversation->id, note.commit_id)) return;
  ContestStore(change_.db()).add_note({.conversation = conversation->id, .commit_id = note.commit_id});
}

bool Receiver::is_passed_commit(const ConversationRow& conversation, const mls::Group& group,
                                const mls::MessageHeader& header, const Incoming& incoming) {
  if (header.content_type != mls::ContentType::commit || conversation.standing == Standing::left) return false;
  const bool removed_by_it = group.removed_in_epoch() && *group.removed_in_epoch() == header.epoch + 1;
  if (header.epoch >= group.epoch() && !removed_by_it) return false;
  return WayBackStore(change_.db()).applied(conversation.id, header.epoch) != id_of(incoming);
}

void Receiver::note_commit(const ConversationRow& conversation, const mls::Group& group, const mls::GroupEvent& event,
                           const Incoming& incoming) {
  AppliedCommit commit{.conversation = conversation.id,
                       .epoch = group.epoch(),
                       .id = id_of(incoming),
                       .committer = {},
                       .committing_device = {}};
  const auto set_committer = [&](mls::LeafIndex leaf) {
    const auto committer = identity_at(group, leaf);
    if (!committer) return;
    commit.committer = committer->account_id;
    commit.committing_device = committer->device_id;
  };
  if (const auto* applied = std::get_if<mls::CommitApplied>(&event)) {
    set_committer(applied->committer);
    for (const auto& joiner : describe_members(applied->added)) commit.joiners.push_back(joiner.identity.device_id);
  } else if (const auto* removed = std::get_if<mls::RemovedFromGroup>(&event)) {
    set_committer(mls::LeafIndex{removed->sender.index});
  } else {
    return;
  }
  client::note_commit(change_, environment_, commit);
}

void Receiver::note_contest(const ConversationRow& conversation, const mls::Group& group, const mls::Refusal& refusal,
                            const Incoming& incoming) {
  const auto header = mls::read_header(incoming.message);
  if (!header || header->content_type != mls::ContentType::commit || header->epoch != group.epoch()) return;
  if (successor_of(group)) return;  // what comes behind that is nobody's
  if (conversation.standing != Standing::member || !may_be_applied_by_others(refusal.reason)) return;
  ContestStore(change_.db())
      .add({.conversation = conversation.id,
            .epoch = header->epoch,
            .commit_id = id_of(incoming),
            .clause = clause_of(refusal)});
}

}  // namespace qpc::client
