#include "client/engine.h"

#include "client/expiry/gone_files.h"
#include "client/schedule/schedule.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

/// Whether connecting anew, later, may help: a lost connection, or the node's limits. Also where something said, before
/// it had shown to be the node, that there is no common protocol: one packet of a stranger's suffices for that, and is
/// no word of the node whose identity is known. A certificate is renewed, or a clock put right; another process lets go
/// of the store.
bool may_pass(const Failure& failure) {
  return failure.kind == FailureKind::network || failure.kind == FailureKind::limit ||
         failure.code == "session_ended" || failure.code == "no_common_protocol" ||
         failure.code == "node_certificate_expired" || failure.code == "store_locked";
}

}  // namespace

kj::Maybe<net::Connection&> Engine::connection() {
  if (session_.get() == nullptr) return nullptr;
  return session_->connection();
}

Task<Outcome<>> Engine::open_session() {
  is_opening_ = true;
  KJ_DEFER(is_opening_ = false);
  QPC_CO_TRY(session_, co_await with_faults_described(opener_.open()));
  co_return Outcome<>();
}

Task<Outcome<kj::Own<Session>>> Engine::online() {
  while (session_.get() == nullptr) {
    if (!is_opening_) opening_ = kj::Promise<Outcome<>>(open_session()).fork();
    KJ_IF_MAYBE (opening, opening_) QPC_CO_CHECK(co_await opening->addBranch());
  }
  co_return kj::addRef(*session_);
}

Task<Outcome<>> Engine::register_account(Credentials credentials) {
  QPC_CO_TRY(session_, co_await with_faults_described(entrance_.register_account(std::move(credentials))));
  co_return Outcome<>();
}

Task<Outcome<>> Engine::log_in(Credentials credentials) {
  QPC_CO_TRY(session_, co_await with_faults_described(entrance_.log_in(std::move(credentials))));
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_CHECK(co_await with_faults_described(devices_.check_confirmed(*session)));
  co_return Outcome<>();
}

Task<Outcome<>> Engine::log_out() {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_CHECK(co_await with_faults_described(conversations_.leave_all(*session, Conversations::Leaving::device)));
  co_return co_await with_faults_described(devices_.log_out(*session));
}

Task<Outcome<>> Engine::wait_until_confirmed() {
  // A person may take hours: what passes meanwhile does not end the wait.
  Backoff backoff(environment_.random);
  for (bool was_online = false;;) {
    auto session = co_await online();
    if (!session && !was_online) co_return std::unexpected(std::move(session).error());
    Outcome<> ended;
    if (session) {
      was_online = true;
      ended = co_await with_faults_described(devices_.wait_until_confirmed(**session));
    } else {
      ended = std::unexpected(std::move(session).error());
    }
    if (ended || !may_pass(ended.error())) co_return ended;
    session_ = nullptr;
    co_await environment_.timer.afterDelay(backoff.next());
  }
}

Task<Outcome<std::vector<DeviceView>>> Engine::list_devices() {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(devices_.list(*session));
}

Task<Outcome<std::vector<OwnData>>> Engine::export_account() {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(fetch_own_data(*session));
}

Task<Outcome<DeviceView>> Engine::confirm_device(std::string code) {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_TRY(auto confirmed, co_await with_faults_described(devices_.confirm(*session, std::move(code))));
  QPC_CO_CHECK(co_await with_faults_described(inbox_.catch_up(*session)));
  QPC_CO_CHECK(co_await with_faults_described(conversations_.settle_all(*session)));
  co_return confirmed;
}

Task<Outcome<DeviceView>> Engine::revoke_device(std::string which) {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_TRY(auto revoked, co_await with_faults_described(devices_.revoke(*session, std::move(which))));
  QPC_CO_CHECK(co_await with_faults_described(inbox_.catch_up(*session)));
  QPC_CO_CHECK(co_await with_faults_described(conversations_.settle_all(*session)));
  co_return revoked;
}

