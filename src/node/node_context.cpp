#include "node/node_context.h"

namespace qpc::node {

std::chrono::sys_seconds NodeContext::now() const {
  return std::chrono::sys_seconds(std::chrono::seconds((clock.now() - kj::UNIX_EPOCH) / kj::SECONDS));
}

kj::Promise<void> NodeContext::password_time_passed() {
  if (password_floor <= 0 * kj::SECONDS) return kj::READY_NOW;
  return timer.afterDelay(password_floor);
}

bool is_of_storage(const kj::Exception& exception) {
  return db::fault_of(exception) || exception.getType() == kj::Exception::Type::OVERLOADED;
}

Outcome<> check_authority(const LiveSession& session, api::Authority::Reader authority) {
  if (!authority.isSession()) return refuse(Reason::UNSUPPORTED, "this node takes messages from sessions only");
  return session.check_active();
}

void throw_refusal(const Refusal& refusal) {
  const auto type = refusal.reason == Reason::STORAGE ? kj::Exception::Type::OVERLOADED : kj::Exception::Type::FAILED;
  kj::throwFatalException(kj::Exception(type, __FILE__, __LINE__, kj::str(refusal.text.c_str())));
}

}  // namespace qpc::node
