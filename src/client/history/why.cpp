// Where one message stands, and why.
#include "client/account/account_store.h"
#include "client/group/roster_store.h"
#include "client/history/history.h"
#include "client/hole/hole_keeper.h"
#include "client/mailbox/outbox_store.h"

namespace qpc::client {
namespace {

constexpr std::uint32_t all = 1'000'000;

void describe_queued(db::Database& db, WhyView& why) {
  const auto conversation = ConversationStore(db).find(why.message.row.conversation);
  why.standing = "It is stored here and has not left.";
  why.advice = "It leaves when this device is online: 'qpc listen' keeps it so.";
  std::string obstacle;
  for (const auto& row : OutboxStore(db).list(why.message.row.conversation, Sealed::either, all)) {
    if (row.message == why.message.row.id) {
      if (row.ciphertext) why.sealed_in = row.epoch;
      obstacle = row.why;
      break;
    }
    ++why.ahead;
  }
  if (why.sealed_in) {
    why.standing += " It is encrypted in epoch " + std::to_string(*why.sealed_in) + ", and the node has not taken it" +
                    (obstacle.empty() ? " yet." : ": " + obstacle);
    if (!obstacle.empty())
      why.advice = "It is tried again by itself while 'qpc listen' runs; 'qpc outbox flush' tries now.";
  } else if (conversation && conversation->standing == Standing::waiting) {
    why.standing += " It waits for the other side's device to let this one into the conversation.";
    why.advice = "The other side has to come online. 'qpc listen' takes the invitation in.";
  } else {
    why.standing += " It is encrypted in the epoch in which it leaves.";
  }
  if (why.ahead > 0) why.standing += " " + std::to_string(why.ahead) + " wait before it.";
}

void describe_sent(db::Database& db, WhyView& why) {
  for (const auto& recipient : MessageStore(db).recipients(why.message.row.id)) {
    if (!recipient.confirmed_at) why.waiting_for.push_back(sender_name(db, recipient.account_id));
  }
  const auto content = MessageStore(db).content(why.message.row.id);
  const auto said = content ? message::AppMessage::read(*content) : fail(Kind::not_found, "not kept");
  why.standing = "The node has it.";
  if (said && !said->wants_receipt) {
    why.standing += " No receipts were asked for, so nobody says when they have it.";
    why.waiting_for.clear();
  } else if (!why.waiting_for.empty()) {
    why.standing += " Not everybody has confirmed it: a device of each has to come online.";
  }
  if (why.message.row.full_count > 0) {
    why.standing += " " + std::to_string(why.message.row.full_count) + " mailboxes had no room for it.";
    why.advice = "Nothing: who lacks it is told at your next message, and asks this device for it.";
  }
}

void describe_refused(WhyView& why) {
  switch (why.message.row.unsent_cause) {
    case UnsentCause::refused_by_node:
      why.standing = "It will never leave: the node has refused it. " + why.message.row.unsent_detail;
      why.advice = "Say it again when the reason is gone.";
      return;
    case UnsentCause::out_of_group:
      why.standing = "It will never leave: this device was out of the conversation before it could.";
      why.advice = "Ask a member to add you, then say it again.";
      return;
    case UnsentCause::change_replaced:
      why.standing = "It was taken back: the change of the group in whose epoch it was said was replaced.";
      why.advice = "Say it again, if it is still meant for who is in the group now.";
      return;
    case UnsentCause::cleared:
      why.standing = "You have cleared it from the outbox.";
      if (!why.message.row.unsent_detail.empty()) why.standing += " " + why.message.row.unsent_detail;
      why.advice = "Say it again, if you want it to be heard after all.";
      return;
    case UnsentCause::muted:
      why.standing = "It will never leave: you were muted in this group before it could.";
      why.advice = "Ask an admin or a moderator ('qpc group info' shows them), then say it again.";
      return;
    case UnsentCause::none:
      break;
  }
  why.standing = "It will never leave.";
  why.advice = "Say it again.";
}

void describe_received(WhyView& why) {
  if (why.message.row.kind != MessageKind::unknown) {
    why.standing = "It came, and was read.";
  } else if (why.message.row.text.empty()) {
    why.standing =
        "It came, and is not shown: whoever sent it is muted in this group, or its sender's program is newer than this "
        "one and has no words for it.";
  } else {
    why.standing = "It came, and says something that this program does not know.";
    why.advice = "Upgrade qpc.";
  }
}

}  // namespace

Outcome<WhyView> History::why(std::int64_t cursor) {
  return groups_.store().read([&](db::Database& db) -> Outcome<WhyView> {
    auto row = MessageStore(db).find(cursor);
    if (!row) return failure(FailureKind::not_found, "unknown_message", "There is no such message.");
    WhyView why{.message = view(db, *std::move(row)), .standing = {}};
    switch (why.message.row.state) {
      case MessageState::received:
        describe_received(why);
        break;
      case MessageState::queued:
        describe_queued(db, why);
        break;
      case MessageState::sent:
        describe_sent(db, why);
        break;
      case MessageState::delivered:
        why.standing = "A device of everybody it was for has confirmed it.";
        break;
      case MessageState::read:
        why.standing = "Everybody it was for has read it.";
        break;
      case MessageState::refused:
        describe_refused(why);
        break;
      case MessageState::scheduled:
        break;  // is in no history
    }
    return why;
  });
}

}  // namespace qpc::client
