#include "client/contact/presence.h"

#include "client/account/own_device.h"
#include "client/group/conversation_store.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

constexpr std::size_t most_announced_to = 1000;  // what a node takes
constexpr kj::Duration look_again = 10 * kj::SECONDS;

/// Tells somebody of what the node says. Both ends live on one loop; whoever is told may have gone.
class Watching final : public api::Presence::Watcher::Server {
 public:
  explicit Watching(Presence::Told told) : told_(std::move(told)) {}
  kj::Promise<void> changed(ChangedContext call) override {
    const auto account_id = identity::AccountId::from_bytes(view(call.getParams().getAccountId()));
    if (account_id && told_) told_(*account_id, call.getParams().getPresent());
    return kj::READY_NOW;
  }

 private:
  Presence::Told told_;
};

std::set<identity::AccountId> ids_of(capnp::List<capnp::Data>::Reader list) {
  std::set<identity::AccountId> ids;
  for (const auto octets : list) {
    if (const auto id = identity::AccountId::from_bytes(view(octets))) ids.insert(*id);
  }
  return ids;
}

}  // namespace

Outcome<std::set<identity::AccountId>> Presence::audience() {
  return store_.read([](db::Database& db) {
    std::set<identity::AccountId> to;
    ContactStore contacts(db);
    if (!contacts.shows_presence()) return to;
    for (const auto& conversation : ConversationStore(db).list()) {
      if (to.size() == most_announced_to) break;
      if (conversation.peer && conversation.standing == Standing::member && !contacts.is_blocked(*conversation.peer)) {
        to.insert(*conversation.peer);
      }
    }
    return to;
  });
}

Task<Outcome<Presence::Announced>> Presence::announce(Session& session, std::set<identity::AccountId> to, Told told) {
  auto request = session.presence().announceRequest();
  auto list = request.initTo(static_cast<unsigned>(to.size()));
  unsigned next = 0;
  for (const auto& account_id : to) list.set(next++, to_kj(account_id.view()));
  request.setWatcher(kj::heap<Watching>(std::move(told)));
  auto answer = co_await session.answer("saying that you are there", request.send());
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  co_return kj::mv(answer);
}

Task<Outcome<std::set<identity::AccountId>>> Presence::look(Session& session) {
  constexpr kj::Duration step = 50 * kj::MILLISECONDS;
  constexpr kj::Duration most = 5 * kj::SECONDS;
  const kj::TimePoint end = environment_.timer.now() + most;
  if (kept_) changes_.note();  // what is kept may have to follow a change
  for (;;) {
    QPC_CO_TRY(auto to, audience());
    if (to.empty()) co_return std::set<identity::AccountId>();
    if (!kept_) {
      QPC_CO_TRY(const auto announced, co_await announce(session, std::move(to), {}));
      co_return ids_of(announced.getResult().getAnnounced().getPresent());
    }
    if ((kept_->is_answered && kept_->to == to) || environment_.timer.now() >= end) co_return kept_->present;
    co_await environment_.timer.afterDelay(step);
  }
}

Task<Outcome<>> Presence::keep(Session& session, Told told) {
  const auto kept = std::make_shared<Kept>();
  kept_ = kept;
  KJ_DEFER(if (kept_ == kept) kept_ = nullptr);
  // The node may tell of somebody a moment after this has ended.
  const Told noted = [weak = std::weak_ptr(kept), told = std::move(told)](const auto& account_id, bool is_present) {
    const auto kept = weak.lock();
    if (!kept) return;
    if (is_present) {
      kept->present.insert(account_id);
    } else {
      kept->present.erase(account_id);
    }
    told(account_id, is_present);
  };
  co_return co_await keep(session, noted, *kept);
}

Task<Outcome<>> Presence::keep(Session& session, Told told, Kept& kept) {
  kj::Maybe<Announced> announced;
  for (;;) {
    const auto seen = changes_.seen();
    QPC_CO_TRY(auto wanted, audience());
    if (wanted != kept.to) {
      kept = {.to = std::move(wanted)};
      if (kept.to.empty()) {
        announced = nullptr;
      } else {
        QPC_CO_TRY(auto next, co_await announce(session, kept.to, told));
        kept.is_answered = true;
        for (const auto& account_id : ids_of(next.getResult().getAnnounced().getPresent())) told(account_id, true);
        announced = kj::mv(next);
      }
    }
    co_await changes_.after(seen, look_again);
  }
}

}  // namespace qpc::client
