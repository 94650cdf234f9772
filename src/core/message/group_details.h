// group_details.h: what a group's profile says beyond kind, name and channel: the typed fields of GroupProfile.
#pragma once
#include <chrono>
#include <optional>
#include <set>

#include "core/identity/ids.h"
#include "core/message/app_message.h"
#include "core/message/group_profile.h"

namespace qpc::message {

/// What somebody may do in a group; each may do all that those below may.
enum class Role : std::uint8_t { member = 0, moderator = 1, admin = 2 };

/// Who has which role: whoever is in neither list is a member.
struct Roles {
  std::set<identity::AccountId> admins;
  std::set<identity::AccountId> moderators;

  Role of(const identity::AccountId& account_id) const;
  void set(const identity::AccountId& account_id, Role role);
  bool operator==(const Roles&) const = default;
};

/// The lowest role that may do each of these.
struct GroupPolicy {
  Role adds = Role::moderator;       ///< people
  Role describes = Role::moderator;  ///< changes name, description and picture
  Role times = Role::admin;          ///< sets the timer
  bool operator==(const GroupPolicy&) const = default;
};

/// The group in which a conversation goes on.
struct Successor {
  Bytes group_id;
  identity::ChannelAddress channel;
  std::uint16_t suite = 0;  ///< its cipher suite

  /// Errors: malformed.
  static Result<Successor> read(WireReader& in);
  void write(WireWriter& out) const;
  bool operator==(const Successor&) const = default;
};

/// Wire: the fields of these types, in ascending order of types like all fields:
///
///     1  opaque description[1..1024];                   // UTF-8
///     2  struct { opaque address[32]; opaque key[32]; uint64 size; opaque hash[32]; opaque mime_type<V>; } avatar;
///     3  struct { AccountId admins<V>; AccountId moderators<V>; } roles;   // at least one admin
///     4  AccountId muted<V>;                            // at least one, none of whom has a role
///     5  uint32 timer;                                  // seconds, 1 to a year
///     6  struct { Role adds; Role describes; Role times; } policy;   // uint8: member 0, moderator 1, admin 2
///     7  struct { opaque group_id<V>; ChannelAddress channel; uint16 suite; } successor;
///     8  struct { opaque group_id<V>; } predecessors<V>;   // 1 to 16 of them, the newest first
///     9  struct {} unnamed;                             // with predecessors alone
///
/// Group ids have 1 to 255 octets. Lists of accounts are in ascending order. A dm has no other of them than the timer.
/// Where there are no roles, everybody is an admin, and nobody is muted: so it is in a dm, and in groups that are older
/// than roles.
struct GroupDetails {
  std::string description = {};
  std::optional<File> avatar = {};  ///< without a name; `mime_type` is somebody's word
  std::optional<Roles> roles = {};
  std::set<identity::AccountId> muted = {};
  std::chrono::seconds timer{0};  ///< how long after reading messages are removed; 0: never
  GroupPolicy policy = {};
  std::optional<Successor> successor = {};  ///< nobody says or changes anything in this group any more
  std::vector<Bytes> predecessors = {};     ///< whose conversation goes on here
  bool unnamed = false;  ///< it is in the making: no group has named it as its successor, as far as its members know

  /// Errors: malformed; rejected, when it breaks a rule above.
  static Result<GroupDetails> of(const GroupProfile& profile);
  /// Puts them in the place of those that the profile has; fields of other types stay.
  void put_into(GroupProfile& profile) const;

  Role role_of(const identity::AccountId& account_id) const { return roles ? roles->of(account_id) : Role::admin; }

  static constexpr std::size_t longest_description = 1024;
  static constexpr std::uint64_t largest_avatar = 256 * 1024;
  static constexpr std::size_t most_predecessors = 16;
  static constexpr std::chrono::seconds longest_timer = std::chrono::days(366);

  bool operator==(const GroupDetails&) const = default;
};

/// A picture as its field holds it. Errors: malformed; rejected, for one that is empty or too large.
Result<File> read_avatar(WireReader& in);
void write_avatar(WireWriter& out, const File& avatar);

/// The fields of types that this version does not know, in their order.
std::vector<GroupProfile::Field> unknown_fields(const GroupProfile& profile);

}  // namespace qpc::message
