// outbox_store.h: the table outbox: what has to leave, in order.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::client {

enum class OutboxKind : std::uint8_t {
  text = 0,      ///< a text of the person; `message` is its row
  receipt = 1,   ///< an AppMessage.delivered
  proposal = 2,  ///< of the newest epoch; dropped when that has ended
  repair = 3,    ///< asks for what is missing, answers that, or says something of ours again
};

struct OutboxRow {
  std::int64_t id = 0;
  std::int64_t conversation = 0;
  OutboxKind kind = OutboxKind::text;
  std::optional<std::int64_t> message = {};  ///< the row in `message` it belongs to
  std::optional<Bytes> content = {};         ///< the AppMessage's octets; none until it is encrypted for the first time
  std::optional<Bytes> ciphertext = {};      ///< none: to be encrypted in the newest epoch
  std::uint64_t epoch = 0;                   ///< of the ciphertext
};

/// Which rows to read.
enum class Sealed : std::uint8_t { no = 0, yes = 1, either = 2 };

/// Borrows the database for one transaction.
class OutboxStore {
 public:
  explicit OutboxStore(db::Database& db) : db_(db) {}

  std::int64_t add(const OutboxRow& row);
  /// The oldest of a conversation, in order.
  std::vector<OutboxRow> list(std::int64_t conversation, Sealed sealed, std::uint32_t most);
  /// Those with anything to send; the one that waits longest first.
  std::vector<std::int64_t> conversations();
  std::uint64_t size();
  /// Whether any row of this kind waits to be encrypted.
  bool has_unsealed(std::int64_t conversation, OutboxKind kind);

  void set_sealed(std::int64_t id, ByteView content, ByteView ciphertext, std::uint64_t epoch);
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

 private:
  db::Database& db_;
};

}  // namespace qpc::client
