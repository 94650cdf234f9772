// shapes.h: what commands answer with: the engine's views as every face gets them, on this machine or by a socket.
// These are the published JSON objects. Names and texts in here come from others: a face cleans them before it shows
// them.
#pragma once
#include "client/command/fields.h"
#include "client/command/remark_shapes.h"
#include "client/views.h"

namespace qpc::command {

template <>
struct Words<client::AccountState> {
  static constexpr std::pair<client::AccountState, std::string_view> pairs[] = {
      {client::AccountState::registering, "registering"},
      {client::AccountState::pending, "pending"},
      {client::AccountState::active, "active"},
      {client::AccountState::logged_out, "logged_out"}};
};
template <>
struct Words<client::DeviceView::State> {
  static constexpr std::pair<client::DeviceView::State, std::string_view> pairs[] = {
      {client::DeviceView::State::pending, "pending"},
      {client::DeviceView::State::active, "active"},
      {client::DeviceView::State::revoked, "revoked"}};
};
template <>
struct Words<client::Standing> {
  static constexpr std::pair<client::Standing, std::string_view> pairs[] = {{client::Standing::waiting, "waiting"},
                                                                            {client::Standing::member, "member"},
                                                                            {client::Standing::removed, "removed"},
                                                                            {client::Standing::left, "left"}};
};
template <>
struct Words<client::GroupKind> {
  static constexpr std::pair<client::GroupKind, std::string_view> pairs[] = {{client::GroupKind::dm, "dm"},
                                                                             {client::GroupKind::group, "group"}};
};
template <>
struct Words<message::Role> {
  static constexpr std::pair<message::Role, std::string_view> pairs[] = {
      {message::Role::member, "member"}, {message::Role::moderator, "moderator"}, {message::Role::admin, "admin"}};
};
template <>
struct Words<client::MessageKind> {
  static constexpr std::pair<client::MessageKind, std::string_view> pairs[] = {
      {client::MessageKind::text, "text"},       {client::MessageKind::unreadable, "unreadable"},
      {client::MessageKind::notice, "notice"},   {client::MessageKind::gap, "gap"},
      {client::MessageKind::unknown, "unknown"}, {client::MessageKind::file, "file"},
      {client::MessageKind::poll, "poll"},       {client::MessageKind::remark, "remark"},
      {client::MessageKind::deleted, "deleted"}, {client::MessageKind::join, "join"}};
};
template <>
struct Words<message::JoinOutcome> {
  static constexpr std::pair<message::JoinOutcome, std::string_view> pairs[] = {
      {message::JoinOutcome::let_in, "let_in"},           {message::JoinOutcome::already_in, "already_in"},
      {message::JoinOutcome::unknown, "unknown"},         {message::JoinOutcome::revoked, "revoked"},
      {message::JoinOutcome::expired, "expired"},         {message::JoinOutcome::used_up, "used_up"},
      {message::JoinOutcome::may_not_add, "may_not_add"}, {message::JoinOutcome::not_added, "not_added"},
      {message::JoinOutcome::elsewhere, "elsewhere"}};
};
template <>
struct Words<client::MessageState> {
  static constexpr std::pair<client::MessageState, std::string_view> pairs[] = {
      {client::MessageState::received, "received"},  {client::MessageState::queued, "queued"},
      {client::MessageState::sent, "sent"},          {client::MessageState::delivered, "delivered"},
      {client::MessageState::refused, "refused"},    {client::MessageState::read, "read"},
      {client::MessageState::scheduled, "scheduled"}};
};
template <>
struct Words<client::ProofState> {
  static constexpr std::pair<client::ProofState, std::string_view> pairs[] = {{client::ProofState::valid, "valid"},
                                                                              {client::ProofState::missing, "missing"},
                                                                              {client::ProofState::invalid, "invalid"}};
};

template <>
struct Words<client::NotifyLevel> {
  static constexpr std::pair<client::NotifyLevel, std::string_view> pairs[] = {
      {client::NotifyLevel::all, "all"},
      {client::NotifyLevel::mentions, "mentions"},
      {client::NotifyLevel::muted, "muted"}};
};
template <>
struct Words<client::Gone> {
  static constexpr std::pair<client::Gone, std::string_view> pairs[] = {{client::Gone::expired, "expired"},
                                                                        {client::Gone::viewed, "viewed"}};
};

struct Account {
  std::string name = {};
  client::AccountState state = client::AccountState::active;
  std::string account_id = {};
  std::string device_id = {};
  std::string device = {};
  std::string node = {};
  std::string node_fingerprint = {};
  bool confirms_devices = false;
  std::optional<std::string> code = {};
  std::optional<std::string> key_exchange = {};
  std::optional<std::string> cipher = {};
  static Account of(const client::AccountView& view);
  void describe(Fields& of);
};

struct Device {
  std::string device_id = {};
  std::string device = {};
  client::DeviceView::State state = client::DeviceView::State::pending;
  bool this_device = false;
  std::uint32_t open_sessions = 0;
  std::uint64_t sessions = 0;
  std::optional<std::string> code = {};
  static Device of(const client::DeviceView& view);
  void describe(Fields& of);
};

struct Contact {
  std::string name = {};
  std::string account_id = {};
  std::uint32_t manifest_version = 0;
  std::uint64_t devices = 0;
  std::string safety_number = {};
  std::string display_name = {};
  std::string status = {};
  std::uint64_t picture_bytes = 0;
  bool blocked = false;
  std::optional<bool> present = {};
  static Contact of(const client::ContactView& view);
  void describe(Fields& of);
};

/// Something that is missing or cannot be read.
struct Hole {
  std::string hole = {};
  std::string conversation = {};
  std::string missing = {};
  std::string cause = {};
  std::string state = {};
  std::string from = {};
  std::optional<std::string> device_id = {};
  std::optional<std::uint64_t> first = {}, last = {};
  std::uint64_t count = 0;
  std::optional<bool> or_more = {};
  std::optional<std::string> id = {};
  std::optional<std::uint64_t> epoch = {};
  std::string detail = {};
  std::int64_t noticed_at_ms = 0;
  std::uint32_t asked = 0;
  std::optional<std::int64_t> asked_at_ms = {};
  std::optional<std::string> ending = {};
  std::optional<std::int64_t> closed_at_ms = {};
  std::string about = {};
  std::string text = {};
  std::string course = {};
  std::string advice = {};
  static Hole of(const client::HoleView& view);
  void describe(Fields& of);
};

struct Member {
  std::string name = {};
  std::string display_name = {};
  std::string device_id = {};
  std::uint32_t leaf = 0;
  bool this_device = false;
  std::optional<std::uint64_t> heard_in_epoch = {};
  std::optional<message::Role> role = {};
  bool muted = false;
  void describe(Fields& of);
};

/// The lowest role that may do each of these.
struct Policy {
  message::Role adding = message::Role::moderator, describing = message::Role::moderator, timing = message::Role::admin;
  void describe(Fields& of);
};

/// What is amiss in a conversation, as far as this device can tell.
struct Troubles {
  std::optional<std::int64_t> own_keys_at_ms = {};
  std::vector<Hole> holes = {};
  std::uint64_t forks = 0;
  std::vector<std::string> contested = {};
  bool left_behind = false;
  void describe(Fields& of);
};

struct Conversation {
  std::string title = {};
  client::GroupKind kind = client::GroupKind::group;
  client::Standing standing = client::Standing::member;
  std::string id = {};
  std::uint64_t epoch = 0;
  std::string suite = {};
  std::string moves_to = {};
  std::optional<std::uint64_t> removed_in = {};
  std::uint64_t unread = 0;
  std::optional<std::int64_t> first_unread = {};
  client::NotifyLevel notify = client::NotifyLevel::all;
  std::vector<Member> members = {};
  std::string description = {};
  std::uint64_t avatar_bytes = 0;
  std::uint64_t timer_s = 0;
  std::optional<Policy> policy = {};
  std::optional<Troubles> troubles = {};
  static Conversation of(const client::ConversationView& view);
  void describe(Fields& of);
};

struct File {
  std::string name = {};
  std::uint64_t size = 0;
  std::string mime_type = {};
  std::string sha256 = {};
  bool view_once = false;
  std::optional<std::string> path = {};
  static File of(const message::File& file);
  void describe(Fields& of);
};

/// Somebody who has read a message.
struct ReadBy {
  std::string name = {};
  std::int64_t at_ms = 0;
  void describe(Fields& of);
};

struct Message {
  std::int64_t cursor = 0;
  std::string conversation = {};
  std::string conversation_id = {};
  client::MessageKind kind = client::MessageKind::text;
  client::MessageState state = client::MessageState::received;
  std::string from = {};
  bool own = false;
  std::int64_t sent_at_ms = 0;
  std::int64_t stored_at_ms = 0;
  std::string display_name = {};
  std::optional<std::string> id = {};
  std::optional<std::uint64_t> epoch = {};
  std::optional<client::ProofState> proof = {};
  std::uint32_t full_mailboxes = 0;
  std::optional<File> file = {};
  std::optional<message::JoinOutcome> join = {};
  std::optional<Hole> hole = {};
  std::string unsent = {};
  std::optional<Quote> reply_to = {}, thread = {};
  std::vector<std::string> mentions = {};
  bool mentions_you = false;
  std::optional<std::int64_t> edited_at_ms = {};
  std::uint32_t edits = 0;
  std::optional<std::int64_t> deleted_at_ms = {};
  std::vector<Reaction> reactions = {};
  bool pinned = false;
  std::optional<Poll> poll = {};
  std::optional<Remark> remark = {};
  std::optional<std::string> cause = {};
  std::optional<std::string> text = {};
  std::optional<Bytes> ciphertext = {};
  std::uint64_t expire_after = 0;
  std::optional<std::int64_t> expires_at_ms = {};
  bool view_once = false;
  std::optional<client::Gone> gone = {};
  std::vector<ReadBy> read_by = {};
  std::optional<std::int64_t> scheduled = {};
  std::optional<std::int64_t> leaves_at_ms = {};
  static Message of(const client::MessageView& view);
  /// What is not said yet.
  static Message of(const client::ScheduledView& view);
  void describe(Fields& of);

 private:
  void take(const client::AroundView& around);
};

/// Where a message stands, or why something is missing: exactly one of `message` and `hole` is there.
struct Why {
  std::optional<Hole> hole = {};
  std::optional<Message> message = {};
  std::optional<std::string> standing = {};
  std::vector<std::string> waiting_for = {};
  std::string advice = {};
  std::optional<std::uint64_t> ahead = {};
  std::optional<std::uint64_t> encrypted_in_epoch = {};
  static Why of(const client::WhyView& view);
  void describe(Fields& of);
};

/// The shapes of several views.
template <class Shape, class View>
std::vector<Shape> all_of(const std::vector<View>& views) {
  std::vector<Shape> shapes = {};
  for (const auto& view : views) shapes.push_back(Shape::of(view));
  return shapes;
}

}  // namespace qpc::command