Task<Outcome<DeviceView>> Engine::rename_device(std::string which, std::string label) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(devices_.rename(*session, std::move(which), std::move(label)));
}

Task<Outcome<>> Engine::change_password(opaque::Password password, opaque::Password next) {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_TRY(auto owner, co_await with_faults_described(ownership_.confirm(*session, std::move(password))));
  co_return co_await with_faults_described(ownership_.set_password(*session, kj::mv(owner), std::move(next)));
}

Task<Outcome<>> Engine::delete_account(opaque::Password password) {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_TRY(auto owner, co_await with_faults_described(ownership_.confirm(*session, std::move(password))));
  QPC_CO_CHECK(co_await with_faults_described(devices_.list(*session)));  // what is signed last follows the newest list
  QPC_CO_CHECK(co_await with_faults_described(conversations_.leave_all(*session, Conversations::Leaving::person)));
  co_return co_await with_faults_described(ownership_.close(*session, kj::mv(owner)));
}

Task<Outcome<ConversationView>> Engine::create_group(std::string name, std::vector<identity::UserName> members,
                                                     std::optional<mls::CipherSuite> wished_suite) {
  QPC_CO_TRY(auto session, co_await online());
  auto made =
      co_await with_faults_described(conversations_.create_group(*session, name, std::move(members), wished_suite));
  if (!made && made.error().kind == FailureKind::network && conversations_.find_unfinished(name)) {
    made.error().text += " The group is stored here, and is made as soon as this device is online.";
  }
  if (!made) co_return std::unexpected(made.error());
  co_return history_.conversation(*made);
}

Task<Outcome<ConversationView>> Engine::open_dm(identity::UserName peer) {
  QPC_CO_CHECK(store_.read([&](db::Database& db) -> Outcome<> {
    const auto person = PersonStore(db).find_by_name(peer.text());
    return person ? check_not_blocked(db, person->account_id) : Outcome<>();
  }));
  if (const auto known = history_.find_conversation(peer.text());
      known && known->row.kind == GroupKind::dm && known->row.standing == Standing::member && known->row.epoch > 0 &&
      !conversations_.is_alone(known->row.id)) {
    co_return *known;
  }
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_TRY(const std::int64_t made,
             co_await with_faults_described(conversations_.open_dm(*session, std::move(peer))));
  co_return history_.conversation(made);
}

Task<Outcome<>> Engine::add_members(std::int64_t conversation, std::vector<identity::UserName> members) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(conversations_.add(*session, conversation, std::move(members)));
}

Task<Outcome<>> Engine::remove_member(std::int64_t conversation, identity::UserName member) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(conversations_.remove(*session, conversation, std::move(member)));
}

Task<Outcome<>> Engine::leave_group(std::int64_t conversation) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(conversations_.leave(*session, conversation));
}

Task<Outcome<>> Engine::let_in_again(std::int64_t conversation, identity::UserName member) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(conversations_.let_in_again(*session, conversation, std::move(member)));
}

Task<Outcome<>> Engine::upgrade_group(std::int64_t conversation, std::optional<mls::CipherSuite> wished) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(conversations_.upgrade(*session, conversation, wished));
}

Task<Outcome<>> Engine::change_settings(std::int64_t conversation, SettingsChange change,
                                        std::optional<identity::UserName> person) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(
      conversations_.change_settings(*session, conversation, std::move(change), std::move(person)));
}

Outcome<> Engine::check_may_speak(std::int64_t conversation) {
  return store_.read([&](db::Database& db) -> Outcome<> {
    const auto row = ConversationStore(db).find(conversation);
    return row && row->peer ? check_not_blocked(db, *row->peer) : Outcome<>();
  });
}

Outcome<std::vector<std::int64_t>> Engine::queue(std::int64_t conversation, std::span<const std::string> texts,
                                                 const Outbox::Manner& manner) {
  QPC_CHECK(check_may_speak(conversation));
  auto queued = outbox_.queue(conversation, texts, manner);
  changes_.note();
  return queued;
}

