// What somebody says about an invite to a group.
#include "client/group/settings.h"
#include "client/invite/door.h"
#include "client/invite/joining_words.h"
#include "client/mailbox/receiver.h"

namespace qpc::client {

void Receiver::hear_joining(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                            const message::AppMessage& message, const Said& said) {
  if (conversation.kind != GroupKind::dm) {  // it means nothing here
    const auto line = add_line(conversation, sender, message, said, MessageKind::unknown, message.fallback);
    if (line) MessageStore(change_.db()).forget_octets(*line);  // a secret may be in them
    return;
  }
  if (const auto* answer = std::get_if<message::JoinAnswer>(&message.body)) {
    const std::string whom = sender.account_id == self_ ? "them" : "you";
    add_line(conversation, sender, message, said, MessageKind::join, outcome_in_words(answer->outcome, whom));
    return;
  }
  const Knock knock{conversation, sender, std::get<message::JoinRequest>(message.body)};
  const Verdict verdict = judge(change_, environment_, knock);
  if (!verdict.is_heard) return;
  const auto group = verdict.invite ? ConversationStore(change_.db()).find(verdict.invite->conversation) : std::nullopt;
  const auto line = add_line(conversation, sender, message, said, MessageKind::join,
                             request_in_words(knock.request.invite, group ? group->name : std::string()));
  if (!line) return;  // the same request again
  carry_out(change_, environment_, knock, verdict);
  MessageStore(change_.db()).forget_octets(*line);  // the secret is in them
}

}  // namespace qpc::client
