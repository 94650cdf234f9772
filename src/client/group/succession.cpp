#include "client/group/succession.h"

#include <algorithm>

#include "client/group/commit_store.h"
#include "client/group/moving.h"
#include "client/group/settings.h"
#include "client/group/succession_store.h"
#include "client/group/upgrade.h"
#include "client/group/way_back_store.h"

namespace qpc::client {
namespace {

bool arrange_once(GroupChange& change, Environment& environment, const ConversationRow& conversation) {
  const auto behind = ConversationStore(change.db()).behind(conversation.id);
  for (const auto& other : behind) {
    const auto former = other.stage == Stage::former ? change.group(other.id) : failure(FailureKind::usage, "", "");
    if (!former || !conversation.group_id) continue;
    const auto named = successor_of(*former);
    if (named && is_named_by(conversation, *named)) continue;
    return_to_former(change, environment, conversation, other);
    return true;
  }
  const auto group = change.group(conversation.id);
  const auto named = group && conversation.standing == Standing::member ? successor_of(*group) : std::nullopt;
  if (!named) return false;
  const auto is_it = [&](const ConversationRow& other) {
    return other.stage == Stage::coming && other.standing == Standing::member && is_named_by(other, *named) &&
           change.group(other.id);
  };
  const auto successor = std::ranges::find_if(behind, is_it);
  if (successor == behind.end()) return false;
  move_to_successor(change, environment, conversation, *successor);
  return true;
}

}  // namespace

std::optional<message::Successor> successor_of(const mls::Group& group) {
  const auto details = details_of(group);
  return details ? details->successor : std::nullopt;
}

std::optional<message::Successor> successor_of(db::Database& db, const ConversationRow& conversation) {
  const auto octets = ConversationStore(db).group_context(conversation.id, conversation.epoch);
  const auto context = octets ? read_all<mls::GroupContext>(*octets) : fail(Kind::not_found, "an epoch not kept");
  const auto details = context ? details_of(context->extensions) : std::unexpected(context.error());
  return details ? details->successor : std::nullopt;
}

bool is_named_by(const ConversationRow& row, const message::Successor& successor) {
  return row.group_id == successor.group_id && row.suite == successor.suite &&
         std::ranges::equal(row.channel, successor.channel.local);
}

std::optional<std::int64_t> arrange(GroupChange& change, Environment& environment, std::int64_t any) {
  ConversationStore conversations(change.db());
  const auto row = conversations.find(any);
  if (!row) return std::nullopt;
  // There and back at most: groups that name each other would lead round for ever.
  bool moved = false;
  for (int turn = 0; turn < 2; ++turn) {
    const auto conversation = conversations.find(row->shown());
    if (!conversation || !arrange_once(change, environment, *conversation)) break;
    moved = true;
  }
  return moved ? std::optional(row->shown()) : std::nullopt;
}

void follow(GroupChange& change, Environment& environment, const ConversationRow& successor) {
  ConversationStore conversations(change.db());
  const auto conversation = conversations.find(successor.shown());
  if (!conversation) return;
  // Who has left did not want what was said afterwards, and gets it neither as a gap nor from others.
  if (conversation->standing == Standing::left) conversations.forget_chains(conversation->id);
  move_to_successor(change, environment, *conversation, successor);
  end_group(change.db(), conversations.find(successor.id).value());
}

void end_group(db::Database& db, ConversationRow behind) {
  behind.stage = Stage::over;
  ConversationStore(db).update(behind);
}

void limit_coming(db::Database& db, std::int64_t conversation) {
  constexpr std::size_t most = 4;
  auto rows = ConversationStore(db).behind(conversation);
  const auto wishes = CommitStore(db).wishes(conversation);
  std::erase_if(rows, [&](const ConversationRow& row) {
    const bool is_wanted = std::ranges::any_of(wishes, [&](const Wish& wish) {
      const auto named = successor_of(wish);
      return named && is_named_by(row, *named);
    });
    return row.stage != Stage::coming || is_wanted;
  });
  for (std::size_t i = 0; i + most < rows.size(); ++i) end_group(db, rows[i]);
}

void end_former(GroupChange& change) {
  for (const std::int64_t former : SuccessionStore(change.db()).list(Stage::former)) {
    if (WayBackStore(change.db()).newest(former)) continue;
    const auto group = change.group(former);
    if (group && !successor_of(*group)) continue;  // it is not the former one any more
    end_group(change.db(), ConversationStore(change.db()).find(former).value());
  }
}

}  // namespace qpc::client
