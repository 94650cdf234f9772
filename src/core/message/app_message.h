// app_message.h: what people say to each other: the content of an MLS application message.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/joining.h"
#include "core/message/message_id.h"
#include "core/message/remark.h"
#include "core/message/repair.h"
#include "core/message/sealed_file.h"

namespace qpc::message {

/// The id of a message as stored and delivered (MLSMessage octets).
MessageId message_id(ByteView stored);

/// A text, Markdown kept as typed. Not checked: whoever shows it cleans it.
struct Text {
  std::string text;
  bool operator==(const Text&) const = default;
};

/// "My device has stored these messages of this group."
struct Delivered {
  std::vector<MessageId> messages;
  bool operator==(const Delivered&) const = default;
};

/// A file that lies at the sender's node as a blob, sealed under `key`. Name and type are the sender's words.
struct File {
  static constexpr std::size_t longest_name = 255;
  static constexpr std::size_t longest_mime_type = 127;

  std::array<std::uint8_t, 32> address{};  ///< SHA-256 of the sealed octets
  FileKey key;
  std::uint64_t size = 0;
  std::array<std::uint8_t, 32> hash{};  ///< SHA-256 of the file
  std::string name;
  std::string mime_type;
  bool view_once = false;
  bool operator==(const File&) const = default;
};

/// A body of a later version: shown by the fallback text, read again after an upgrade.
struct UnknownBody {
  bool operator==(const UnknownBody&) const = default;
};

/// One message, as in schemas/message.capnp.
struct AppMessage {
  std::array<std::uint8_t, 16> id{};
  /// The sender's device counts its messages in this group from 1. What has no counter (0) is no loss when it is lost:
  /// typing, and what repairs.
  std::uint64_t counter = 0;
  /// See `next_running_hash`; that before the first message is zero.
  std::array<std::uint8_t, 32> running_hash{};
  std::chrono::sys_time<std::chrono::milliseconds> sent_at;
  /// How long after reading the message is removed; 0: never.
  std::chrono::seconds expire_after{0};
  std::string fallback;
  bool wants_receipt = false;
  /// One more than the epoch in which the sender's message before this one was first encrypted; 0: it does not tell.
  std::uint64_t previous_epoch = 0;
  std::optional<Reference> reply_to = {};
  std::optional<Reference> thread = {};                     ///< the message that began it
  std::vector<std::array<std::uint8_t, 16>> mentions = {};  ///< account ids
  bool view_once = false;                                   ///< of a text
  std::variant<Text, Delivered, UnknownBody, File, ResendRequest, Resent, Read, Typing, Reaction, Edit, Delete, Pin,
               Poll, Vote, ClosePoll, JoinRequest, JoinAnswer>
      body;

  /// Errors: malformed, for octets that are no AppMessage, ids, keys or names of a wrong size, what breaks the schema's
  /// words, and a counter over `largest_counter`; limit, for more than `most_octets` octets, `most_receipts` receipts,
  /// `most_mentions` mentions, or whatever else of too much.
  static Result<AppMessage> read(ByteView octets);
  Bytes write() const;

  static constexpr std::size_t most_octets = 192 * 1024;
  static constexpr std::size_t most_receipts = 1024;
  static constexpr std::size_t most_mentions = 64;
  /// No device says so much in its life.
  static constexpr std::uint64_t largest_counter = std::uint64_t{1} << 48U;

  bool operator==(const AppMessage&) const = default;
};

/// The running hash that the sender's next message carries: SHA-256(hash before this message ‖ its octets).
std::array<std::uint8_t, 32> next_running_hash(const std::array<std::uint8_t, 32>& before, ByteView octets);

}  // namespace qpc::message
