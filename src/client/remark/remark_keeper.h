// remark_keeper.h: takes what people say about messages, and lets it be so.
#pragma once
#include "client/environment.h"
#include "client/remark/remark_store.h"

namespace qpc::client {

/// A remark as it came, or was said again.
struct HeardRemark {
  std::int64_t conversation = 0;
  identity::AccountId account_id = {};
  identity::DeviceId device_id = {};
  message::MessageId message_id = {};
  std::uint64_t epoch = 0;
  const message::AppMessage& message;
  ByteView content;  ///< its octets
};

/// Rules: rules.h. What breaks one leaves no trace; what is older than what holds, neither. In whichever order
/// remarks come, and whatever comes again, what holds in the end is the same.
/// Borrows the database for one transaction.
class RemarkKeeper {
 public:
  RemarkKeeper(db::Database& db, Environment& environment) : db_(db), environment_(environment) {}

  /// From others, or from another device of this person. What is about a message that is not here waits for it.
  void hear(const HeardRemark& heard);
  /// A message has come: what was said about it before it was here.
  void let_waiting_in(std::int64_t conversation, const message::Reference& target);
  /// It holds from now on: `row.id` is its row in `message`. `message` is what says it.
  void hold(const MessageRow& target, RemarkRow row, const message::AppMessage& message);
  /// A remark of ours has left: what it took the place of is not needed any more.
  void note_left(std::int64_t id);
  /// One that was taken back had left before, as it turns out.
  void hold_again(std::int64_t id);
  /// The octets of first wordings that nobody can ask for any more, and that no edit that still waits may bring back.
  void forget_wordings();

 private:
  void edit(const MessageRow& target, const identity::AccountId& by);
  void remove(const MessageRow& target, const RemarkRow& row);

  db::Database& db_;
  Environment& environment_;
};

/// A remark of ours that never left does not count: what this device said before holds again. (What was deleted stays
/// deleted here.)
void take_back_remark(db::Database& db, std::int64_t id);

}  // namespace qpc::client
