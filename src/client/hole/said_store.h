// said_store.h: the tables said and said_again: what this device has said, by its own counters.
#pragma once
#include <optional>

#include "client/environment.h"
#include "core/base/bytes.h"
#include "core/message/message_id.h"
#include "db/database.h"

namespace qpc::client {

struct SaidRow {
  std::int64_t conversation = 0;
  std::uint64_t counter = 0;
  std::uint64_t epoch = 0;                   ///< that it was last encrypted in
  std::optional<std::int64_t> message = {};  ///< the row in `message`; none for a receipt
  std::optional<Bytes> content = {};         ///< of a receipt
  message::MessageId message_id{};           ///< of its newest ciphertext
  Milliseconds said_at = {};
};

/// How long this device says again what it has said.
inline constexpr auto said_lifetime = std::chrono::days(30);

/// Borrows the database for one transaction.
class SaidStore {
 public:
  explicit SaidStore(db::Database& db) : db_(db) {}

  /// Keeps what was encrypted, in place of what the same counter held before; forgets what is too old, but for the
  /// newest.
  void keep(const SaidRow& row);
  std::optional<SaidRow> find(std::int64_t conversation, std::uint64_t counter);
  std::optional<SaidRow> find(std::int64_t conversation, const message::MessageId& message_id);
  /// What was said in this epoch and behind it: others may be in an epoch of the same number.
  void forget_from(std::int64_t conversation, std::uint64_t epoch);
  /// Another group has taken the place of the one it was said in.
  void forget(std::int64_t conversation);

  /// Another ciphertext of a message of ours.
  void add_ciphertext(const message::MessageId& message_id, std::int64_t message);
  std::optional<std::int64_t> message_of(const message::MessageId& message_id);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
