// group_invite.h: links that let people into groups, as commands answer with them.
#pragma once
#include "client/command/context.h"
#include "client/command/shapes.h"

namespace qpc::command {

template <>
struct Words<client::InviteView::State> {
  static constexpr std::pair<client::InviteView::State, std::string_view> pairs[] = {
      {client::InviteView::State::good, "good"},
      {client::InviteView::State::used_up, "used_up"},
      {client::InviteView::State::expired, "expired"},
      {client::InviteView::State::revoked, "revoked"}};
};

struct GroupInvite {
  std::string id = {};
  std::string conversation = {};
  client::InviteView::State state = client::InviteView::State::good;
  std::uint32_t uses = 0;
  std::uint32_t most_uses = 0;
  std::int64_t made_at_ms = 0;
  std::int64_t expires_at_ms = 0;
  std::optional<std::string> link = {};
  static GroupInvite of(const client::InviteView& view);
  void describe(Fields& of);
};

/// A link as it was pasted. Errors: usage: "bad_link", with what it may be instead.
Outcome<identity::GroupLink> parse_group_link(const std::string& pasted);

}  // namespace qpc::command
