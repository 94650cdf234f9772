#include "node/presence/presence_service.h"

#include <map>
#include <set>

#include "node/contact/blocks.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

/// Held by whoever announces themselves; dropping it, or the end of the session, ends the announcement. What the
/// watcher has not heard yet is kept once for each account, however often it came and went.
class AnnouncementService final : public Traced<api::Presence::Announcement::Server>,
                                  public PresenceBoard::Announcement {
 public:
  AnnouncementService(PresenceBoard& board, kj::Own<LiveSession> session, std::set<identity::AccountId> to,
                      api::Presence::Watcher::Client watcher)
      : PresenceBoard::Announcement(board, session->caller().account_id, std::move(to)),
        session_(kj::mv(session)),
        watcher_(kj::mv(watcher)) {
    begin();
    ended_ = session_->announce(session_->when_stopped())
                 .then([this] { stop(); }, [this](kj::Exception&&) { stop(); })
                 .eagerlyEvaluate(nullptr);
  }
  ~AnnouncementService() noexcept override { end(); }

  void changed(const identity::AccountId& account_id, bool is_present) override {
    untold_[account_id] = is_present;
    if (telling_ == nullptr) tell_next();
  }

 private:
  void stop() {
    end();
    untold_.clear();
  }
  void tell_next() {
    if (untold_.empty()) {
      telling_ = nullptr;
      return;
    }
    const auto [account_id, is_present] = *untold_.begin();
    untold_.erase(untold_.begin());
    auto call = watcher_.changedRequest();
    call.setAccountId(as_data(account_id.octets));
    call.setPresent(is_present);
    // A watcher that fails is gone: nobody is left to tell.
    telling_ = call.send()
                   .ignoreResult()
                   .then([this] { next_ = kj::evalLater([this] { tell_next(); }).eagerlyEvaluate(nullptr); },
                         [this](kj::Exception&&) { stop(); })
                   .eagerlyEvaluate(nullptr);
  }

  kj::Own<LiveSession> session_;
  api::Presence::Watcher::Client watcher_;
  std::map<identity::AccountId, bool> untold_;
  kj::Maybe<kj::Promise<void>> telling_;
  kj::Promise<void> next_ = nullptr;
  kj::Promise<void> ended_ = nullptr;
};

}  // namespace

Task<void> PresenceService::announce_task(AnnounceContext call) {
  auto result = call.getResults().initResult();
  auto params = call.getParams();
  std::set<identity::AccountId> to;
  Outcome<> allowed;
  if (allowed && params.getTo().size() > most_announced_to) {
    allowed = refuse(Reason::TOO_MANY, "too many accounts to be there for", most_announced_to);
  }
  for (unsigned i = 0; allowed && i < params.getTo().size(); ++i) {
    if (const auto other = identity::AccountId::from_bytes(view(params.getTo()[i]))) {
      to.insert(*other);
    } else {
      allowed = refuse(Reason::MALFORMED, "an account id has 16 octets");
    }
  }
  if (allowed) allowed = node_.throttles.announce(session_->caller().account_id);
  const auto wanted =
      co_await node_.read(on_behalf(*session_, Needs::active_device,
                                    [allowed, to, own = session_->caller().account_id, &key = node_.pair_key](
                                        db::Database& db) -> Outcome<std::set<identity::AccountId>> {
                                      if (!allowed) return std::unexpected(allowed.error());
                                      Blocks blocks(db, key.reveal());
                                      auto left = to;
                                      std::erase_if(left, [&](const auto& other) { return blocks.has(own, other); });
                                      return left;
                                    }));
  if (!wanted) {
    describe(wanted.error(), result.initRefused());
    co_return;
  }
  auto service = kj::heap<AnnouncementService>(node_.presence, kj::addRef(*session_), *wanted, params.getWatcher());
  const auto present = service->present();
  auto out = result.initAnnounced();
  auto list = out.initPresent(static_cast<unsigned>(present.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, as_data(present[i].octets));
  out.setAnnouncement(kj::mv(service));
}

}  // namespace qpc::node
