#include "client/mailbox/inbox.h"

#include <kj/debug.h>

#include <algorithm>
#include <ranges>

#include "client/account/device_identity.h"
#include "client/history/message_store.h"
#include "client/hole/hole_keeper.h"

namespace qpc::client {

namespace {

/// Whether taking in failed for what a message is, and not for the store it goes to.
bool is_of_message(const Failure& failure) { return failure.kind != FailureKind::store && !is_transient(failure); }

}  // namespace

Outcome<TakenIn> Inbox::set_aside(const Incoming& incoming, const Failure& why) {
  return groups_.write([&](GroupChange& change) -> Outcome<TakenIn> {
    AccountStore accounts(change.db());
    HoleKeeper(change.db(), environment_)
        .note_unreadable(
            {.cause = HoleCause::not_taken_in, .text = "could not be taken in: " + why.text, .detail = why.code},
            incoming.message);
    accounts.set_inbox_cursor(std::max(accounts.inbox_cursor(), incoming.seq));
    return TakenIn{.count = 1};
  });
}

Outcome<TakenIn> Inbox::take_some(std::span<const Incoming> batch, const Overcome& first) {
  auto taken = client::take_in(environment_, groups_, batch, first);
  if (taken) joined_ |= taken->joined;
  return taken;
}

Outcome<> Inbox::note_missed(std::uint64_t missed) {
  return groups_.store().write([&](db::Database& db) -> Outcome<> {
    AccountStore accounts(db);
    const std::uint64_t known = accounts.inbox_missed();
    if (missed <= known) return {};
    accounts.set_inbox_missed(missed);
    const std::uint64_t count = missed - known;
    const std::string subject = count == 1 ? "1 message" : std::to_string(count) + " messages";
    HoleKeeper(db, environment_)
        .note_nameless(
            HoleCause::mailbox_was_full, count,
            "This device's mailbox was full, and " + subject +
                " did not find room. What is missing is asked for as its senders say the next thing. If a "
                "group cannot be read any more, ask one of its members to let you in again ('qpc group readmit').");
    return {};
  });
}

Outcome<> Inbox::note_restored(std::uint32_t restored) {
  return groups_.store().write([&](db::Database& db) -> Outcome<> {
    AccountStore accounts(db);
    if (restored <= accounts.inbox_restored()) return {};
    accounts.set_inbox_restored(restored);
    HoleKeeper(db, environment_)
        .note_nameless(HoleCause::restored_node, 0,
                       "The node was restored from a backup: what was sent since that was made may be lost. What is "
                       "missing is asked for as its senders say the next thing; say again what mattered. If a group "
                       "cannot be read any more, ask one of its members to let you in again ('qpc group readmit').");
    return {};
  });
}

Task<Outcome<>> Inbox::take_in(Session& session, IncomingBatch batch) {
  // First what the node tells of losses, so that they explain what turns out to be missing.
  if (batch.restored > 0) QPC_CO_CHECK(note_restored(batch.restored));
  if (batch.messages.empty()) co_return Outcome<>();
  QPC_CO_CHECK(note_missed(batch.missed));
  std::span<const Incoming> left = batch.messages;
  Overcome first;
  while (!left.empty()) {
    auto attempt = take_some(left, first);
    for (std::size_t size = left.size() / 2; size > 0 && !attempt && is_of_message(attempt.error()); size /= 2) {
      attempt = take_some(left.first(size), first);
    }
    if (!attempt && is_of_message(attempt.error())) attempt = set_aside(left.front(), attempt.error());
    QPC_CO_TRY(auto taken, std::move(attempt));
    changes_.note();
    // What waited for this device says nothing about now.
    if (caught_up_ && told_typing_) std::ranges::for_each(taken.typing, told_typing_);
    if (taken.count > 0) first = Overcome();
    left = left.subspan(taken.count);
    if (!taken.obstacle) continue;
    first.fetched.merge(std::set(taken.obstacle->unknown_accounts));
    first.looked_after |= taken.obstacle->passed_commit.has_value();
    QPC_CO_CHECK(co_await overcome(session, *taken.obstacle));
  }
  co_return Outcome<>();
}

kj::Promise<void> Inbox::acknowledge(Session& session, std::uint64_t through_seq) {
  auto ack = session.mailbox().ackRequest();
  ack.setThroughSeq(through_seq);
  return session.answer("acknowledging", ack.send().ignoreResult());
}

Task<Outcome<>> Inbox::overcome(Session& session, Obstacle obstacle) {
  if (obstacle.undecided_commit) co_return co_await committer_.resolve(session, *obstacle.undecided_commit);
  if (const auto passed = obstacle.passed_commit) {
    co_return co_await committer_.look_back(session, passed->conversation, passed->epoch);
  }
  co_return co_await people_.refresh_all(session, obstacle.unknown_accounts);
}

// The node looks for the next messages while these are taken in.
Task<Outcome<>> Inbox::catch_up(Session& session) {
  const auto fetch = [&](std::uint64_t from_seq) {
    auto request = session.mailbox().fetchRequest();
    request.setFromSeq(from_seq);
    return request.send();
  };
  QPC_CO_TRY(auto cursor, groups_.store().read([](db::Database& db) { return AccountStore(db).inbox_cursor(); }));
  kj::Promise<void> acknowledged = kj::READY_NOW;
  for (auto coming = fetch(cursor + 1);;) {
    const auto answer = co_await session.answer("fetching messages", kj::mv(coming));
    const bool more = answer.getBatch().getMore();
    auto batch = to_incoming(answer.getBatch());
    const std::uint64_t last = batch.messages.empty() ? cursor : batch.messages.back().seq;
    const bool moves_on = last > cursor;
    if (more && moves_on) coming = fetch(last + 1);
    cursor = std::max(cursor, last);
    QPC_CO_CHECK(co_await take_in(session, std::move(batch)));
    co_await kj::mv(acknowledged);
    // Where nothing came, what was stored before a kill and not acknowledged: the node goes by that.
    acknowledged = cursor > 0 ? acknowledge(session, cursor) : kj::READY_NOW;
    if (more && moves_on) continue;
    co_await kj::mv(acknowledged);
    if (!more) co_return Outcome<>();
    co_return failure(FailureKind::network, "node_fault",
                      "The node says that more mail waits, and hands over none: try again, and tell its operator.");
  }
}

Task<Outcome<>> Inbox::follow(Session& session) {
  had_caught_up_ = false;
  const std::uint64_t turn = ++followed_;
  auto feed = kj::refcounted<Feed>();
  KJ_DEFER({
    feed->close();
    if (turn == followed_) caught_up_ = false;  // else another follows by now
  });
  co_return co_await listen(session, *feed);
}

Task<Outcome<>> Inbox::listen(Session& session, Feed& feed) {
  caught_up_ = false;
  QPC_CO_CHECK(co_await catch_up(session));
  QPC_CO_CHECK(co_await attend(session, Outbox::Haste::now));
  caught_up_ = had_caught_up_ = true;
  QPC_CO_TRY(const auto cursor, groups_.store().read([](db::Database& db) { return AccountStore(db).inbox_cursor(); }));
  auto request = session.mailbox().subscribeRequest();
  request.setListener(kj::heap<FeedListener>(kj::addRef(feed)));
  request.setFromSeq(cursor + 1);
  const auto subscription = co_await session.answer("subscribing", request.send());
  for (;;) {
    auto batch = co_await next_batch(session, feed);
    const auto last = batch.messages.empty() ? std::nullopt : std::optional(batch.messages.back().seq);
    QPC_CO_CHECK(co_await take_in(session, std::move(batch)));
    if (last) co_await acknowledge(session, *last);
    QPC_CO_CHECK(co_await attend(session, Outbox::Haste::when_due));
  }
}

kj::Promise<IncomingBatch> Inbox::next_batch(Session& session, Feed& feed) {
  auto next = feed.next().exclusiveJoin(session.on_closed().then([](net::Closed&&) -> IncomingBatch {
    kj::throwFatalException(KJ_EXCEPTION(DISCONNECTED, "the connection ended"));
  }));
  auto nudged = kj::newPromiseAndFulfiller<void>();
  nudge_ = kj::mv(nudged.fulfiller);
  next = next.exclusiveJoin(nudged.promise.then([] { return IncomingBatch(); }));
  std::optional<kj::TimePoint> first = retry_at_;
  for (const auto& turn : patience_ | std::views::values) first = first ? std::min(*first, turn.until) : turn.until;
  for (const kj::TimePoint turn : contest_turns_ | std::views::values) first = first ? std::min(*first, turn) : turn;
  if (ask_at_) first = first ? std::min(*first, *ask_at_) : *ask_at_;
  if (!first) return next;
  return next.exclusiveJoin(environment_.timer.atTime(*first).then([] { return IncomingBatch(); }));
}

}  // namespace qpc::client
