// inbox.h: this device's mailbox: fetched or pushed, taken in durably, then acknowledged.
#pragma once
#include "client/account/people.h"
#include "client/changes.h"
#include "client/group/committer.h"
#include "client/keys/key_publisher.h"
#include "client/mailbox/batch.h"
#include "client/mailbox/feed.h"

namespace qpc::client {

class Inbox final : public CatchUp {
 public:
  /// Everything must outlive the inbox.
  Inbox(Environment& environment, Groups& groups, Outbox& outbox, Changes& changes)
      : environment_(environment),
        groups_(groups),
        outbox_(outbox),
        changes_(changes),
        people_(groups.store()),
        committer_(environment, groups),
        publisher_(environment, groups.store()) {}
  ~Inbox() noexcept override = default;

  /// Fetches and takes in everything that waits.
  Task<Outcome<>> catch_up(Session& session) override;
  /// Takes in what comes, and does what follows from it (receipts, commits for those who leave, new KeyPackages), until
  /// the connection is lost, which is a fault.
  Task<Outcome<>> follow(Session& session);

  /// Whether `follow` has taken in what had waited.
  bool has_caught_up() const { return caught_up_; }

  /// Calls `told` with whoever begins or stops writing while one follows; nothing of that is stored.
  void on_typing(std::function<void(const TypingSeen&)> told) { told_typing_ = std::move(told); }

  /// Has `todo` done after messages were taken in, before what is queued leaves; what stops it, but for lost
  /// connections, is told elsewhere.
  void before_sending(std::function<Task<Outcome<>>(Session&)> todo) { before_sending_ = std::move(todo); }

  /// Whether the last `follow` came so far.
  bool had_caught_up() const { return had_caught_up_; }

  Task<Outcome<>> settle(Session& session, std::int64_t conversation) override;

 private:
  /// Stores what came. To be acknowledged when that is done.
  Task<Outcome<>> take_in(Session& session, IncomingBatch batch);
  /// Sent when this returns.
  static kj::Promise<void> acknowledge(Session& session, std::uint64_t through_seq);
  /// Tells the person what the node could not keep.
  Outcome<> note_missed(std::uint64_t missed);
  /// … and what it has lost.
  Outcome<> note_restored(std::uint32_t restored);
  Task<Outcome<>> overcome(Session& session, Obstacle obstacle);
  Task<Outcome<>> attend(Session& session, Outbox::Haste haste);
  /// When to try again what the node had no room for. Errors: store.
  Outcome<> plan_retry(const Outcome<>& flushed);
  Task<Outcome<>> listen(Session& session, Feed& feed);

  /// As take_in of batch.h.
  Outcome<TakenIn> take_some(std::span<const Incoming> batch, const Overcome& first);
  /// Passes a message that breaks something: the person sees that, and the rest is read all the same.
  Outcome<TakenIn> set_aside(const Incoming& incoming, const Failure& why);
  /// Looks where proposals wait for a commit, and returns the conversations where this device is to make it now: it
  /// has the lowest leaf of those who stay, or those with lower ones have let their time pass. Also where a change is
  /// left that this device wanted, and could not bring.
  Outcome<std::vector<std::int64_t>> commits_due();
  /// Goes on with what this device contests, where it is time.
  Task<Outcome<>> attend_contests(Session& session);
  /// Asks for what is missing, where it is time, and finds out when it is time again.
  Outcome<> ask_for_missing();
  /// The next batch; an empty one when it is time for a commit that others should have made, or to try again what had
  /// to stay.
  kj::Promise<IncomingBatch> next_batch(Session& session, Feed& feed);

  Environment& environment_;
  Groups& groups_;
  Outbox& outbox_;
  Changes& changes_;
  People people_;
  Committer committer_;
  KeyPublisher publisher_;
  std::function<void(const TypingSeen&)> told_typing_;
  std::function<Task<Outcome<>>(Session&)> before_sending_;
  bool joined_ = false;
  bool caught_up_ = false;
  bool had_caught_up_ = false;
  std::uint64_t followed_ = 0;             ///< how often somebody began to
  std::optional<kj::TimePoint> ask_at_;    ///< when to ask for what is missing
  std::optional<kj::TimePoint> retry_at_;  ///< when to try again what the node had no room for
  /// When a conversation's commit is to be made here.
  struct Patience {
    kj::TimePoint until;
    bool is_own = false;  ///< only this device wants it; else others may make it before
  };
  std::map<std::int64_t, Patience> patience_;
  std::map<std::int64_t, std::uint32_t> own_tries_;       ///< how often a change of this device's could not be brought
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> nudge_;  ///< of who waits for the next batch
  std::map<std::int64_t, kj::TimePoint> contest_turns_;   ///< when to ask again what became of a contest
};

}  // namespace qpc::client
