// rules.h: what may be said about a message, by whom. Every member holds the others to it.
#pragma once
#include "client/failure.h"
#include "client/history/message_store.h"
#include "client/remark/remark_kind.h"

namespace qpc::client {

/// Different reactions of one person to one message.
inline constexpr std::size_t most_reactions = 20;
/// Pinned messages of one conversation.
inline constexpr std::size_t most_pins = 100;

/// Whether `by` may say this about a message. `said_at` counts for votes: once a poll is closed, nobody votes.
/// Errors: refused, with the rule that it breaks: "message_deleted", "message_gone", "not_a_message", "not_a_text",
/// "not_a_poll", "not_yours", "poll_closed"; usage: "no_such_option", "one_choice"; limit: "too_many_reactions",
/// "too_many_pins".
Outcome<> check_remark(db::Database& db, const MessageRow& target, const identity::AccountId& by,
                       const RemarkBody& remark, Milliseconds said_at);

/// What a message asks; nothing, where it is no poll.
std::optional<message::Poll> poll_of(db::Database& db, const MessageRow& row);

/// Whether this can leave as a reaction. Errors: usage: "bad_emoji".
Outcome<> check_emoji(std::string_view emoji);
/// Whether this can leave as a poll. Errors: usage: "bad_poll".
Outcome<> check_poll(const message::Poll& poll);

}  // namespace qpc::client
