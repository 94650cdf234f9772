#include "client/mailbox/receiver.h"

#include "client/group/commit_store.h"
#include "client/group/contest_store.h"
#include "client/group/epochs.h"
#include "client/group/handshake_policy.h"
#include "client/group/notices.h"
#include "client/group/revoked_members.h"
#include "client/group/standing.h"
#include "client/group/succession.h"
#include "client/group/way_back.h"
#include "client/group/way_back_store.h"
#include "client/hole/asking.h"
#include "client/mailbox/decrypt_text.h"
#include "client/mailbox/outbox_store.h"
#include "client/mailbox/sealer.h"
#include "client/remark/remark_keeper.h"
#include "client/search/search_store.h"

namespace qpc::client {

namespace {

/// Why these octets are no MLSMessage that this program knows: they begin with a version that may come to be, or are
/// junk.
HoleCause cause_of(const Error& error, ByteView octets) {
  constexpr std::uint8_t known_version = 1, last_believable = 15;  // ProtocolVersion (RFC 9420 §6)
  const bool is_later =
      octets.size() > 2 && octets[0] == 0 && octets[1] > known_version && octets[1] <= last_believable;
  return error.kind == Kind::unsupported && is_later ? HoleCause::later_version : HoleCause::malformed;
}

/// A change of the group, or what somebody says in it.
HoleContent content_of(const mls::MessageHeader& header) {
  return header.content_type == mls::ContentType::application ? HoleContent::message : HoleContent::change;
}

/// Whether the tag in the clear is of another branch of the group (PROTOCOL.md "MLS profile"). Nobody vouches for it.
bool names_another_branch(db::Database& db, std::int64_t conversation, const Incoming& incoming) {
  const auto message = read_all<mls::MLSMessage>(incoming.message);
  const auto* sealed = message ? message->as<mls::PrivateMessage>() : nullptr;
  if (sealed == nullptr) return false;
  const auto tag = ConversationStore(db).epoch_tag(conversation, sealed->epoch);
  return tag && sealed->authenticated_data.size() == tag->size() && sealed->authenticated_data != *tag;
}

}  // namespace

void Receiver::note_unreadable(Unreadable what, const Incoming& incoming) {
  if (retrying_) {
    unreadable_again_ = std::move(what);
  } else {
    keeper().note_unreadable(what, incoming.message);
  }
}

Receiver::Step Receiver::receive(const Incoming& incoming, const std::set<identity::AccountId>& fetched,
                                 bool looked_after) {
  QPC_TRY(auto obstacle, receive_once(incoming, fetched, looked_after));
  if (!obstacle) QPC_CHECK(retry_waiting());
  return obstacle;
}

Receiver::Step Receiver::receive_once(const Incoming& incoming, const std::set<identity::AccountId>& fetched,
                                      bool looked_after) {
  if (incoming.message.empty()) {
    keeper().note_nameless(HoleCause::expired_at_node, 1,
                           "A message expired at the node before this device fetched it.");
    return std::nullopt;
  }
  if (const auto note = read_all<mls::ContestNote>(incoming.message)) {
    receive_note(*note);
    return std::nullopt;
  }
  const auto message = read_all<mls::MLSMessage>(incoming.message);
  if (!message) {
    note_unreadable({.cause = cause_of(message.error(), incoming.message),
                     .text = std::string("malformed: ") + message.error().what() + ".",
                     .detail = message.error().what()},
                    incoming);
    return std::nullopt;
  }
  if (const auto* welcome = message->as<mls::Welcome>()) return receive_welcome(*welcome, incoming, fetched);
  return receive_for_group(incoming, fetched, looked_after);
}

Receiver::Step Receiver::receive_for_group(const Incoming& incoming, const std::set<identity::AccountId>& fetched,
                                           bool looked_after) {
  const auto header = mls::read_header(incoming.message);
  if (!header) {
    note_unreadable({.cause = cause_of(header.error(), incoming.message),
                     .text = std::string("malformed: ") + header.error().what() + ".",
                     .detail = header.error().what()},
                    incoming);
    return std::nullopt;
  }
  const auto conversation = ConversationStore(change_.db()).find_by_group_id(header->group_id);
  if (!conversation) {
    note_unreadable({.cause = HoleCause::not_in_group,
                     .content = content_of(*header),
                     .text = "unknown group: this device is in no such group.",
                     .detail = {},
                     .epoch = header->epoch},
                    incoming);
    return std::nullopt;
  }
  const auto loaded = change_.group(conversation->id);
  if (!loaded && loaded.error().code != "group_unreadable" && loaded.error().code != "no_group") {
    return std::unexpected(loaded.error());
  }
  if (!loaded) {  // the others shall still be read
    note_unreadable({.cause = loaded.error().code == "no_group" ? HoleCause::not_in_group : HoleCause::group_unreadable,
                     .content = content_of(*header),
                     .conversation = conversation->shown(),
                     .text = loaded.error().text,
                     .detail = {},
                     .epoch = header->epoch},
                    incoming);
    return std::nullopt;
  }
  const mls::Group& group = *loaded;
  if (conversation->shown_as && may_pass_over(*conversation, group, *header)) return std::nullopt;
  if (conversation->shown_as && header->content_type == mls::ContentType::application) {
    if (conversation->stage == Stage::coming) return receive_early(*conversation, incoming);
    if (conversation->stage == Stage::over || header->epoch >= group.epoch()) {
      note_unreadable({.cause = HoleCause::breaks_a_rule,
                       .content = HoleContent::message,
                       .conversation = conversation->shown(),
                       .text = "invalid: it was said in a group that this conversation has left.",
                       .detail = "said in a group that this conversation has left"},
                      incoming);
      return std::nullopt;
    }
  }
  if (!looked_after && is_passed_commit(*conversation, group, *header, incoming)) {
    return Obstacle{.unknown_accounts = {}, .passed_commit = PassedCommit{conversation->id, header->epoch}};
  }
  const MemberCheck check(change_.db(), group.group_id(), fetched);
  const mls::NoPsks psks;
  const auto processed = group.process(
      incoming.message,
      {.authentication = check, .psks = psks, .now = environment_.now_seconds(), .signatures = signatures_});
  if (!check.unknown().empty()) return Obstacle{check.unknown()};
  if (!processed) return refuse(*conversation, group, processed.error(), incoming);
  RevokedDevices revoked(change_.db(), fetched);
  const auto allowed = check_handshake(*conversation, self_, group, header->wire_format, processed->event,
                                       [&](const auto& device) { return revoked.contains(device); });
  if (!revoked.unknown().empty()) return Obstacle{revoked.unknown()};
  if (!allowed) return refuse(*conversation, group, allowed.error(), incoming);
  note_commit(*conversation, group, processed->event, incoming);
  change_.keep(conversation->id, processed->next);
  group_ = conversation->id;
  QPC_CHECK(take(*conversation, {group, processed->next}, processed->event, incoming));
  took_ = true;
  return std::nullopt;
}

bool Receiver::may_pass_over(const ConversationRow& behind, const mls::Group& group, const mls::MessageHeader& header) {
  if (header.content_type == mls::ContentType::application) return false;
  if (behind.stage == Stage::over) return true;
  return behind.stage == Stage::former && header.epoch >= group.epoch() && successor_of(group);
}

Receiver::Step Receiver::receive_early(const ConversationRow& successor, const Incoming& incoming) {
  if (CommitStore(change_.db()).has(successor.shown())) {
    return Obstacle{{}, successor.shown()};  // ours may be the commit that everybody else has followed
  }
  note_unreadable({.cause = HoleCause::epoch_not_here_yet,
                   .content = HoleContent::message,
                   .conversation = successor.shown(),
                   .text = "It was said in the group in which this conversation is to go on, and the change that says "
                           "so has not come yet.",
                   .detail = {}},
                  incoming);
  return std::nullopt;
}

Receiver::Step Receiver::refuse(const ConversationRow& conversation, const mls::Group& group,
                                const mls::Refusal& refusal, const Incoming& incoming) {
  using enum mls::DecryptFailure;
  if (refusal.reason == epoch_in_future && CommitStore(change_.db()).has(conversation.id)) {
    return Obstacle{{}, conversation.id};  // the mailbox is in order and brought no other commit: ours must have won
  }
  if (refusal.reason == own_message || refusal.reason == replayed) {
    const auto known = MessageStore(change_.db()).find_by_id_prefix(message::message_id(incoming.message));
    if (!known.empty()) return std::nullopt;  // the same message again
  }
  note_contest(conversation, group, refusal, incoming);
  if (refusal.reason == own_message) return std::nullopt;
  const auto header = mls::read_header(incoming.message);
  const HoleContent content = header ? content_of(*header) : HoleContent::unknown;
  if (refusal.reason == removed && content == HoleContent::change) {
    return std::nullopt;  // it was told, and this is between the others
  }
  HoleCause cause = client::cause_of(refusal.reason, conversation.standing);
  std::string text = describe_refusal(refusal, conversation);
  if (cause == HoleCause::not_authentic && names_another_branch(change_.db(), conversation.id, incoming)) {
    cause = HoleCause::forked;
    text = "FORK: it is of another branch of this group, or forged.";
  }
  note_unreadable({.cause = cause,
                   .content = content,
                   .conversation = conversation.shown(),
                   .text = std::move(text),
                   .detail = refusal.what(),
                   .epoch = header && !conversation.shown_as ? std::optional(header->epoch) : std::nullopt,
                   .members = group.member_count()},
                  incoming);
  return std::nullopt;
}

Outcome<> Receiver::take(const ConversationRow& conversation, const Turn& turn, const mls::GroupEvent& event,
                         const Incoming& incoming) {
  if (const auto* said = std::get_if<mls::ApplicationMessage>(&event)) {
    if (!conversation.shown_as) return say(conversation, *said, incoming);
    return say_late(ConversationStore(change_.db()).find(conversation.shown()).value(), *said, incoming);
  }
  if (const auto* applied = std::get_if<mls::CommitApplied>(&event)) begin_epoch(conversation, turn, *applied);
  if (const auto* removed = std::get_if<mls::RemovedFromGroup>(&event)) be_removed(conversation, *removed);
  return {};
}

Outcome<> Receiver::say_late(const ConversationRow& conversation, const mls::ApplicationMessage& said,
                             const Incoming& incoming) {
  const auto sender = read_claim(said.sender_credential);
  const auto group = change_.group(conversation.id);
  const bool is_here = sender && group && std::ranges::any_of(members_of(*group), [&](const GroupMember& member) {
                         return member.identity.account_id == sender->account_id;
                       });
  if (is_here) return say(conversation, said, incoming);
  note_unreadable({.cause = HoleCause::breaks_a_rule,
                   .content = HoleContent::message,
                   .conversation = conversation.id,
                   .text = "invalid: it was said in the group that this conversation has left, by somebody who did not "
                           "come along.",
                   .detail = "said by somebody who did not come along",
                   .sender = sender ? std::optional(*sender) : std::nullopt},
                  incoming);
  return {};
}

void Receiver::begin_epoch(const ConversationRow& conversation, const Turn& turn, const mls::CommitApplied& event) {
  CommitStore(change_.db())
      .drop(conversation.id);  // another commit has won this epoch: ours is made anew from its wishes
  ContestStore(change_.db()).drop_all(conversation.id);
  note_epoch(change_, environment_, conversation, turn, event);
  moved_.insert(conversation.id);
  if (const auto moved = arrange(change_, environment_, conversation.id)) moved_.insert(*moved);
}

void Receiver::be_removed(ConversationRow conversation, const mls::RemovedFromGroup& removed) {
  drop_unsent(change_.db(), conversation.id, environment_.now());
  if (conversation.standing != Standing::left) conversation.standing = Standing::removed;
  conversation.removed_in = removed.epoch;
  ConversationStore(change_.db()).update(conversation);
  add_notice(change_.db(), conversation.id, removed.epoch, environment_.now(),
             "You were removed in epoch " + std::to_string(removed.epoch) + ". What was said before stays readable.");
}

Outcome<> Receiver::finish() {
  WayBackStore(change_.db()).drop_old(environment_.now() - way_back_lifetime);
  end_former(change_);
  keeper().end_old();
  RemarkKeeper(change_.db(), environment_).forget_wordings();
  SearchStore(change_.db()).take_in_new();
  for (auto& [conversation, ids] : receipts_) {
    const auto told = ConversationStore(change_.db()).find(conversation);
    if (!told || told->standing != Standing::member) continue;
    while (!ids.empty()) {
      const std::size_t count = std::min(ids.size(), message::AppMessage::most_receipts);
      message::AppMessage receipt;
      receipt.sent_at = environment_.now();
      receipt.body = message::Delivered{{ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count)}};
      queue_draft(change_.db(), conversation, OutboxKind::receipt, std::nullopt, std::move(receipt),
                  environment_.random);
      ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count));
    }
  }
  return ask_for_due(change_, environment_);
}

}  // namespace qpc::client
