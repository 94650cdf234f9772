// Commits that this device cannot apply, or that others cannot: what the committer says about them to the channel.
#include "client/group/channel_access.h"
#include "client/group/committer.h"
#include "client/group/notices.h"
#include "client/group/way_back.h"
#include "client/group/way_back_store.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

constexpr auto short_pause = 20 * kj::SECONDS;

/// Others go on where this device cannot follow.
Outcome<> be_left_behind(GroupChange& change, Environment& environment, const ContestRow& contest) {
  ContestStore(change.db()).set_stands(contest);
  add_notice(change.db(), contest.conversation, contest.epoch, environment.now(),
             "The others have applied a change of this group that this device cannot (" + contest.clause +
                 "): ask a member to let you in again ('qpc group readmit').");
  return {};
}

/// The commit has taken this device off the channel's list, and it alone would have said so. Where the mailbox has told
/// that by now, there is nothing more to say.
Outcome<> be_cut_off(GroupChange& change, Environment& environment, const ContestRow& contest) {
  const auto row = ConversationStore(change.db()).find(contest.conversation);
  if (!row || row->standing != Standing::member) {
    ContestStore(change.db()).drop(contest);
    return {};
  }
  return be_left_behind(change, environment, contest);
}

}  // namespace

Task<Outcome<std::optional<kj::Duration>>> Committer::contest(Session& session, CatchUp& catch_up,
                                                              std::int64_t conversation) {
  QPC_CO_TRY(const auto contests,
             groups_.store().read([&](db::Database& db) { return ContestStore(db).list(conversation); }));
  std::optional<kj::Duration> wait;
  for (const ContestRow& contest : contests) {
    if (contest.stands) continue;
    const auto drop = [&] {
      return groups_.store().write([&](db::Database& db) -> Outcome<> {
        ContestStore(db).drop(contest);
        return {};
      });
    };
    auto channel = co_await open_channel(session, groups_, conversation);
    if (!channel && may_pass_later(channel.error())) co_return std::unexpected(channel.error());
    if (!channel || !*channel) {  // off the list of members
      const bool is_cut_off = !channel && channel.error().code == "not_found";
      QPC_CO_CHECK(is_cut_off
                       ? groups_.write([&](GroupChange& change) { return be_cut_off(change, environment_, contest); })
                       : drop());
      continue;
    }
    auto request = (*channel)->contestRequest();
    request.setEpoch(contest.epoch);
    request.setCommitId(to_kj(contest.commit_id));
    request.setClause(contest.clause);
    const auto answer = co_await session.answer("contesting a change", request.send());
    const auto result = answer.getResult();
    if (result.isConfirmed()) {
      QPC_CO_CHECK(groups_.write([&](GroupChange& change) { return be_left_behind(change, environment_, contest); }));
    } else if (result.isReplaced()) {
      QPC_CO_CHECK(drop());
      QPC_CO_CHECK(co_await catch_up.catch_up(session));
    } else if (result.isRefused()) {
      const auto refused = describe(result.getRefused());
      if (may_pass_later(refused)) {
        const auto pause = std::max(short_pause, refused.wait.count() * kj::SECONDS);
        wait = std::min(wait.value_or(pause), pause);
      } else {
        QPC_CO_CHECK(drop());  // it was no commit of the channel's
      }
    } else if (result.getWaiting() > 0) {
      const auto left = result.getWaiting() * kj::SECONDS;
      wait = std::min(wait.value_or(left), left);
    } else {
      QPC_CO_CHECK(co_await replace(session, catch_up, contest));
    }
  }
  co_return wait;
}

Task<Outcome<>> Committer::replace(Session& session, CatchUp& catch_up, ContestRow contest) {
  QPC_CO_TRY(const auto prepared, groups_.write([&](GroupChange& change) -> Outcome<Prepared> {
    QPC_TRY(const auto group, change.group(contest.conversation));
    if (group.epoch() == contest.epoch) {
      return prepare_commit(change, environment_, contest.conversation, {}, Need::new_epoch);
    }
    ContestStore(change.db()).drop(contest);
    return Prepared();
  }));
  if (!prepared.pending) co_return Outcome<>();
  const auto decision = co_await submit(session, *prepared.pending);
  if (!decision && may_pass_later(decision.error())) co_return std::unexpected(decision.error());
  QPC_CO_CHECK(take_verdict(*prepared.pending, decision));
  if (!decision) co_return std::unexpected(decision.error());
  if (!decision->accepted) co_return co_await catch_up.catch_up(session);
  co_return Outcome<>();
}

