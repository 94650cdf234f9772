// event.h: what happens: the one thing that faces are told without asking.
#pragma once
#include "client/command/shapes.h"

namespace qpc::command {

enum class EventKind : std::uint8_t { message, changed, connection, presence, transfer, typing };
template <>
struct Words<EventKind> {
  static constexpr std::pair<EventKind, std::string_view> pairs[] = {
      {EventKind::message, "message"},   {EventKind::changed, "changed"},   {EventKind::connection, "connection"},
      {EventKind::presence, "presence"}, {EventKind::transfer, "transfer"}, {EventKind::typing, "typing"}};
};

enum class ConnectionState : std::uint8_t { connected, lost };
template <>
struct Words<ConnectionState> {
  static constexpr std::pair<ConnectionState, std::string_view> pairs[] = {{ConnectionState::connected, "connected"},
                                                                           {ConnectionState::lost, "lost"}};
};

template <>
struct Words<client::FailureKind> {
  using Kind = client::FailureKind;
  static constexpr std::pair<Kind, std::string_view> pairs[] = {
      {Kind::bug, client::name(Kind::bug)},
      {Kind::usage, client::name(Kind::usage)},
      {Kind::authentication, client::name(Kind::authentication)},
      {Kind::network, client::name(Kind::network)},
      {Kind::refused, client::name(Kind::refused)},
      {Kind::not_found, client::name(Kind::not_found)},
      {Kind::limit, client::name(Kind::limit)},
      {Kind::store, client::name(Kind::store)}};
};

struct ConnectionEvent {
  ConnectionState state = ConnectionState::connected;
  std::optional<std::string> key_exchange = {};  ///< connected: what was negotiated
  std::optional<client::FailureKind> kind = {};  ///< lost: who can help
  std::optional<std::string> code = {};          ///< lost: why, for programs
  std::optional<std::string> text = {};          ///< lost: why, for people
  void describe(Fields& of);
};

struct PresenceEvent {
  std::string name = {};
  bool present = false;
  void describe(Fields& of);
};

struct TransferEvent {
  std::string what = {};  ///< "Sending photo.jpg"
  std::uint64_t octets = 0;
  std::uint64_t size = 0;
  void describe(Fields& of);
};

/// Somebody writes, or has stopped. It holds for a few seconds.
struct TypingEvent {
  std::string conversation = {};
  std::string name = {};
  bool typing = true;
  void describe(Fields& of);
};

/// One of the members besides the kind is there: the one of its kind.
struct Event {
  EventKind event = EventKind::message;
  std::optional<Message> message = {};  ///< stored, or changed; its cursor is where one can go on from
  std::optional<ConnectionEvent> connection = {};
  std::optional<PresenceEvent> presence = {};
  std::optional<TransferEvent> transfer = {};
  std::optional<TypingEvent> typing = {};
  void describe(Fields& of);
};

}  // namespace qpc::command
