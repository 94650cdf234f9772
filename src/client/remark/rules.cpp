#include "client/remark/rules.h"

#include <algorithm>
#include <set>

#include "client/expiry/expiry_store.h"
#include "client/mailbox/outbox.h"
#include "client/remark/remark_store.h"

namespace qpc::client {
namespace {

/// Who may take a message back: who said it. Whoever keeps order in a group would be let in here.
bool may_delete(const MessageRow& target, const identity::AccountId& by) { return target.account_id == by; }

struct Check {
  db::Database& db;
  const MessageRow& target;
  const identity::AccountId& by;
  Milliseconds said_at;

  Outcome<> operator()(const message::Reaction& reaction) const {
    if (reaction.removed) return {};
    auto given = RemarkStore(db).reactions_of(target.id, by);
    given.erase(reaction.emoji);
    if (given.size() < most_reactions) return {};
    return failure(FailureKind::limit, "too_many_reactions",
                   "There are 20 different reactions of one person to this message already: take one back first.");
  }

  Outcome<> operator()(const message::Edit&) const {
    if (target.kind != MessageKind::text)
      return failure(FailureKind::refused, "not_a_text", "Only texts can be edited.");
    if (target.account_id == by) return {};
    return failure(FailureKind::refused, "not_yours", "Only who has written a text can edit it.");
  }

  Outcome<> operator()(const message::Delete&) const {
    if (may_delete(target, by)) return {};
    return failure(FailureKind::refused, "not_yours", "Only who has said it can delete it for all.");
  }

  Outcome<> operator()(const message::Pin& pin) const {
    RemarkStore store(db);
    if (pin.removed || store.is_pinned(target.id) || store.pinned(target.conversation).size() < most_pins) return {};
    return failure(FailureKind::limit, "too_many_pins",
                   "100 messages are pinned here already: take one off with 'qpc pin ID --off'.");
  }

  Outcome<> operator()(const message::Vote& vote) const {
    QPC_TRY(const auto poll, find_poll());
    if (!vote.choices.empty() && vote.choices.back() >= poll.options.size()) {
      return failure(FailureKind::usage, "no_such_option",
                     "This poll has " + std::to_string(poll.options.size()) + " options: choose by their numbers.");
    }
    if (!poll.several_choices && vote.choices.size() > 1) {
      return failure(FailureKind::usage, "one_choice", "This poll takes one choice.");
    }
    const auto closed_at = RemarkStore(db).closed_at(target.id);
    if (closed_at && said_at > *closed_at) return failure(FailureKind::refused, "poll_closed", "This poll is closed.");
    return {};
  }

  Outcome<> operator()(const message::ClosePoll&) const {
    QPC_CHECK(find_poll());
    if (target.account_id == by) return {};
    return failure(FailureKind::refused, "not_yours", "Only who has asked can close a poll.");
  }

  Outcome<message::Poll> find_poll() const {
    auto poll = poll_of(db, target);
    if (poll) return *std::move(poll);
    return failure(FailureKind::refused, "not_a_poll", "This message is no poll.");
  }
};

bool can_be_spoken_about(MessageKind kind) {
  return kind == MessageKind::text || kind == MessageKind::file || kind == MessageKind::poll ||
         kind == MessageKind::unknown;
}

bool is_plain(std::string_view text) {
  return check_text(text).has_value() &&
         std::ranges::none_of(text, [](char c) { return static_cast<std::uint8_t>(c) <= 0x20 || c == 0x7f; });
}

}  // namespace

Outcome<> check_remark(db::Database& db, const MessageRow& target, const identity::AccountId& by,
                       const RemarkBody& remark, Milliseconds said_at) {
  if (target.kind == MessageKind::deleted)
    return failure(FailureKind::refused, "message_deleted", "This message was deleted.");
  if (!target.app_id || !target.device_id || !can_be_spoken_about(target.kind)) {
    return failure(FailureKind::refused, "not_a_message", "Nobody has said this: nothing can be said about it.");
  }
  if (ExpiryStore(db).find(target.id).gone != Gone::no && !std::holds_alternative<message::Delete>(remark))
    return failure(FailureKind::refused, "message_gone", "This message has gone: nothing more can be said about it.");
  return std::visit(Check{db, target, by, said_at}, remark);
}

std::optional<message::Poll> poll_of(db::Database& db, const MessageRow& row) {
  if (row.kind != MessageKind::poll) return std::nullopt;
  const auto content = MessageStore(db).content(row.id);
  const auto message = content ? message::AppMessage::read(*content) : fail(Kind::not_found, "it is not kept");
  const auto* poll = message ? std::get_if<message::Poll>(&message->body) : nullptr;
  return poll == nullptr ? std::nullopt : std::optional(*poll);
}

Outcome<> check_emoji(std::string_view emoji) {
  if (emoji.size() <= message::Reaction::longest_emoji && is_plain(emoji)) return {};
  return failure(FailureKind::usage, "bad_emoji",
                 "A reaction is an emoji, or a word without spaces, of at most 64 octets.");
}

Outcome<> check_poll(const message::Poll& poll) {
  const auto bad = [](const char* text) { return failure(FailureKind::usage, "bad_poll", text); };
  if (!check_text(poll.question) || poll.question.size() > message::Poll::longest_question) {
    return bad("A poll's question has 1 to 1024 octets of text.");
  }
  if (poll.options.size() < message::Poll::fewest_options || poll.options.size() > message::Poll::most_options) {
    return bad("A poll has 2 to 20 options.");
  }
  const std::set<std::string> different(poll.options.begin(), poll.options.end());
  if (different.size() != poll.options.size()) return bad("Two options of this poll are the same.");
  for (const auto& option : poll.options) {
    if (!check_text(option) || option.size() > message::Poll::longest_option) {
      return bad("Each option of a poll has 1 to 256 octets of text.");
    }
  }
  return {};
}

}  // namespace qpc::client
