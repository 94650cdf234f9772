// waiting_store.h: the table remark_waiting: remarks about messages that are not here, or not yet.
#pragma once
#include "client/history/message_store.h"

namespace qpc::client {

struct WaitingRemark {
  std::int64_t conversation = 0;
  message::Reference target = {};
  identity::AccountId account_id = {};
  identity::DeviceId device_id = {};
  AppId app_id = {};
  message::MessageId message_id = {};
  std::uint64_t epoch = 0;
  Bytes content = {};         ///< the AppMessage's octets
  Milliseconds ends_at = {};  ///< when it waits no more
};

/// Bounded, as anybody can speak about what was never said: the oldest go.
/// Borrows the database for one transaction.
class WaitingStore {
 public:
  static constexpr std::uint32_t most_in_conversation = 1000;
  static constexpr std::uint32_t most_of_device = 250;
  static constexpr std::uint64_t most_octets_of_device = 1024 * 1024;

  explicit WaitingStore(db::Database& db) : db_(db) {}

  /// Once, whatever comes twice.
  void add(const WaitingRemark& remark);
  /// Those about a message, in the order in which they came; they wait no more.
  std::vector<WaitingRemark> take(std::int64_t conversation, const message::Reference& target);
  /// Those about a message wait no more, and never count.
  void forget_about(std::int64_t conversation, const message::Reference& target);
  /// Nobody says their messages again.
  void end_old(Milliseconds now);
  std::uint64_t size(std::int64_t conversation);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