Task<Outcome<>> Committer::check_contests(Session& session, CatchUp& catch_up, std::int64_t conversation) {
  const auto find = [&] {
    return groups_.store().read([&](db::Database& db) { return ContestStore(db).list(conversation); });
  };
  QPC_CO_TRY(const auto before, find());
  if (before.empty()) co_return Outcome<>();
  QPC_CO_TRY(const auto wait, co_await contest(session, catch_up, conversation));
  QPC_CO_TRY(const auto after, find());
  if (after.empty()) co_return Outcome<>();
  if (!wait) {
    co_return failure(FailureKind::refused, "out_of_step",
                      "The others have applied a change of this group that this device cannot: ask a member to let "
                      "you in again ('qpc group readmit').");
  }
  co_return failure(FailureKind::refused, "contested",
                    "The newest change of this group cannot be applied here (" + after.front().clause +
                        "). It is replaced "
                        "in " +
                        std::to_string(*wait / kj::SECONDS) +
                        " seconds, unless others have applied it: stay online ('qpc listen'), or try again then.");
}

Task<Outcome<>> Committer::confirm_contested(Session& session) {
  struct Contested {
    ContestNoteRow note;
    std::optional<std::uint64_t> epoch;
  };
  QPC_CO_TRY(const auto all, groups_.store().read([&](db::Database& db) {
    std::vector<Contested> contested;
    for (auto& note : ContestStore(db).notes()) {
      const auto epoch = WayBackStore(db).epoch_ended_by(note.conversation, note.commit_id);
      contested.push_back({std::move(note), epoch});
    }
    return contested;
  }));
  for (const auto& [note, epoch] : all) {
    if (epoch) {
      auto channel = co_await open_channel(session, groups_, note.conversation);
      if (!channel && channel.error().code == "too_often") continue;
      if (!channel && may_pass_later(channel.error())) co_return std::unexpected(channel.error());
      if (channel && *channel) {
        auto request = (*channel)->confirmRequest();
        request.setEpoch(*epoch);
        request.setCommitId(to_kj(note.commit_id));
        // If it comes too late, the mailbox says so.
        const auto answer = co_await session.answer("confirming a change", request.send());
        const auto result = answer.getResult();
        if (result.isRefused() && may_pass_later(describe(result.getRefused()))) continue;
      }
    }
    QPC_CO_CHECK(groups_.store().write([&](db::Database& db) -> Outcome<> {
      ContestStore(db).drop_note(note);
      return {};
    }));
  }
  co_return Outcome<>();
}

Task<Outcome<>> Committer::look_back(Session& session, std::int64_t conversation, std::uint64_t epoch) {
  QPC_CO_TRY(const auto asked,
             groups_.store().read([&](db::Database& db) { return AskedAbout::now(db, conversation, epoch); }));
  auto channel = co_await open_channel(session, groups_, conversation);
  if (!channel && may_pass_later(channel.error())) co_return std::unexpected(channel.error());
  if (!channel && channel.error().code == "not_found") {
    co_return groups_.write([&](GroupChange& change) -> Outcome<> {
      be_off_the_list(change, environment_, asked);
      return {};
    });
  }
  if (!channel || !*channel || !asked.applied) co_return Outcome<>();
  auto request = (*channel)->confirmRequest();
  request.setEpoch(epoch);
  request.setCommitId(to_kj(*asked.applied));
  const auto answer = co_await session.answer("asking after a change", request.send());
  const auto result = answer.getResult();
  if (result.isRefused()) {
    const auto refused = describe(result.getRefused());
    if (may_pass_later(refused)) co_return std::unexpected(refused);
    if (refused.code != "not_found") co_return Outcome<>();
    // What was applied here came by another road than the channel, which has had a commit of its own. "No such commit"
    // and "no member" look alike: only a member is told the head.
    const auto told = co_await session.answer("asking after a change", (*channel)->headRequest().send());
    const auto head = told.getResult();
    if (!head.isHead() || head.getHead().getEpoch() <= epoch) co_return Outcome<>();
    QPC_CO_TRY(const bool leads,
               groups_.store().read([&](db::Database& db) { return WayBackStore(db).leads_to(conversation, epoch); }));
    if (!leads) co_return Outcome<>();
  } else if (!result.isReplaced()) {
    co_return Outcome<>();
  }
  co_return groups_.write([&](GroupChange& change) -> Outcome<> {
    // Whoever else has asked may have gone back by now, and the row have another group.
    if (AskedAbout::now(change.db(), conversation, epoch) == asked) {
      go_back(change, environment_, conversation, epoch);
    }
    return {};
  });
}

}  // namespace qpc::client
