#include "client/account/member_check.h"
#include "client/group/group_view.h"
#include "client/history/history.h"
#include "client/mailbox/decrypt_text.h"

namespace qpc::client {
namespace {

OpenedCiphertext read_event(const mls::Processed& processed) {
  OpenedCiphertext opened;
  const auto* said = std::get_if<mls::ApplicationMessage>(&processed.event);
  if (said == nullptr) {
    opened.text = "a change of the group, not a text.";
    return opened;
  }
  opened.epoch = said->epoch;
  if (const auto sender = read_claim(said->sender_credential)) opened.sender = sender->address.text();
  const auto message = message::AppMessage::read(said->data);
  const auto* text = message ? std::get_if<message::Text>(&message->body) : nullptr;
  opened.readable = text != nullptr;
  opened.text = text != nullptr ? text->text : "a receipt or a kind of message that has no text.";
  return opened;
}

}  // namespace

Outcome<OpenedCiphertext> History::open(ByteView mls_message, std::optional<std::int64_t> only) {
  const auto header = mls::read_header(mls_message);
  if (!header) {
    return failure(FailureKind::refused, "malformed",
                   "These octets are no message for a group: " + std::string(header.error().what()) + ".");
  }
  return groups_.read([&](GroupChange& change) -> Outcome<OpenedCiphertext> {
    const auto row = ConversationStore(change.db()).find_by_group_id(header->group_id);
    if (!row || (only && row->shown() != *only)) {
      return failure(FailureKind::not_found, "unknown_group",
                     "The message belongs to no group that this device is, or was, in.");
    }
    QPC_TRY(const auto group, change.group(row->id));
    const MemberCheck check(change.db(), group.group_id(), {});
    const mls::NoPsks psks;
    const auto processed = group.process(mls_message, {check, psks, environment_.now_seconds()});
    OpenedCiphertext opened;
    if (processed) {
      opened = read_event(*processed);
    } else {
      opened.text = describe_refusal(processed.error(), *row);
    }
    opened.conversation = row->name;
    if (!opened.epoch) opened.epoch = header->epoch;
    return opened;
  });
}

}  // namespace qpc::client
