// What the engine does about time: what was read, what goes by itself, what leaves later, who writes now.
#include <algorithm>

#include "client/engine.h"
#include "client/expiry/expiry.h"
#include "client/expiry/gone_files.h"
#include "client/hole/hole_keeper.h"
#include "client/reading/reading.h"
#include "client/schedule/schedule.h"
#include "client/session/refusal.h"
#include "client/setting/setting_store.h"

namespace qpc::client {
namespace {

Outcome<ScheduledView> find_scheduled(History& history, std::int64_t id) {
  QPC_TRY(const auto all, history.scheduled());
  for (const auto& one : all) {
    if (one.row.id == id) return one;
  }
  return failure(FailureKind::not_found, "not_scheduled",
                 "Nothing of this number waits for its time: it has left, or was taken back. 'qpc schedule list' shows "
                 "what does.");
}

}  // namespace

Outcome<ScheduledView> Engine::schedule(ScheduledRow row) {
  QPC_CHECK(check_may_speak(row.conversation));
  QPC_CHECK(check_text(row.text));
  QPC_CHECK(outbox_.check_open(row.conversation));
  row.made_at = environment_.now();
  QPC_TRY(const auto id,
          store_.write([&](db::Database& db) -> Outcome<std::int64_t> { return ScheduleStore(db).add(row); }));
  changes_.note();
  return find_scheduled(history_, id);
}

Outcome<ScheduledView> Engine::unschedule(std::int64_t id) {
  QPC_TRY(auto found, find_scheduled(history_, id));
  QPC_CHECK(store_.write([&](db::Database& db) -> Outcome<> {
    if (ScheduleStore(db).remove(id)) return {};
    return failure(FailureKind::not_found, "not_scheduled", "It has left a moment ago.");
  }));
  return found;
}

Outcome<std::size_t> Engine::mark_read(std::int64_t conversation, std::int64_t through) {
  auto read = groups_.write(
      [&](GroupChange& change) { return client::mark_read(change, environment_, conversation, through); });
  changes_.note();
  return read;
}

Outcome<> Engine::set_shows_receipts(bool shows) {
  return store_.write([&](db::Database& db) -> Outcome<> {
    if (shows) {
      SettingStore(db).remove(Setting::receipts);
    } else {
      SettingStore(db).set(Setting::receipts, "off");
    }
    return {};
  });
}

Outcome<MessageView> Engine::see(std::int64_t cursor) {
  auto seen = history_.see(cursor);
  changes_.note();
  return seen;
}

Outcome<std::size_t> Engine::sweep() {
  auto swept = client::sweep(store_, environment_.now());
  if (swept && *swept > 0) changes_.note();
  return swept;
}

Outcome<std::vector<MessageView>> Engine::take_notifications(std::uint32_t most) {
  QPC_TRY(const bool is_news, store_.read([](db::Database& db) { return NotifyStore(db).has_news(); }));
  std::vector<MessageView> views;
  if (!is_news) return views;
  QPC_TRY(const auto messages, store_.write([&](db::Database& db) -> Outcome<std::vector<std::int64_t>> {
    return NotifyStore(db).claim(environment_.now(), most);
  }));
  for (const std::int64_t message : messages) {
    if (auto found = history_.message(message)) views.push_back(*std::move(found));
  }
  return views;
}

Task<Outcome<>> Engine::tell_typing(std::int64_t conversation, bool begins) {
  if (session_.get() == nullptr || !inbox_.has_caught_up()) co_return Outcome<>();
  auto session = kj::addRef(*session_);
  co_return co_await with_faults_described(typing_.tell(*session, conversation, begins));
}

void Engine::tell_typing_to(ConnectionObserver& observer) {
  inbox_.on_typing([this, &observer](const TypingSeen& seen) {
    // No view of either: a group's would be loaded whole, for a word that is worth little.
    const auto names = store_.read([&](db::Database& db) -> Outcome<std::pair<std::string, std::string>> {
      const auto row = ConversationStore(db).find(seen.conversation);
      const std::string sender = sender_name(db, seen.account_id);
      return std::pair(!row ? std::string() : row->peer ? sender_name(db, row->peer) : row->name, sender);
    });
    if (names) observer.typing(names->first, names->second, seen.begins);
  });
}

Outcome<std::optional<Milliseconds>> Engine::next_time() {
  return store_.read([](db::Database& db) {
    const auto expires = ExpiryStore(db).next();
    const auto leaves = ScheduleStore(db).next();
    return expires && leaves ? std::min(expires, leaves) : expires ? expires : leaves;
  });
}

Task<Outcome<>> Engine::do_what_is_due() {
  if (const auto swept = sweep(); !swept) co_return std::unexpected(swept.error());
  QPC_CO_TRY(const auto released, release_due(environment_, groups_, outbox_));
  const bool is_online = session_.get() != nullptr && inbox_.has_caught_up();
  if (released > 0) changes_.note();
  if (released > 0 && is_online) QPC_CO_CHECK(co_await flush());
  if (session_.get() == nullptr || environment_.timer.now() < gone_files_at_) co_return Outcome<>();
  QPC_CO_TRY(const bool is_any,
             store_.read([](db::Database& db) { return ExpiryStore(db).next_gone_file().has_value(); }));
  if (is_any) co_return co_await with_faults_described(delete_gone_files(kj::addRef(*session_)));
  co_return Outcome<>();
}

Task<Outcome<>> Engine::delete_gone_files(kj::Own<Session> session) {
  QPC_CO_CHECK(co_await client::delete_gone_files(*session, store_));
  QPC_CO_TRY(const bool is_left,
             store_.read([](db::Database& db) { return ExpiryStore(db).next_gone_file().has_value(); }));
  // What the node refuses for now is not tried at each message that comes.
  constexpr auto pause = 1 * kj::MINUTES;
  if (is_left) gone_files_at_ = environment_.timer.now() + pause;
  co_return Outcome<>();
}

Task<Outcome<>> Engine::delete_gone_files() {
  QPC_CO_TRY(const bool is_any,
             store_.read([](db::Database& db) { return ExpiryStore(db).next_gone_file().has_value(); }));
  if (!is_any) co_return Outcome<>();
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(delete_gone_files(kj::mv(session)));
}

Task<void> Engine::keep_time() {
  // A calendar clock may be set, and a machine may sleep: whoever waits for an hour looks at the clock meanwhile.
  constexpr auto longest_wait = std::chrono::milliseconds(10'000), shortest_wait = std::chrono::milliseconds(20);
  for (;;) {
    const auto done = co_await with_faults_described(do_what_is_due());
    const std::uint64_t seen = changes_.seen();
    auto wait = longest_wait;
    if (!done) wait = std::chrono::milliseconds(1000);  // what failed may pass: the store is locked, the node is gone
    if (const auto next = next_time(); done && next && *next) {
      wait = std::clamp(**next - environment_.now(), shortest_wait, longest_wait);
    }
    co_await changes_.after(seen, wait.count() * kj::MILLISECONDS);
  }
}

}  // namespace qpc::client
