// Every reader of OPAQUE's messages, from both sides.
#include <cstdlib>

#include "core/opaque/server.h"

namespace {

template <class Message>
void read_and_write(qpc::ByteView octets) {
  const auto message = qpc::read_all<Message>(octets);
  if (!message) return;
  const qpc::Bytes again = qpc::wire(*message);
  if (!std::ranges::equal(again, octets)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc::opaque;
  const qpc::ByteView octets(data, size);
  read_and_write<RegistrationRequest>(octets);
  read_and_write<RegistrationResponse>(octets);
  read_and_write<RegistrationRecord>(octets);
  read_and_write<KE1>(octets);
  read_and_write<KE2>(octets);
  read_and_write<KE3>(octets);
  read_and_write<ServerSetup>(octets);
  return 0;
}
