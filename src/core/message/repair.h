// repair.h: what members say to each other so that what went missing comes after all (docs/adr/0013-holes.md).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/message/message_id.h"

namespace qpc::message {

/// Counters of one device's messages in one group, both ends included.
struct CounterRange {
  std::array<std::uint8_t, 16> device_id{};
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool operator==(const CounterRange&) const = default;
};

/// "I lack these: send them again."
struct ResendRequest {
  static constexpr std::size_t most_ranges = 16;
  static constexpr std::uint64_t most_counters = 64;  ///< of all ranges together
  static constexpr std::size_t most_messages = 16;
  static constexpr std::size_t longest_key = 2048;

  std::vector<CounterRange> missing = {};
  std::vector<MessageId> unreadable = {};  ///< messages that came, and cannot be read
  Bytes key = {};                          ///< an HPKE public key of the group's suite, made for this request
  bool operator==(const ResendRequest&) const = default;
};

/// What became of one message that was asked for.
struct ResentAnswer {
  enum class Outcome : std::uint8_t {
    again,            ///< follows as it was said, for all: all were members then
    sealed,           ///< is in here, for the asker alone
    deleted,          ///< by its sender
    nothing,          ///< there was nothing to be shown in it
    too_old,          ///< the answering device does not have it any more
    not_member_then,  ///< the asking device was not in the group when it was said
  };
  std::uint64_t counter = 0;
  std::optional<MessageId> message_id = {};  ///< as it was sent first
  Outcome outcome = Outcome::nothing;
  Bytes kem_output = {};  ///< for `sealed`
  Bytes ciphertext = {};  ///< of the AppMessage's octets as they were said
  bool operator==(const ResentAnswer&) const = default;
};

/// Answers to one request. Those of a kind that this version does not know are left out when it is read.
struct Resent {
  static constexpr std::size_t most_answers = 64;
  static constexpr std::size_t longest_kem_output = 2048;

  std::array<std::uint8_t, 16> request{};  ///< the id of the AppMessage that asked
  std::vector<ResentAnswer> answers = {};
  bool operator==(const Resent&) const = default;
};

}  // namespace qpc::message
