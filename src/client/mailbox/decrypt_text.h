// decrypt_text.h: why a message cannot be read, as a sentence.
#pragma once
#include <string>

#include "client/group/conversation_store.h"
#include "core/mls/group/decrypt_failure.h"

namespace qpc::client {

/// The cause, and what it means: "removed in epoch 7: …".
std::string describe_refusal(const mls::Refusal& refusal, const ConversationRow& conversation);

}  // namespace qpc::client
