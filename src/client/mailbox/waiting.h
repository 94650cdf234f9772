// waiting.h: what has not left yet, and taking it out again.
#pragma once
#include <string>

#include "client/history/message_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/store/store.h"

namespace qpc::client {

enum class WaitingKind : std::uint8_t {
  text,
  file,
  receipt,
  proposal,  ///< of a change of the group
  repair,    ///< about what is missing, here or elsewhere
  commit,    ///< a change of the group, with what it tells the node and who joins
};

/// Something that has not left yet.
struct Waiting {
  std::int64_t number = 0;  ///< of the row in the outbox; 0: none, for a commit
  std::int64_t conversation = 0;
  WaitingKind kind = WaitingKind::text;
  std::optional<Milliseconds> since = {};
  std::uint32_t tries = 0;
  std::optional<Milliseconds> tried_at = {};
  std::optional<Milliseconds> try_at = {};   ///< none: nobody tries by itself, or it only waits to be online
  std::string why = {};                      ///< in a sentence
  bool may_have_left = false;                ///< it was sent, and no answer came
  std::optional<std::int64_t> message = {};  ///< the cursor, of what the person has said
  std::string text = {};                     ///< the same; empty for what can be seen once
};

/// All of it, in the order in which it leaves. Errors: store.
Outcome<std::vector<Waiting>> list_waiting(Store& store);

/// How much waits, quickly: the messages of the person by their cursors, and how many others there are. Errors: store.
struct WaitingCount {
  std::vector<std::int64_t> messages = {};
  std::uint64_t others = 0;
};
Outcome<WaitingCount> count_waiting(Store& store);

/// What to do about what may have left already.
enum class Clear : std::uint8_t {
  only_what_is_here,  ///< it stays
  whatever_waits,     ///< it goes, and the history says that others may have it all the same
};
struct Cleared {
  std::vector<std::int64_t> cursors = {};  ///< of the messages that will not leave any more
  std::size_t kept = 0;                    ///< how many stayed, as they may have left
};

/// Takes what the person has said out of the outbox: it stays in the history, as `refused` for the cause `cleared`.
/// Receipts and changes of groups stay: others wait for them.
/// `number` is a row of the outbox; without it, all are meant.
/// Errors: not_found: "not_waiting"; refused: "not_yours", "may_have_left"; store.
Outcome<Cleared> clear_outbox(Store& store, std::optional<std::int64_t> number, Clear which, Milliseconds now);

}  // namespace qpc::client
