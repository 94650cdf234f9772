// remarks.h: what this person says about messages.
#pragma once
#include "client/mailbox/outbox.h"
#include "client/remark/beside.h"
#include "client/remark/remark_kind.h"

namespace qpc::client {

/// Each is held here at once, and queued durably: `Outbox::flush` sends it, in order with everything else.
class Remarks {
 public:
  /// All outlive this.
  Remarks(Environment& environment, Groups& groups, Outbox& outbox)
      : environment_(environment), groups_(groups), outbox_(outbox) {}

  /// Says this about the message of a cursor; `remark` need not name it. The remark's own cursor. Errors: not_found;
  /// those of `check_remark`, `check_emoji`, `check_text` and `Outbox::queue`.
  Outcome<std::int64_t> say(std::int64_t about, RemarkBody remark);
  /// Takes a message back, for all. The remark's own cursor; nothing, where the message had not left yet, and never
  /// will. Errors: as `say`.
  Outcome<std::optional<std::int64_t>> remove(std::int64_t about);
  /// Asks a question with answers to choose from. Errors: those of `check_poll` and `Outbox::queue`.
  Outcome<std::int64_t> ask(std::int64_t conversation, message::Poll poll);

  /// How to speak of a message. Errors: not_found; refused: "not_a_message".
  Outcome<message::Reference> reference(std::int64_t cursor);
  /// The thread that a message belongs to, or begins.
  Outcome<message::Reference> thread_of(std::int64_t cursor);

 private:
  Outcome<std::int64_t> say(GroupChange& change, const MessageRow& target, RemarkBody remark);

  Environment& environment_;
  Groups& groups_;
  Outbox& outbox_;
};

}  // namespace qpc::client