Task<Outcome<>> Engine::flush() {
  QPC_CO_CHECK(release_due(environment_, groups_, outbox_));
  auto connected = co_await online();
  if (!connected) {
    outbox_.note_unreachable(connected.error());
    co_return std::unexpected(std::move(connected).error());
  }
  auto session = *kj::mv(connected);
  Outcome<> flushed;
  // Who joined meanwhile shall read along, and who was removed shall not: commits come first.
  if (!inbox_.has_caught_up()) flushed = co_await with_faults_described(inbox_.catch_up(*session));
  if (flushed && !inbox_.has_caught_up()) {  // else whoever follows does it
    const auto let_in = co_await with_faults_described(conversations_.let_in_who_asked(*session));
    if (!let_in && !concerns_one_group(let_in.error())) flushed = let_in;
  }
  Outcome<> begun;
  if (flushed)
    begun = co_await with_faults_described(
        conversations_.begin_unfinished(*session, Conversations::Unfinished::with_texts));
  if (flushed) flushed = co_await with_faults_described(outbox_.flush(*session, inbox_));
  if (flushed && !begun) flushed = std::move(begun);
  if (!flushed && flushed.error().kind == FailureKind::network) {
    session_ = nullptr;
    outbox_.note_unreachable(flushed.error());
  }
  changes_.note();
  if (flushed && outbox_.waits()) co_return std::unexpected(*outbox_.waits());
  co_return flushed;
}

Task<Outcome<Engine::Next>> Engine::be_online(ConnectionObserver& observer) {
  QPC_CO_TRY(auto session, co_await online());
  // The node ends the session in a while: another is opened before, and nobody notices.
  kj::Promise<Outcome<Next>> renewal = kj::NEVER_DONE;
  if (session->lifetime() > 0 * kj::SECONDS) {
    const auto most = session->lifetime() / kj::MILLISECONDS;
    const auto jitter = static_cast<std::int64_t>(environment_.random.below(static_cast<std::uint64_t>(most / 8 + 1)));
    renewal = environment_.timer.afterDelay((most * 3 / 4 + jitter) * kj::MILLISECONDS).then([] {
      return Outcome<Next>(Next::renew);
    });
  }
  KeyPublisher publisher(environment_, store_);
  // Whom nobody can add at present still receives.
  const auto refilled = co_await with_faults_described(publisher.refill(*session));
  if (!refilled && !concerns_one_group(refilled.error())) co_return std::unexpected(refilled.error());
  QPC_CO_TRY(const bool confirmed, co_await with_faults_described(devices_.check_confirmed(*session)));
  if (confirmed) {
    QPC_CO_CHECK(co_await with_faults_described(conversations_.settle_all(*session)));
    const auto stocked = kj::Promise<Outcome<>>(keep_stocked(kj::addRef(*session))).eagerlyEvaluate(nullptr);
    const auto beside = kj::Promise<Outcome<>>(with_faults_described(look_after(kj::addRef(*session), observer)))
                            .eagerlyEvaluate(nullptr);
    co_return co_await kj::Promise<Outcome<Next>>(follow(kj::addRef(*session))).exclusiveJoin(kj::mv(renewal));
  }
  // Messages may arrive the moment another device confirms this one.
  const auto confirmation = kj::Promise<Outcome<>>(await_confirmation(kj::addRef(*session))).eagerlyEvaluate(nullptr);
  co_return co_await kj::Promise<Outcome<Next>>(follow(kj::addRef(*session))).exclusiveJoin(kj::mv(renewal));
}

Task<Outcome<Engine::Next>> Engine::follow(kj::Own<Session> session) {
  QPC_CO_CHECK(co_await with_faults_described(inbox_.follow(*session)));
  co_return Next::end;
}

