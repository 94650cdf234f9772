#include <algorithm>

#include "client/account/device_identity.h"
#include "client/contact/contact_store.h"
#include "client/group/group_view.h"
#include "client/group/roster_store.h"
#include "client/group/settings.h"
#include "client/history/choice.h"
#include "client/history/history.h"
#include "client/history/names.h"
#include "core/base/encoding.h"

namespace qpc::client {
namespace {

/// By what people call it.
ConversationView with_title(Names& names, ConversationRow row) {
  ConversationView view{.row = std::move(row), .title = {}, .suite = {}};
  view.title = view.row.peer ? names.person(*view.row.peer).name : view.row.name;
  return view;
}

/// The rest, which costs more.
ConversationView complete(db::Database& db, ConversationView view, Milliseconds now) {
  if (const auto suite = mls::Suite::of(static_cast<mls::CipherSuite>(view.row.suite))) view.suite = suite->name();
  view.unread = ReadingStore(db).unread(view.row.id);
  view.notify = NotifyStore(db).level(view.row.id, now);
  return view;
}

ConversationView to_view(db::Database& db, Names& names, ConversationRow row, Milliseconds now) {
  return complete(db, with_title(names, std::move(row)), now);
}

}  // namespace

Outcome<std::vector<ConversationView>> History::conversations() {
  return groups_.store().read([this](db::Database& db) {
    std::vector<ConversationView> views;
    Names names(db);
    for (auto& row : ConversationStore(db).list()) {
      views.push_back(to_view(db, names, std::move(row), environment_.now()));
    }
    return views;
  });
}

Outcome<ConversationView> History::find_conversation(const std::string& reference) {
  return groups_.store().read([&](db::Database& db) -> Outcome<ConversationView> {
    std::vector<ConversationView> all;
    Names names(db);
    for (auto& row : ConversationStore(db).list()) all.push_back(with_title(names, std::move(row)));
    const bool names_somebody = PersonStore(db).find_by_name(reference).has_value();
    auto chosen =
        choose(std::move(all), reference, names_somebody ? Reference::may_be_a_person : Reference::is_no_known_person);
    if (chosen) return complete(db, *std::move(chosen), environment_.now());
    QPC_CHECK(require_account(db));  // what is missing first
    return std::unexpected(std::move(chosen).error());
  });
}

Outcome<ConversationView> History::conversation(std::int64_t id) {
  return groups_.read([&](GroupChange& change) -> Outcome<ConversationView> {
    auto row = ConversationStore(change.db()).find(id);
    if (!row) return failure(FailureKind::not_found, "unknown_conversation", "There is no such conversation.");
    QPC_TRY(const auto account, require_account(change.db()));
    Names names(change.db());
    ConversationView view = to_view(change.db(), names, *std::move(row), environment_.now());
    add_troubles(change.db(), view);
    const auto group = change.group(id);
    if (!group) return view;
    for (const auto& member : members_of(*group)) {
      view.members.push_back({member.name(), ContactStore(change.db()).display_name(member.identity.account_id),
                              member.identity.device_id, member.leaf.value,
                              member.identity.device_id == account.device_id,
                              RosterStore(change.db()).heard_in(id, member.identity.device_id)});
    }
    show_settings(*group, view);
    return view;
  });
}

}  // namespace qpc::client
