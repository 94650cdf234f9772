// expiry_store.h: of the table message, what goes by itself: after a time, or once it was seen.
#pragma once
#include <chrono>
#include <optional>
#include <vector>

#include "client/blob/upload_store.h"
#include "client/environment.h"
#include "core/message/app_message.h"
#include "db/database.h"

namespace qpc::client {

/// The longest that a person can let a message stay after it was read. What others choose is taken as it is.
inline constexpr std::chrono::seconds longest_expiry = std::chrono::days(366);

/// Why there is nothing of a message any more. Stored by number.
enum class Gone : std::uint8_t {
  no = 0,
  expired = 1,
  viewed = 2,  ///< it could be seen once, and was
};

/// What goes of a message, and when.
struct Lifespan {
  std::chrono::seconds expire_after{0};         ///< of its clock; 0: never
  std::optional<Milliseconds> expires_at = {};  ///< none: its clock does not run
  bool view_once = false;
  Gone gone = Gone::no;

  /// Whether it is to be shown no more, swept or not.
  bool is_over(Milliseconds now) const { return gone != Gone::no || (expires_at && *expires_at <= now); }
};

/// Borrows the database for one transaction.
class ExpiryStore {
 public:
  explicit ExpiryStore(db::Database& db) : db_(db) {}

  Lifespan find(std::int64_t message);
  /// What a message that was just stored says of its life. Its clock does not run yet.
  void note(std::int64_t message, const message::AppMessage& said);
  /// One of ours has left: its clock runs. What can be seen once is kept for `said_again_for`, for who lacks it.
  void begin_sent(std::int64_t message, Milliseconds now);
  static constexpr std::chrono::seconds said_again_for = std::chrono::days(7);
  /// The clocks of what others have said in a conversation, behind `after` up to `through`, run from now on.
  void begin_read(std::int64_t conversation, std::int64_t after, std::int64_t through, Milliseconds now);

  /// Whose time is over.
  std::vector<std::int64_t> due(Milliseconds now, std::uint32_t most);
  /// When the next goes, or the next remark waits no more for its message.
  std::optional<Milliseconds> next();
  /// Takes text, content and ciphertext out of the store, what was said about the message, and what waits to be said
  /// again of it; the row stays. A file that was sent from here is noted to be deleted at the node.
  void wipe(std::int64_t message, Gone why);

  /// A file that was sent from here is noted to be deleted at the node, as its message goes.
  void give_up_file(std::int64_t message);
  using Address = std::array<std::uint8_t, 32>;
  /// Files of messages that have gone.
  struct GoneFile {
    Address address{};
    DeleteKey delete_key;
  };
  /// In order of address, the first behind this one.
  std::optional<GoneFile> next_gone_file(const std::optional<Address>& after = {});
  void forget_gone_file(const Address& address);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
