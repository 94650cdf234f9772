// What people say about messages.
#include "client/engine.h"
#include "client/session/refusal.h"

namespace qpc::client {

Outcome<std::int64_t> Engine::remark(std::int64_t about, RemarkBody remark) {
  QPC_TRY(const auto message, history_.message(about));
  QPC_CHECK(check_may_speak(message.row.conversation));
  auto queued = remarks_.say(about, std::move(remark));
  changes_.note();
  return queued;
}

Outcome<std::optional<std::int64_t>> Engine::delete_message(std::int64_t about) {
  QPC_TRY(const auto message, history_.message(about));
  QPC_CHECK(check_may_speak(message.row.conversation));
  auto queued = remarks_.remove(about);
  changes_.note();
  return queued;
}

Outcome<std::int64_t> Engine::ask(std::int64_t conversation, message::Poll poll) {
  QPC_CHECK(check_may_speak(conversation));
  auto queued = remarks_.ask(conversation, std::move(poll));
  changes_.note();
  return queued;
}

}  // namespace qpc::client
