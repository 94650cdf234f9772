// outbox_shapes.h: what the commands about the outbox answer with.
#pragma once
#include "client/command/fields.h"
#include "client/mailbox/waiting.h"

namespace qpc::command {

template <>
struct Words<client::WaitingKind> {
  static constexpr std::pair<client::WaitingKind, std::string_view> pairs[] = {
      {client::WaitingKind::text, "text"},       {client::WaitingKind::file, "file"},
      {client::WaitingKind::receipt, "receipt"}, {client::WaitingKind::proposal, "proposal"},
      {client::WaitingKind::repair, "repair"},   {client::WaitingKind::commit, "commit"}};
};

/// In which order things leave.
enum class Priority : std::uint8_t { handshake, chat, receipt };
template <>
struct Words<Priority> {
  static constexpr std::pair<Priority, std::string_view> pairs[] = {
      {Priority::handshake, "handshake"}, {Priority::chat, "chat"}, {Priority::receipt, "receipt"}};
};

/// Something that has not left.
struct InOutbox {
  std::optional<std::int64_t> number = {};
  std::string conversation = {};
  client::WaitingKind kind = client::WaitingKind::text;
  Priority priority = Priority::chat;
  std::optional<std::int64_t> since_ms = {};
  std::uint32_t tries = 0;
  std::optional<std::int64_t> tried_at_ms = {}, next_try_ms = {};
  std::string why = {};
  bool may_have_left = false;
  std::optional<std::int64_t> cursor = {};
  std::optional<std::string> text = {};
  static InOutbox of(const client::Waiting& waiting, std::string conversation);
  void describe(Fields& of);
};

/// What has become of it.
struct Flushed {
  std::uint64_t sent = 0, refused = 0, others = 0, waiting = 0;
  void describe(Fields& of) {
    of(option("sent", "How many messages of yours the node has now"), sent);
    of(option("refused", "How many of them will never leave"), refused);
    of(option("others", "How many receipts, requests and changes of groups have left"), others);
    of(option("waiting", "How much still waits"), waiting);
  }
};

}  // namespace qpc::command
