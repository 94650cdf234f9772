// remark.h: what people say about messages: answers, reactions, other words for them, votes.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/message/message_id.h"

namespace qpc::message {

/// Another message of the same group. It stays true when that message is encrypted anew.
struct Reference {
  std::array<std::uint8_t, 16> device_id{};  ///< of its sender
  std::array<std::uint8_t, 16> id{};         ///< AppMessage.id
  auto operator<=>(const Reference&) const = default;
};

/// "I have seen these messages of this group."
struct Read {
  std::vector<MessageId> messages = {};
  bool operator==(const Read&) const = default;
};

/// "I am writing", or no longer.
struct Typing {
  bool begins = true;
  bool operator==(const Typing&) const = default;
};

/// A short answer to a message, shown beside it.
struct Reaction {
  static constexpr std::size_t longest_emoji = 64;

  Reference to = {};
  std::string emoji = {};  ///< 1 to 64 octets; not checked to be one
  bool removed = false;    ///< it is taken back
  bool operator==(const Reaction&) const = default;
};

/// Other words in place of a message's text.
struct Edit {
  Reference target = {};
  std::string text = {};  ///< not empty
  bool operator==(const Edit&) const = default;
};

/// Takes a message back, for all.
struct Delete {
  Reference target = {};
  bool operator==(const Delete&) const = default;
};

/// Keeps a message in everybody's sight, or no longer.
struct Pin {
  Reference target = {};
  bool removed = false;
  bool operator==(const Pin&) const = default;
};

struct Poll {
  static constexpr std::size_t longest_question = 1024;
  static constexpr std::size_t fewest_options = 2;
  static constexpr std::size_t most_options = 20;
  static constexpr std::size_t longest_option = 256;

  std::string question = {};
  std::vector<std::string> options = {};
  bool several_choices = false;
  bool operator==(const Poll&) const = default;
};

/// In place of the sender's earlier one.
struct Vote {
  Reference poll = {};
  std::vector<std::uint8_t> choices = {};  ///< places in `Poll::options`, ascending; none: it is taken back
  bool operator==(const Vote&) const = default;
};

/// Nobody votes any more: from who asked.
struct ClosePoll {
  Reference poll = {};
  bool operator==(const ClosePoll&) const = default;
};

}  // namespace qpc::message
