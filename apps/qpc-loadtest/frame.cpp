#include "qpc-loadtest/frame.h"

#include <algorithm>

#include "core/mls/wire/mls_message.h"

namespace qpc::loadtest {
namespace {

constexpr std::size_t sender_data_bytes = 28;  // as a suite with a tag of 16 octets has it

}  // namespace

Frames::Frames(ByteView group_id, std::uint64_t epoch, mls::ContentType content_type, std::size_t payload_bytes,
               Random& random) {
  mls::PrivateMessage message;
  message.group_id = to_bytes(group_id);
  message.epoch = epoch;
  message.content_type = content_type;
  message.encrypted_sender_data = random.bytes(sender_data_bytes);
  message.ciphertext = random.bytes(std::max(payload_bytes, least_payload));
  message_ = wire(mls::MLSMessage{std::move(message)});
}

// The ciphertext is the last field, and its last octets are the number, the highest first.
Bytes Frames::make(std::uint64_t number) const {
  Bytes message = message_;
  for (std::size_t at = 0; at < stamp_bytes; ++at) {
    message[message.size() - 1 - at] = static_cast<std::uint8_t>(number >> (8 * at));
  }
  return message;
}

std::optional<std::uint64_t> Frames::number_of(ByteView message) {
  if (message.size() < stamp_bytes) return std::nullopt;
  std::uint64_t number = 0;
  for (const auto octet : message.last(stamp_bytes)) number = number << 8 | octet;
  return number;
}

}  // namespace qpc::loadtest
