// outbox_store.h: the table outbox: what has to leave, in order.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/environment.h"
#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::client {

enum class OutboxKind : std::uint8_t {
  text = 0,      ///< a text of the person; `message` is its row
  receipt = 1,   ///< an AppMessage.delivered
  proposal = 2,  ///< of the newest epoch; dropped when that has ended
  repair = 3,    ///< asks for what is missing, answers that, or says something of ours again
};

/// What leaves a conversation first. What has a place in this device's chain keeps to it: else the others would miss
/// something for a while.
enum class OutboxRank : std::uint8_t {
  handshake = 0,
  numbered = 1,  ///< was encrypted before: by its counter
  chat = 2,
  receipt = 3,
};
constexpr OutboxRank rank_of(OutboxKind kind) {
  switch (kind) {
    case OutboxKind::proposal:
      return OutboxRank::handshake;
    case OutboxKind::receipt:
    case OutboxKind::repair:
      return OutboxRank::receipt;
    case OutboxKind::text:
      break;
  }
  return OutboxRank::chat;
}

struct OutboxRow {
  std::int64_t id = 0;
  std::int64_t conversation = 0;
  OutboxKind kind = OutboxKind::text;
  std::optional<std::int64_t> message = {};  ///< the row in `message` it belongs to
  std::optional<Bytes> content = {};         ///< the AppMessage's octets; none until it is encrypted for the first time
  std::optional<Bytes> ciphertext = {};      ///< none: to be encrypted in the newest epoch
  std::uint64_t epoch = 0;                   ///< of the ciphertext
  Milliseconds queued_at = {};               ///< 1970: nobody knows
  std::uint32_t tries = 0;                   ///< how often the node did not take it
  std::optional<Milliseconds> tried_at = {};
  std::optional<Milliseconds> try_at = {};  ///< before which it is not tried again by itself
  std::string why = {};                     ///< the node's word for it
  bool may_have_left = false;               ///< it was sent, and no answer came
};

/// Which rows to read.
enum class Sealed : std::uint8_t { no = 0, yes = 1, either = 2 };

/// Borrows the database for one transaction.
class OutboxStore {
 public:
  explicit OutboxStore(db::Database& db) : db_(db) {}

  std::int64_t add(const OutboxRow& row);
  std::optional<OutboxRow> find(std::int64_t id);
  /// What waits of a message, but what is to be said again of it.
  std::optional<OutboxRow> find_of(std::int64_t message);
  /// The first of a conversation, in the order of leaving.
  std::vector<OutboxRow> list(std::int64_t conversation, Sealed sealed, std::uint32_t most);
  /// Those with anything to send: handshakes first, receipts last, then the one that waits longest. With `due_by`, only
  /// where nothing has to wait longer than that.
  std::vector<std::int64_t> conversations(std::optional<Milliseconds> due_by = {});
  /// When the first that waits for its time is tried again.
  std::optional<Milliseconds> next_try(Milliseconds now);
  std::uint64_t size();
  /// Whether any row of this kind waits to be encrypted.
  bool has_unsealed(std::int64_t conversation, OutboxKind kind);

  /// `counter` is the place in this device's chain; 0: none.
  void set_sealed(std::int64_t id, ByteView content, ByteView ciphertext, std::uint64_t epoch,
                  std::uint64_t counter = 0);
  /// It is on its way: until an answer comes, the node may have it.
  void set_leaving(std::int64_t id);
  /// The node has not taken it this time, and says why; it is tried again at `try_at`. `row` is what it was before it
  /// left: where an earlier answer was lost, the node may have it all the same.
  void set_tried(const OutboxRow& row, Milliseconds now, Milliseconds try_at, std::string_view why);
  /// A ciphertext that the node did not take: it is to be made anew.
  /// Nothing happens, if another process has done so already.
  void unseal(std::int64_t id, ByteView ciphertext);
  void unseal_all(std::int64_t conversation);
  /// False, when another process was faster.
  bool remove(std::int64_t id);
  /// What the node has. False, when it does not lie here as it was sent: another process was faster, or it went with a
  /// change of the group that was replaced.
  bool remove_sent(std::int64_t id, ByteView ciphertext);
  void remove_all(std::int64_t conversation);
  /// Those of one kind.
  void remove_all(std::int64_t conversation, OutboxKind kind);
  /// What waits to be said again of a message, for all.
  void remove_repairs_of(std::int64_t message);

 private:
  db::Database& db_;
};

/// That the node was out of reach when something waited.
struct Unreachable {
  std::uint32_t tries = 0;
  Milliseconds tried_at = {};
  std::optional<Milliseconds> try_at = {};  ///< none: nobody tries by itself
  std::string why = {};
};

/// The table unreachable. Borrows the database for one transaction.
class UnreachableStore {
 public:
  explicit UnreachableStore(db::Database& db) : db_(db) {}

  std::optional<Unreachable> find();
  void note(Milliseconds now, std::optional<Milliseconds> try_at, std::string_view why);
  void forget();

 private:
  db::Database& db_;
};

}  // namespace qpc::client
