// settings_change.h: what somebody wants to be different about a conversation, apart from its members.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/message/group_details.h"

namespace qpc::client {

using message::Role;

/// Only what is set changes. Outlives a lost commit race: the next commit is made from it anew.
struct SettingsChange {
  std::optional<std::string> name = {};
  std::optional<std::string> description = {};                ///< empty: none any more
  std::optional<std::optional<message::File>> avatar = {};    ///< none: none any more
  std::optional<std::chrono::seconds> timer = {};             ///< 0: off
  std::optional<Role> adds = {}, describes = {}, times = {};  ///< of the policy
  identity::AccountId person = {};                            ///< whose role and muting change
  std::optional<Role> role = {};
  std::optional<bool> muted = {};
  std::optional<message::Successor> successor = {};  ///< in which the conversation goes on (succession.h)

  bool operator==(const SettingsChange&) const = default;
  /// Whether nothing would be left of an older one, if this came behind it.
  bool replaces(const SettingsChange& older) const;

  /// For the table `wish`. Errors: malformed.
  static Result<SettingsChange> read(WireReader& in);
  void write(WireWriter& out) const;

  /// What follows from it in a group of these people. Where a group gets its first roles, everybody is an admin but for
  /// whom it names. Who gets a role is muted no more; who has one is not muted. Somebody who is not there has none.
  void apply(std::string& group_name, message::GroupDetails& details,
             const std::vector<identity::AccountId>& people) const;
};

}  // namespace qpc::client
