// Holes as views.
#include <algorithm>
#include <iterator>

#include "client/account/account_store.h"
#include "client/account/person_store.h"
#include "client/group/contest_store.h"
#include "client/group/roster_store.h"
#include "client/history/history.h"
#include "client/history/id_prefix.h"
#include "client/hole/hole_keeper.h"
#include "client/hole/hole_words.h"

namespace qpc::client {

HoleView History::view(db::Database& db, HoleRow row) {
  HoleView view{
      .row = std::move(row), .conversation = {}, .sender = {}, .object = {}, .what = {}, .course = {}, .advice = {}};
  const std::string sender = sender_name(db, view.row.account_id);
  if (view.row.account_id) view.sender = sender;
  if (const auto conversation = ConversationStore(db).find(view.row.conversation)) {
    view.conversation = conversation->peer ? sender_name(db, conversation->peer) : conversation->name;
  }
  const CauseWords& words = words_of(view.row.cause);
  view.object = describe_object(view.row, sender);
  view.what = words.what;
  view.course = describe_course(view.row, sender);
  if (view.row.is_open() || !is_good(view.row.ending)) view.advice = words.advice;
  return view;
}

Outcome<std::vector<HoleView>> History::holes(std::int64_t conversation, HoleStore::Which which) {
  return groups_.store().read([&](db::Database& db) {
    std::vector<HoleView> views;
    for (auto& row : HoleStore(db).list(conversation, which)) views.push_back(view(db, std::move(row)));
    return views;
  });
}

Outcome<HoleView> History::hole(std::int64_t id) {
  return groups_.store().read([&](db::Database& db) -> Outcome<HoleView> {
    auto row = HoleStore(db).find(id);
    if (!row) return failure(FailureKind::not_found, "unknown_message", "There is no such hole.");
    return view(db, *std::move(row));
  });
}

Outcome<HoleView> History::find_hole(const std::string& id) {
  const auto beginnings = beginnings_of(id);
  if (beginnings.empty()) {
    return failure(FailureKind::usage, "bad_message_id",
                   "An id is hexadecimal: 'qpc holes' shows those of holes, 'qpc history' those of messages.");
  }
  return groups_.store().read([&](db::Database& db) -> Outcome<HoleView> {
    std::vector<HoleRow> rows;
    for (const auto& octets : beginnings) {
      std::ranges::move(HoleStore(db).find_by_id_prefix(octets), std::back_inserter(rows));
    }
    if (rows.empty()) {
      return failure(FailureKind::not_found, "unknown_message", "There is no message and no hole with this id.");
    }
    if (rows.size() > 1)
      return failure(FailureKind::usage, "ambiguous", "Several holes begin so: give more of the id.");
    return view(db, std::move(rows.front()));
  });
}

void History::add_troubles(db::Database& db, ConversationView& conversation) {
  // A device that has said something else to others, under the same numbers, cannot unsay it.
  constexpr auto forks_told_for = std::chrono::days(30);
  const std::int64_t id = conversation.row.id;
  const auto is_such_a_fork = [&](const HoleRow& hole) {
    return hole.cause == HoleCause::forked && hole.state == HoleState::lost &&
           environment_.now() - hole.noticed_at < forks_told_for;
  };
  auto rows = HoleStore(db).list(id, HoleStore::Which::open);
  std::ranges::copy_if(HoleStore(db).list(id, HoleStore::Which::all), std::back_inserter(rows), is_such_a_fork);
  for (auto& row : rows) conversation.holes.push_back(view(db, std::move(row)));
  conversation.own_keys_at = RosterStore(db).own_keys_at(id);
  for (const auto& contest : ContestStore(db).list(id)) {
    conversation.contested.push_back(contest.clause);
    conversation.is_left_behind |= contest.stands;
  }
}

}  // namespace qpc::client
