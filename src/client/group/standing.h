// standing.h: what a person who is out of a conversation, or not in it yet, is told.
#pragma once
#include "client/environment.h"
#include "client/failure.h"
#include "client/group/conversation_store.h"

namespace qpc::client {

/// Errors: refused: "removed", "left".
Outcome<> check_not_out(const ConversationRow& conversation);

/// Whether this device may change the group. Errors: those of `check_not_out`; refused: "not_joined", for a
/// conversation that the other side has begun and whose invitation has not arrived.
Outcome<> check_inside(const ConversationRow& conversation);

/// This person is muted: what has not left stays here, and says so.
void keep_words_back(db::Database& db, std::int64_t conversation, Milliseconds now);

/// This device is out: what it still wanted to say or change there comes to nothing, and its texts say so.
void drop_unsent(db::Database& db, std::int64_t conversation, Milliseconds now);

/// The conversation goes on in another group. Epochs are counted anew there, and who is in it may be somebody else:
/// what was said in the former one is not said again, and what was asked in it is not answered.
void forget_former_group(db::Database& db, std::int64_t conversation);

/// This device is out of every conversation that nobody has removed it from. Returns those it was in.
std::vector<ConversationRow> leave_everything(db::Database& db, Milliseconds now);

}  // namespace qpc::client
