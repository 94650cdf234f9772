// Reads the input as an MLSMessage, and checks that what was read writes the same octets.
#include "core/mls/wire/mls_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  const ByteView octets(data, size);
  const auto message = read_all<mls::MLSMessage>(octets);
  const auto header = mls::read_header(octets);
  if (!message) return 0;
  if (wire(*message) != to_bytes(octets)) __builtin_trap();
  const bool for_a_group = message->as<mls::PublicMessage>() || message->as<mls::PrivateMessage>();
  if (for_a_group != header.has_value()) __builtin_trap();
  if (const auto* key_package = message->as<mls::Unverified<mls::KeyPackage>>()) {
    (void)key_package->verify(mls::LifetimeLimits{std::chrono::hours(1), {}});
  }
  return 0;
}
