// resend_store.h: the tables resend_request, resend_budget and resent: what this device asks for, and what others have
// asked of it.
#pragma once
#include <optional>

#include "client/account/id_column.h"
#include "client/environment.h"
#include "client/history/message_store.h"
#include "core/base/secret.h"
#include "db/database.h"

namespace qpc::client {

/// Borrows the database for one transaction.
class ResendStore {
 public:
  explicit ResendStore(db::Database& db) : db_(db) {}

  /// A request of ours, with the key that answers are sealed to; those too old to be answered go.
  void add_request(const AppId& request_id, std::int64_t conversation, const Secret& private_key, Milliseconds now);
  std::optional<Secret> private_key(const AppId& request_id, std::int64_t conversation);
  /// How many were made in a conversation since then.
  std::uint64_t requests_since(std::int64_t conversation, Milliseconds time);
  /// A device has promised to say again what a hole lacks, as its message of this counter.
  void note_promise(std::int64_t conversation, const identity::DeviceId& device_id, std::uint64_t counter,
                    std::int64_t hole);
  /// The hole that a message was promised for; the promise is kept with it.
  std::optional<std::int64_t> take_promise(std::int64_t conversation, const identity::DeviceId& device_id,
                                           std::uint64_t counter);
  /// Keys that no answer is awaited for any more go, and what is too old to be said again. The requests themselves
  /// stay for their time, as they are counted.
  void end_old(Milliseconds now);
  /// Another group has taken the place of the one that all this was asked in.
  void forget(std::int64_t conversation);

  /// Takes so much of what a device may have in an hour. False, when there is not so much left.
  bool spend(std::int64_t conversation, const identity::DeviceId& asker, std::uint64_t answers, std::uint64_t octets,
             Milliseconds now);
  /// Whether one message may be sent to a device again: a few times, and not at once. `asker` of all zeros: to all.
  bool note_sent(std::int64_t conversation, const identity::DeviceId& asker, std::uint64_t counter, Milliseconds now);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
