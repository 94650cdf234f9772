#include "client/remark/remark_views.h"

#include <algorithm>
#include <map>

#include "client/contact/contact_store.h"
#include "client/expiry/expiry_store.h"
#include "client/hole/hole_keeper.h"
#include "client/remark/rules.h"

namespace qpc::client {
namespace {

/// Of what goes by itself, or can be seen once, a quote tells no more than the message itself.
QuoteView quote(db::Database& db, const MessageRow& row, Milliseconds now) {
  const auto life = ExpiryStore(db).find(row.id);
  const bool is_hidden =
      life.is_over(now) || life.view_once || (row.account_id && ContactStore(db).is_blocked(*row.account_id));
  return {.cursor = row.id,
          .id = row.message_id,
          .kind = row.kind,
          .from = row.account_id ? sender_name(db, row.account_id) : "",
          .excerpt = is_hidden ? "" : excerpt_of(row.text)};
}

QuoteView quote(db::Database& db, std::int64_t conversation, const message::Reference& reference, Milliseconds now) {
  const auto row = MessageStore(db).find(conversation, reference);
  return row ? quote(db, *row, now) : QuoteView();
}

std::vector<ReactionView> reactions_to(db::Database& db, std::int64_t target, const identity::AccountId& self) {
  constexpr std::uint32_t most_read = 10'000;
  constexpr std::size_t most_shown = 50;
  std::map<std::string, ReactionView> by_emoji;
  std::map<identity::AccountId, bool> blocked;
  for (const auto& [emoji, account_id] : RemarkStore(db).reactions(target, most_read)) {
    const auto known = blocked.find(account_id);
    const bool is_blocked =
        known != blocked.end() ? known->second : (blocked[account_id] = ContactStore(db).is_blocked(account_id));
    if (is_blocked) continue;
    auto& view = by_emoji[emoji];
    view.emoji = emoji;
    ++view.count;
    view.is_own |= account_id == self;
    if (view.by.size() < ReactionView::most_named) view.by.push_back(sender_name(db, account_id));
  }
  std::vector<ReactionView> views;
  for (auto& [emoji, view] : by_emoji) views.push_back(std::move(view));
  std::ranges::stable_sort(views, std::greater(), &ReactionView::count);
  if (views.size() > most_shown) views.resize(most_shown);
  return views;
}

std::optional<PollView> poll_view(db::Database& db, const MessageRow& row, const identity::AccountId& self) {
  const auto poll = poll_of(db, row);
  if (!poll) return std::nullopt;
  RemarkStore store(db);
  PollView view{
      .question = poll->question, .several_choices = poll->several_choices, .closed_at = store.closed_at(row.id)};
  for (const auto& option : poll->options) view.options.push_back({.text = option});
  for (const auto& vote : store.votes(row.id)) {
    if (!vote.details.empty()) ++view.voters;
    for (const std::uint8_t choice : vote.details) {
      if (choice >= view.options.size()) continue;
      ++view.options[choice].votes;
      view.options[choice].is_own |= vote.account_id == self;
    }
  }
  return view;
}

std::optional<RemarkView> remark_view(db::Database& db, const MessageRow& row, Milliseconds now) {
  const auto remark = RemarkStore(db).find(row.id);
  if (!remark) return std::nullopt;
  RemarkView view{.kind = remark->kind, .is_off = remark->is_off};
  if (remark->kind == RemarkKind::reaction) view.emoji = remark->item;
  if (remark->kind == RemarkKind::vote) view.is_off = remark->details.empty();
  if (const auto target = MessageStore(db).find(remark->target)) view.about = quote(db, *target, now);
  return view;
}

}  // namespace

std::string excerpt_of(const std::string& text) {
  constexpr std::size_t most_octets = 80;
  const std::string_view line = std::string_view(text).substr(0, text.find('\n'));
  const std::string_view beginning = beginning_of(line, most_octets);
  return std::string(beginning) + (beginning.size() < text.size() ? "…" : "");
}

AroundView describe_around(db::Database& db, const MessageRow& row, const identity::AccountId& self, Milliseconds now) {
  AroundView view;
  if (row.kind == MessageKind::remark) {
    view.remark = remark_view(db, row, now);
    return view;
  }
  if (!row.app_id) return view;
  view.more = MoreStore(db).find(row.id);
  if (view.more.reply_to) view.reply_to = quote(db, row.conversation, *view.more.reply_to, now);
  if (view.more.thread) view.thread = quote(db, row.conversation, *view.more.thread, now);
  for (const auto& account_id : view.more.mentions) {
    view.mentions_you |= account_id == self;
    if (PersonStore(db).find(account_id)) view.mentions.push_back(sender_name(db, account_id));
  }
  if (RemarkStore(db).has_any(row.id)) {
    view.reactions = reactions_to(db, row.id, self);
    view.is_pinned = RemarkStore(db).is_pinned(row.id);
  }
  view.poll = poll_view(db, row, self);
  return view;
}

}  // namespace qpc::client
