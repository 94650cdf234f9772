// Whatever was read is written and read again as the same message.
#include "core/message/app_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  const auto message = message::AppMessage::read(ByteView(data, size));
  if (!message || std::holds_alternative<message::UnknownBody>(message->body)) return 0;
  const auto again = message::AppMessage::read(message->write());
  if (!again && again.error().kind == Kind::limit) return 0;  // aliased pointers grow when written out
  if (!again || *again != *message) __builtin_trap();
  return 0;
}
