// remark_views.h: what was said about messages, as faces are told. Names and texts in here come from others.
#pragma once
#include "client/remark/more_store.h"
#include "client/remark/remark_store.h"

namespace qpc::client {

/// Another message, in short.
struct QuoteView {
  std::int64_t cursor = 0;  ///< 0: it is not here
  std::optional<message::MessageId> id = {};
  MessageKind kind = MessageKind::text;
  std::string from = {};     ///< user@domain
  std::string excerpt = {};  ///< the beginning of what it says, in one line
};

struct ReactionView {
  std::string emoji = {};
  std::uint64_t count = 0;
  std::vector<std::string> by = {};  ///< user@domain, of the first `most_named`
  bool is_own = false;               ///< this person is among them
  static constexpr std::size_t most_named = 20;
};

struct OptionView {
  std::string text = {};
  std::uint64_t votes = 0;
  bool is_own = false;  ///< this person has chosen it
};

struct PollView {
  std::string question = {};
  std::vector<OptionView> options = {};
  std::uint64_t voters = 0;
  bool several_choices = false;
  std::optional<Milliseconds> closed_at = {};
};

/// Of a message that is a remark: what it says, about which.
struct RemarkView {
  RemarkKind kind = RemarkKind::reaction;
  std::string emoji = {};
  bool is_off = false;
  QuoteView about = {};
};

/// What there is to a message besides its words.
struct AroundView {
  MessageMore more = {};
  std::optional<QuoteView> reply_to = {};
  std::optional<QuoteView> thread = {};
  std::vector<std::string> mentions = {};  ///< user@domain, of those known here
  bool mentions_you = false;
  std::vector<ReactionView> reactions = {};  ///< the most frequent first
  bool is_pinned = false;
  std::optional<PollView> poll = {};
  std::optional<RemarkView> remark = {};
};

/// As it is to be shown now.
AroundView describe_around(db::Database& db, const MessageRow& row, const identity::AccountId& self, Milliseconds now);

/// The beginning of a text, in one line.
std::string excerpt_of(const std::string& text);

}  // namespace qpc::client
