// outbox.h: what this device says: stored, encrypted and queued in one transaction, then sent until the node has it.
#pragma once
#include <chrono>
#include <functional>
#include <set>
#include <span>

#include "client/group/groups.h"
#include "client/history/message_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/remark/beside.h"
#include "client/session/session.h"

namespace qpc::client {

/// The longest text that can be sent, in octets of UTF-8: padded and encrypted it still fits into a mailbox.
inline constexpr std::size_t longest_text = 190'000;

/// Fetches and processes what lies in the mailbox.
class CatchUp {
 public:
  virtual ~CatchUp() = default;
  virtual Task<Outcome<>> catch_up(Session& session) = 0;
  /// Commits what a conversation's members have proposed, so that it can be spoken in again.
  virtual Task<Outcome<>> settle(Session& session, std::int64_t conversation) = 0;
};

/// The outbox of the store. Several processes may flush it: the node keeps each ciphertext once.
class Outbox {
 public:
  /// Everything must outlive the outbox.
  Outbox(Environment& environment, Groups& groups) : environment_(environment), groups_(groups) {}

  /// Whether readers are to confirm a text.
  enum class Receipts {
    among_few,  ///< in direct conversations and groups up to `few_devices`: each device's receipt goes to all others
    always,
    none,
  };
  static constexpr std::size_t few_devices = 8;

  /// How a text is said.
  struct Manner {
    Receipts receipts = Receipts::among_few;
    std::optional<std::chrono::seconds> expire_after = {};  ///< none: as the conversation has it; 0: never
    bool view_once = false;
    Beside beside = {};
  };

  /// What to send.
  enum class Haste : std::uint8_t {
    now,       ///< everything
    when_due,  ///< not what the node had no room for, before its time
  };

  /// Stores texts durably, in this order; `flush` encrypts them, so that they leave in the newest epoch. Returns their
  /// cursors.
  /// Errors: limit, for a text over `longest_text`; usage, for one that is empty or not UTF-8; refused, where this
  /// device is no member any more, or nobody else is in a direct conversation; not_found; store.
  Outcome<std::vector<std::int64_t>> queue(std::int64_t conversation, std::span<const std::string> texts,
                                           Receipts receipts = Receipts::among_few) {
    return queue(conversation, texts, Manner{.receipts = receipts});
  }
  /// `before(db)`, where there is one, comes first in the same transaction: where it fails, nothing is queued.
  Outcome<std::vector<std::int64_t>> queue(std::int64_t conversation, std::span<const std::string> texts,
                                           const Manner& manner,
                                           const std::function<Outcome<>(db::Database&)>& before = {});

  /// The same for the message that tells of a file; `queued(db, cursor)` belongs to the same transaction.
  Outcome<std::int64_t> queue(std::int64_t conversation, const message::File& file,
                              const std::function<void(db::Database&, std::int64_t)>& queued,
                              Receipts receipts = Receipts::among_few) {
    return queue(conversation, file, queued, Manner{.receipts = receipts});
  }
  Outcome<std::int64_t> queue(std::int64_t conversation, const message::File& file,
                              const std::function<void(db::Database&, std::int64_t)>& queued, const Manner& manner);
  /// Any message, within a transaction of the caller's: a row in the history and a draft in the outbox. `shown` is what
  /// the history shows. A draft without a time says when it is queued. What it stands beside, and whether it can be
  /// seen once, the draft says itself.
  Outcome<std::int64_t> queue(GroupChange& change, std::int64_t conversation, MessageKind kind,
                              const std::string& shown, message::AppMessage draft, const Manner& manner);
  /// Whether something can be queued there. Errors: those of `queue` but for the text's.
  Outcome<> check_open(std::int64_t conversation);

  /// Sends what is queued, conversation by conversation, each in order. A `stale` answer means that commits have to be
  /// processed first: `catch_up` does that, then the texts are encrypted anew. What the node has no room for stays, and
  /// `waits` says why. Messages that are refused for good are marked so.
  /// Errors: those of a lost connection; store; else the first that kept one conversation from leaving, after all the
  /// others were tried.
  Task<Outcome<>> flush(Session& session, CatchUp& catch_up, Haste haste = Haste::now);

  /// The same for one conversation, whatever keeps the others.
  Task<Outcome<>> flush(Session& session, CatchUp& catch_up, std::int64_t conversation);

  /// Whether the node, since this was asked last, did not take a proposal for this conversation: its epoch was over.
  bool take_lost_proposal(std::int64_t conversation) { return lost_proposals_.erase(conversation) > 0; }

  /// Why something had to stay at the last `flush`, though the node was there: a full mailbox, a full disk.
  const std::optional<Failure>& waits() const { return waits_; }

  /// Notes that what waits could not be tried; `again`: when that happens by itself.
  void note_unreachable(const Failure& why, std::optional<kj::Duration> again = {});

 private:
  /// Waits for who flushes already, then flushes one conversation, or all.
  Task<Outcome<>> take_turn(Session& session, CatchUp& catch_up, std::optional<std::int64_t> conversation, Haste haste);
  Task<Outcome<>> flush_conversation(Session& session, CatchUp& catch_up, std::int64_t conversation);
  Task<Outcome<>> flush_all(Session& session, CatchUp& catch_up, Haste haste);
  /// The node answers.
  Outcome<> note_reached();
  /// Why the node takes nothing of a conversation whose changes were all taken in. Errors: refused: "out_of_step".
  Outcome<> check_in_step(std::int64_t conversation);
  /// The address of the channel that a conversation has now.
  Outcome<Bytes> channel_of(std::int64_t conversation);
  Outcome<std::vector<OutboxRow>> next_rows(std::int64_t conversation, std::uint32_t most);

  Environment& environment_;
  Groups& groups_;
  bool flushing_ = false;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> waiting_;  ///< for their turn to flush
  std::set<std::int64_t> stuck_;                              ///< where something found no room
  std::set<std::int64_t> lost_proposals_;
  std::optional<Failure> waits_;
};

/// Outbox::queue of any message, for who has no outbox at hand: what is taken in may call for an answer.
Outcome<std::int64_t> queue_message(GroupChange& change, Environment& environment, std::int64_t conversation,
                                    MessageKind kind, const std::string& shown, message::AppMessage draft,
                                    const Outbox::Manner& manner);

/// Whether a text may be sent. Errors: usage, limit.
Outcome<> check_text(std::string_view text);

}  // namespace qpc::client
