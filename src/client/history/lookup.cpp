#include <algorithm>

#include "client/account/device_identity.h"
#include "client/group/group_view.h"
#include "client/history/history.h"
#include "core/base/encoding.h"

namespace qpc::client {
namespace {

ConversationView describe(db::Database& db, ConversationRow row) {
  ConversationView view{.row = std::move(row), .title = {}, .suite = {}};
  view.title = view.row.name;
  if (view.row.peer) {
    const auto person = PersonStore(db).find(*view.row.peer);
    const auto account = AccountStore(db).find();
    view.title = person && account ? person->name + "@" + account->domain : "(unknown)";
  }
  if (const auto suite = mls::Suite::of(static_cast<mls::CipherSuite>(view.row.suite))) view.suite = suite->name();
  return view;
}

bool fits(const ConversationView& view, const std::string& reference) {
  if (view.title == reference) return true;
  if (view.row.kind == GroupKind::dm && view.title.substr(0, view.title.find('@')) == reference) return true;
  constexpr std::size_t shortest_id = 4;
  return view.row.group_id && reference.size() >= shortest_id && to_hex(*view.row.group_id).starts_with(reference);
}

}  // namespace

Outcome<std::vector<ConversationView>> History::conversations() {
  return groups_.store().read([](db::Database& db) {
    std::vector<ConversationView> views;
    for (auto& row : ConversationStore(db).list()) views.push_back(describe(db, std::move(row)));
    return views;
  });
}

Outcome<ConversationView> History::find_conversation(const std::string& reference) {
  QPC_TRY(const auto all, conversations());
  std::vector<ConversationView> found;
  std::ranges::copy_if(all, std::back_inserter(found),
                       [&](const ConversationView& view) { return fits(view, reference); });
  // One that is alive goes before those that were left under the same name.
  const auto alive = std::ranges::partition(found, [](const ConversationView& view) {
    return view.row.standing == Standing::member || view.row.standing == Standing::waiting;
  });
  const auto alive_count = found.size() - alive.size();
  if (found.empty()) {
    return failure(
        FailureKind::not_found, "unknown_conversation",
        "There is no conversation '" + reference + "': 'qpc group list' shows yours, 'qpc dm NAME TEXT' begins one.");
  }
  if (alive_count > 1 || (alive_count == 0 && found.size() > 1)) {
    std::string ids;
    for (const auto& view : found) ids += " " + to_hex(view.row.group_id.value_or(Bytes())).substr(0, 8);
    return failure(FailureKind::usage, "ambiguous",
                   "Several conversations are called '" + reference + "': use the beginning of an id:" + ids + ".");
  }
  return found.front();
}

Outcome<ConversationView> History::conversation(std::int64_t id) {
  return groups_.read([&](GroupChange& change) -> Outcome<ConversationView> {
    auto row = ConversationStore(change.db()).find(id);
    if (!row) return failure(FailureKind::not_found, "unknown_conversation", "There is no such conversation.");
    QPC_TRY(const auto account, require_account(change.db()));
    ConversationView view = describe(change.db(), *std::move(row));
    const auto group = change.group(id);
    if (!group) return view;
    for (const auto& member : members_of(*group)) {
      view.members.push_back({member.name(), member.identity.device_id, member.leaf.value,
                              member.identity.device_id == account.device_id});
    }
    return view;
  });
}

}  // namespace qpc::client