Task<Outcome<>> Engine::look_after(kj::Own<Session> session, ConnectionObserver& observer) {
  const auto deleted = co_await delete_gone_files(kj::addRef(*session));
  if (!deleted && deleted.error().kind == FailureKind::store) co_return deleted;
  QPC_CO_CHECK(co_await contacts_.refresh_blocked(*session));
  QPC_CO_CHECK(co_await contacts_.refresh_profiles(*session, Contacts::most_refreshed));
  changes_.note();
  co_return co_await presence_.keep(*session,
                                    [this, &observer](const identity::AccountId& account_id, bool is_present) {
                                      if (const auto contact = history_.contact(account_id))
                                        observer.presence(contact->name, is_present);
                                    });
}

Task<Outcome<>> Engine::keep_stocked(kj::Own<Session> session) {
  constexpr kj::Duration patience = 1 * kj::MINUTES;
  KeyPublisher publisher(environment_, store_);
  for (;;) {
    const auto low = co_await with_faults_described(publisher.wait_until_low(*session));
    if (!low && !is_transient(low.error())) co_return std::unexpected(low.error());
    if (low && (!*low || co_await with_faults_described(publisher.refill(*session)))) continue;
    co_await environment_.timer.afterDelay(patience);
  }
}

Task<Outcome<>> Engine::await_confirmation(kj::Own<Session> session) {
  constexpr kj::Duration patience = 20 * kj::SECONDS;
  for (;;) {
    const auto ended = co_await with_faults_described(devices_.wait_until_confirmed(*session));
    if (ended || !is_transient(ended.error())) co_return ended;
    co_await environment_.timer.afterDelay(patience);
  }
}

Task<Failure> Engine::why_over(Session& session, Failure failure) {
  // A node that ends a session refuses calls at once, and closes the connection a moment later.
  constexpr kj::Duration moment = 2 * kj::SECONDS;
  if (failure.kind != FailureKind::network) co_return failure;
  auto closed = session.on_closed().then([](net::Closed&& how) { return describe(how); });
  auto late = environment_.timer.afterDelay(moment).then([] { return std::optional<Failure>(); });
  const auto words = co_await closed.exclusiveJoin(kj::mv(late));
  co_return words.value_or(std::move(failure));
}

Task<Outcome<kj::Own<Session>>> Engine::connect() {
  connecting_ = true;
  KJ_DEFER(connecting_ = false);
  co_return co_await online();
}

Task<Outcome<>> Engine::stay_online(ConnectionObserver& observer) {
  ++kept_online_by_;
  KJ_DEFER(--kept_online_by_);
  tell_typing_to(observer);
  KJ_DEFER(inbox_.on_typing({}));
  const auto time_kept = kj::Promise<void>(keep_time()).eagerlyEvaluate(nullptr);
  Backoff backoff(environment_.random);
  for (;;) {
    Outcome<Next> ended = Next::end;
    auto session = co_await connect();
    if (!session) {
      ended = std::unexpected(std::move(session).error());
    } else {
      observer.connected((*session)->connection());
      ended = co_await be_online(observer);
      if (!ended) ended = std::unexpected(co_await why_over(**session, std::move(ended).error()));
      // What is lost again at once does not count. Who was pushed out by others would push them out in turn.
      const bool pushed_out = !ended && ended.error().code == "session_ended";
      if (inbox_.had_caught_up() && !pushed_out) backoff.reset();
    }
    session_ = nullptr;
    if (ended && *ended == Next::renew) continue;
    if (ended) co_return Outcome<>();
    if (!may_pass(ended.error())) co_return std::unexpected(std::move(ended).error());
    const kj::Duration delay = std::max(backoff.next(), ended.error().wait.count() * kj::SECONDS);
    outbox_.note_unreachable(ended.error(), delay);
    observer.disconnected(ended.error(), delay);
    co_await environment_.timer.afterDelay(delay);
  }
}

}  // namespace qpc::client
