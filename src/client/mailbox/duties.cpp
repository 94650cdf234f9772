#include "client/account/device_identity.h"
#include "client/group/succession.h"
#include "client/hole/asking.h"
#include "client/mailbox/inbox.h"
#include "client/session/backoff.h"

namespace qpc::client {
namespace {

/// How many members with lower leaves stay: they are to commit before us.
std::size_t rank_of(const mls::Group& group) {
  const auto going = leaving(group);
  std::size_t rank = 0;
  for (const auto& member : group.members()) {
    if (member.leaf_index < group.own_leaf_index() && !going.contains(member.leaf_index)) ++rank;
  }
  return rank;
}

/// Whether a device is to go that its account has revoked.
bool wants_removal(const std::vector<Wish>& wishes) {
  return std::ranges::contains(wishes, WishKind::remove, &Wish::kind);
}

/// Whether this device wants something that may come true by now. Others go on where a contest stands, and who has no
/// KeyPackage at the node is asked for one at the next connection.
bool may_be_made(db::Database& db, std::int64_t conversation, const std::vector<Wish>& wishes) {
  if (std::ranges::contains(ContestStore(db).list(conversation), true, &ContestRow::stands)) return false;
  const auto is_ready = [](const Wish& wish) { return wish.kind != WishKind::add || wish.key_package; };
  return CommitStore(db).has(conversation) || std::ranges::any_of(wishes, is_ready);
}

}  // namespace

Outcome<std::vector<std::int64_t>> Inbox::commits_due() {
  constexpr std::uint64_t turn_ms = 3000;
  return groups_.read([&](GroupChange& change) -> Outcome<std::vector<std::int64_t>> {
    std::vector<std::int64_t> due;
    const kj::TimePoint now = environment_.timer.now();
    std::map<std::int64_t, Patience> patience;
    std::map<std::int64_t, std::uint32_t> tries;
    for (const auto& row : ConversationStore(change.db()).list_all()) {
      if (row.standing != Standing::member || row.stage == Stage::former || row.stage == Stage::over) continue;
      const auto group = change.group(row.id);
      if (!group && !concerns_one_group(group.error())) return std::unexpected(group.error());
      if (!group || is_leaving(*group)) continue;
      const auto wishes = CommitStore(change.db()).wishes(row.id);
      const bool is_own = group->proposals().empty() && !wants_removal(wishes);
      if (is_own && !may_be_made(change.db(), row.id, wishes)) continue;
      if (successor_of(*group)) continue;  // nobody changes a group that has moved
      // Whoever wants a change makes its commit at once. What is left of it had something in its way, which may have
      // gone. What others want as well is made by who has the lowest leaf.
      const std::size_t rank = is_own ? 0 : rank_of(*group);
      if (is_own) tries[row.id] = own_tries_[row.id];
      const auto known = patience_.find(row.id);
      kj::TimePoint until = now;
      if (known != patience_.end() && known->second.is_own == is_own) {
        until = known->second.until;
      } else if (is_own) {
        until = now + retry_pause(tries[row.id], environment_.random).count() * kj::MILLISECONDS;
      } else {
        until = now + static_cast<std::int64_t>(rank * turn_ms + environment_.random.below(turn_ms)) * kj::MILLISECONDS;
      }
      if ((!is_own && rank == 0) || until <= now) {
        due.push_back(row.id);
        if (is_own) ++tries[row.id];
      } else {
        patience.emplace(row.id, Patience{until, is_own});
      }
    }
    patience_ = std::move(patience);
    own_tries_ = std::move(tries);
    return due;
  });
}

Task<Outcome<>> Inbox::settle(Session& session, std::int64_t conversation) {
  auto settled = co_await committer_.settle(session, *this, conversation);
  // Whoever follows looks when to try again.
  if (!settled) {
    KJ_IF_MAYBE (nudge, nudge_) (*nudge)->fulfill();
  }
  co_return settled;
}

Task<Outcome<>> Inbox::attend_contests(Session& session) {
  constexpr unsigned turn_ms = 3000;
  QPC_CO_TRY(const auto open, groups_.store().read([](db::Database& db) { return ContestStore(db).open(); }));
  std::erase_if(contest_turns_, [&](const auto& turn) { return !std::ranges::contains(open, turn.first); });
  for (const std::int64_t conversation : open) {
    const auto turn = contest_turns_.find(conversation);
    if (turn != contest_turns_.end() && turn->second > environment_.timer.now()) continue;
    const auto wait = co_await committer_.contest(session, *this, conversation);
    if (!wait && !concerns_one_group(wait.error())) co_return std::unexpected(wait.error());
    contest_turns_.erase(conversation);
    if (wait && !*wait) continue;
    // Whoever has the lowest leaf makes the replacement; the others would only lose against it.
    const auto rank = groups_.read([&](GroupChange& change) -> Outcome<std::size_t> {
      QPC_TRY(const auto group, change.group(conversation));
      return rank_of(group);
    });
    const auto later =
        static_cast<std::int64_t>(rank.value_or(0) * turn_ms + environment_.random.below(turn_ms)) * kj::MILLISECONDS;
    const kj::Duration pause = wait ? **wait : 20 * kj::SECONDS;
    contest_turns_.emplace(conversation, environment_.timer.now() + pause + later);
  }
  co_return Outcome<>();
}

Outcome<> Inbox::ask_for_missing() {
  const auto find_next = [&] {
    return groups_.store().read([](db::Database& db) { return HoleStore(db).next_due(); });
  };
  QPC_TRY(auto next, find_next());
  if (next && *next <= environment_.now()) {
    QPC_CHECK(groups_.write([&](GroupChange& change) { return ask_for_due(change, environment_); }));
    QPC_TRY(next, find_next());
  }
  ask_at_.reset();
  if (!next) return {};
  const auto wait = std::max(*next - environment_.now(), std::chrono::milliseconds(1));
  ask_at_ = environment_.timer.now() + wait.count() * kj::MILLISECONDS;
  return {};
}

Outcome<> Inbox::plan_retry(const Outcome<>& flushed) {
  constexpr kj::Duration pause = 20 * kj::SECONDS;
  const Milliseconds now = environment_.now();
  QPC_TRY(const auto next, groups_.store().read([&](db::Database& db) { return OutboxStore(db).next_try(now); }));
  retry_at_ = flushed ? std::nullopt : std::optional(environment_.timer.now() + pause);
  if (!next) return {};
  const kj::TimePoint then = environment_.timer.now() + ((*next - now).count() + 1) * kj::MILLISECONDS;
  retry_at_ = retry_at_ ? std::min(*retry_at_, then) : then;
  return {};
}

/// What follows from messages that were taken in.
Task<Outcome<>> Inbox::attend(Session& session, Outbox::Haste haste) {
  QPC_CO_CHECK(co_await committer_.confirm_contested(session));
  QPC_CO_CHECK(co_await attend_contests(session));
  QPC_CO_TRY(const auto due, commits_due());
  for (const std::int64_t conversation : due) {
    const auto settled = co_await settle(session, conversation);
    if (!settled && !concerns_one_group(settled.error())) co_return std::unexpected(settled.error());
  }
  QPC_CO_CHECK(ask_for_missing());
  if (before_sending_) {
    const auto done = co_await before_sending_(session);
    if (!done && !concerns_one_group(done.error())) co_return std::unexpected(done.error());
  }
  const auto flushed = co_await outbox_.flush(session, *this, haste);
  if (!flushed && !concerns_one_group(flushed.error())) co_return std::unexpected(flushed.error());
  QPC_CO_CHECK(plan_retry(flushed));
  changes_.note();
  if (joined_) {
    joined_ = false;
    const auto refilled = co_await publisher_.refill(session);
    if (!refilled && !concerns_one_group(refilled.error())) co_return std::unexpected(refilled.error());
  }
  co_return Outcome<>();
}

}  // namespace qpc::client
