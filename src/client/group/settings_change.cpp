#include "client/group/settings_change.h"

#include <algorithm>

namespace qpc::client {
namespace {

using message::GroupDetails;

template <class T, class Body>
void put(WireWriter& out, const std::optional<T>& value, Body body) {
  out.presence(value.has_value());
  if (value) body(*value);
}

Result<std::optional<std::string>> read_text(WireReader& in) {
  QPC_TRY(const bool present, in.presence());
  if (!present) return std::optional<std::string>();
  QPC_TRY(const auto text, in.vector());
  return std::optional(std::string(as_text(text)));
}

Result<std::optional<Role>> read_role(WireReader& in) {
  QPC_TRY(const bool present, in.presence());
  if (!present) return std::optional<Role>();
  QPC_TRY(const auto role, in.u8());
  return std::optional(Role{role});
}

/// None, where it is not there: the picture is removed.
Result<std::optional<message::File>> read_new_avatar(WireReader& in) {
  QPC_TRY(const bool present, in.presence());
  if (!present) return std::optional<message::File>();
  QPC_TRY(auto avatar, message::read_avatar(in));
  return std::optional(std::move(avatar));
}

}  // namespace

bool SettingsChange::replaces(const SettingsChange& older) const {
  const auto is_set_too = [](const auto& before, const auto& now) { return !before || now; };
  const bool same_person = person == older.person || (!older.role && !older.muted);
  return same_person && is_set_too(older.name, name) && is_set_too(older.description, description) &&
         is_set_too(older.avatar, avatar) && is_set_too(older.timer, timer) && is_set_too(older.adds, adds) &&
         is_set_too(older.describes, describes) && is_set_too(older.times, times) && is_set_too(older.role, role) &&
         is_set_too(older.muted, muted) && is_set_too(older.successor, successor);
}

void SettingsChange::write(WireWriter& out) const {
  const auto text = [&](const std::string& value) { out.vector(as_bytes(value)); };
  const auto octet = [&](auto value) { out.u8(static_cast<std::uint8_t>(value)); };
  put(out, name, text);
  put(out, description, text);
  put(out, avatar, [&](const auto& value) {
    put(out, value, [&](const message::File& file) { message::write_avatar(out, file); });
  });
  put(out, timer, [&](std::chrono::seconds value) { out.u32(static_cast<std::uint32_t>(value.count())); });
  put(out, adds, octet);
  put(out, describes, octet);
  put(out, times, octet);
  person.write(out);
  put(out, role, octet);
  put(out, muted, octet);
  out.optional(successor);
}

Result<SettingsChange> SettingsChange::read(WireReader& in) {
  SettingsChange change;
  QPC_TRY(change.name, read_text(in));
  QPC_TRY(change.description, read_text(in));
  QPC_TRY(const bool has_avatar, in.presence());
  if (has_avatar) {
    QPC_TRY(auto changed, read_new_avatar(in));
    change.avatar.emplace(std::move(changed));
  }
  QPC_TRY(const bool has_timer, in.presence());
  if (has_timer) {
    QPC_TRY(const auto seconds, in.u32());
    change.timer = std::chrono::seconds(seconds);
  }
  QPC_TRY(change.adds, read_role(in));
  QPC_TRY(change.describes, read_role(in));
  QPC_TRY(change.times, read_role(in));
  QPC_TRY(change.person, identity::AccountId::read(in));
  QPC_TRY(change.role, read_role(in));
  QPC_TRY(const bool has_muted, in.presence());
  if (has_muted) {
    QPC_TRY(const auto on, in.u8());
    change.muted = on != 0;
  }
  if (in.at_end()) return change;  // of a version that knew of no successors
  QPC_TRY(change.successor, in.optional<message::Successor>());
  return change;
}

void SettingsChange::apply(std::string& group_name, GroupDetails& details,
                           const std::vector<identity::AccountId>& people) const {
  if (name) group_name = *name;
  if (description) details.description = *description;
  if (avatar) details.avatar = *avatar;
  if (timer) details.timer = *timer;
  if (adds) details.policy.adds = *adds;
  if (describes) details.policy.describes = *describes;
  if (times) details.policy.times = *times;
  if (successor) details.successor = *successor;
  if (!std::ranges::contains(people, person)) return;
  if (role) {
    if (!details.roles) details.roles = message::Roles{{people.begin(), people.end()}, {}};
    details.roles->set(person, *role);
    if (*role != Role::member) details.muted.erase(person);
  }
  if (muted && *muted && details.role_of(person) == Role::member) details.muted.insert(person);
  if (muted && !*muted) details.muted.erase(person);
}

}  // namespace qpc::client
