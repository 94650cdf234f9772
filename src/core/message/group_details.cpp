#include "core/message/group_details.h"

#include <algorithm>

namespace qpc::message {
namespace {

using identity::AccountId;
using Field = GroupProfile::Field;

enum class FieldType : std::uint16_t {
  description = 1,
  avatar = 2,
  roles = 3,
  muted = 4,
  timer = 5,
  policy = 6,
  successor = 7,
  predecessors = 8,
  unnamed = 9,
};

bool is_known(std::uint16_t type) {
  return type >= static_cast<std::uint16_t>(FieldType::description) &&
         type <= static_cast<std::uint16_t>(FieldType::unnamed);
}

Result<std::set<AccountId>> read_accounts(WireReader& in) {
  QPC_TRY(const auto accounts, in.list<AccountId>());
  if (std::ranges::adjacent_find(accounts, std::ranges::greater_equal()) != accounts.end()) {
    return fail(Kind::malformed, "group_profile: accounts that are not in ascending order");
  }
  return std::set<AccountId>(accounts.begin(), accounts.end());
}

bool share(const std::set<AccountId>& some, const std::set<AccountId>& others) {
  return std::ranges::any_of(some, [&](const AccountId& one) { return others.contains(one); });
}

Result<Roles> read_roles(WireReader& in) {
  QPC_TRY(auto admins, read_accounts(in));
  QPC_TRY(auto moderators, read_accounts(in));
  if (admins.empty()) return fail(Kind::rejected, "group_profile: roles without an admin");
  if (share(admins, moderators)) return fail(Kind::rejected, "group_profile: an account with two roles");
  return Roles{std::move(admins), std::move(moderators)};
}

Result<void> fill(std::array<std::uint8_t, 32>& octets, WireReader& in) {
  QPC_TRY(const auto bytes, in.bytes(octets.size()));
  std::ranges::copy(bytes, octets.begin());
  return {};
}

Result<Role> read_role(WireReader& in) {
  QPC_TRY(const auto role, in.u8());
  if (role > static_cast<std::uint8_t>(Role::admin)) return fail(Kind::malformed, "group_profile: no such role");
  return Role{role};
}

Result<GroupPolicy> read_policy(WireReader& in) {
  GroupPolicy policy;
  QPC_TRY(policy.adds, read_role(in));
  QPC_TRY(policy.describes, read_role(in));
  QPC_TRY(policy.times, read_role(in));
  if (policy == GroupPolicy()) return fail(Kind::malformed, "group_profile: a policy that says nothing new");
  return policy;
}

Result<Bytes> read_group_id(WireReader& in) {
  constexpr std::size_t longest = 255;
  QPC_TRY(const auto group_id, in.vector());
  if (group_id.empty() || group_id.size() > longest) {
    return fail(Kind::malformed, "group_profile: a group id that is empty or too long");
  }
  return to_bytes(group_id);
}

Result<std::vector<Bytes>> read_predecessors(WireReader& in) {
  QPC_TRY(auto list, in.nested());
  std::vector<Bytes> ids;
  while (!list.at_end() && ids.size() < GroupDetails::most_predecessors) {
    QPC_TRY(auto group_id, read_group_id(list));
    ids.push_back(std::move(group_id));
  }
  QPC_CHECK(list.expect_end());
  if (ids.empty()) return fail(Kind::malformed, "group_profile: no predecessors");
  return ids;
}

Result<void> read_field(GroupDetails& details, const Field& field) {
  WireReader in(field.data);
  switch (FieldType{field.type}) {
    case FieldType::description:
      if (field.data.empty() || field.data.size() > GroupDetails::longest_description) {
        return fail(Kind::rejected, "group_profile: a description that is empty or too long");
      }
      details.description = as_text(field.data);
      return {};
    case FieldType::avatar: {
      QPC_TRY(details.avatar, read_avatar(in));
      return in.expect_end();
    }
    case FieldType::roles: {
      QPC_TRY(details.roles, read_roles(in));
      return in.expect_end();
    }
    case FieldType::muted: {
      QPC_TRY(details.muted, read_accounts(in));
      if (details.muted.empty()) return fail(Kind::malformed, "group_profile: nobody who is muted");
      return in.expect_end();
    }
    case FieldType::timer: {
      QPC_TRY(const auto seconds, in.u32());
      details.timer = std::chrono::seconds(seconds);
      if (seconds == 0 || details.timer > GroupDetails::longest_timer) {
        return fail(Kind::rejected, "group_profile: a timer of 0 or of more than a year");
      }
      return in.expect_end();
    }
    case FieldType::policy: {
      QPC_TRY(details.policy, read_policy(in));
      return in.expect_end();
    }
    case FieldType::successor: {
      QPC_TRY(details.successor, Successor::read(in));
      return in.expect_end();
    }
    case FieldType::predecessors: {
      QPC_TRY(details.predecessors, read_predecessors(in));
      return in.expect_end();
    }
    case FieldType::unnamed:
      details.unnamed = true;
      return in.expect_end();
  }
  return {};
}

}  // namespace

Role Roles::of(const AccountId& account_id) const {
  if (admins.contains(account_id)) return Role::admin;
  return moderators.contains(account_id) ? Role::moderator : Role::member;
}

void Roles::set(const AccountId& account_id, Role role) {
  admins.erase(account_id);
  moderators.erase(account_id);
  if (role == Role::admin) admins.insert(account_id);
  if (role == Role::moderator) moderators.insert(account_id);
}

Result<Successor> Successor::read(WireReader& in) {
  QPC_TRY(auto group_id, read_group_id(in));
  QPC_TRY(auto channel, identity::ChannelAddress::read(in));
  QPC_TRY(const auto suite, in.u16());
  return Successor{std::move(group_id), std::move(channel), suite};
}

void Successor::write(WireWriter& out) const {
  out.vector(group_id);
  channel.write(out);
  out.u16(suite);
}

Result<GroupDetails> GroupDetails::of(const GroupProfile& profile) {
  GroupDetails details;
  std::uint32_t next_type = 0;
  for (const auto& field : profile.fields) {
    if (field.type < next_type) return fail(Kind::malformed, "group_profile: fields that are not in ascending order");
    next_type = std::uint32_t{field.type} + 1;
    if (is_known(field.type)) QPC_CHECK(read_field(details, field));
  }
  for (const auto& account_id : details.muted) {
    if (details.role_of(account_id) != Role::member) {
      return fail(Kind::rejected, "group_profile: somebody who has a role cannot be muted");
    }
  }
  if (details.unnamed && details.predecessors.empty()) {
    return fail(Kind::malformed, "group_profile: a successor of nothing");
  }
  if (profile.kind == GroupProfile::GroupKind::dm && details != GroupDetails{.timer = details.timer}) {
    return fail(Kind::rejected, "group_profile: a direct conversation has a timer and nothing else");
  }
  return details;
}

void GroupDetails::put_into(GroupProfile& profile) const {
  auto fields = unknown_fields(profile);
  const auto put = [&](FieldType type, auto body) {
    WireWriter out;
    body(out);
    fields.push_back({static_cast<std::uint16_t>(type), out.take()});
  };
  if (!description.empty()) put(FieldType::description, [&](WireWriter& out) { out.bytes(as_bytes(description)); });
  if (avatar) put(FieldType::avatar, [&](WireWriter& out) { write_avatar(out, *avatar); });
  if (roles) {
    put(FieldType::roles, [&](WireWriter& out) {
      out.list(roles->admins);
      out.list(roles->moderators);
    });
  }
  if (!muted.empty()) put(FieldType::muted, [&](WireWriter& out) { out.list(muted); });
  if (timer.count() > 0) {
    put(FieldType::timer, [&](WireWriter& out) { out.u32(static_cast<std::uint32_t>(timer.count())); });
  }
  if (policy != GroupPolicy()) {
    put(FieldType::policy, [&](WireWriter& out) {
      for (const Role role : {policy.adds, policy.describes, policy.times}) out.u8(static_cast<std::uint8_t>(role));
    });
  }
  if (successor) put(FieldType::successor, [&](WireWriter& out) { successor->write(out); });
  if (!predecessors.empty()) {
    put(FieldType::predecessors, [&](WireWriter& out) {
      out.vector_of([&] {
        for (const auto& group_id : predecessors) out.vector(group_id);
      });
    });
  }
  if (unnamed) put(FieldType::unnamed, [](WireWriter&) {});
  std::ranges::stable_sort(fields, {}, &Field::type);
  profile.fields = std::move(fields);
}

Result<File> read_avatar(WireReader& in) {
  File avatar;
  QPC_CHECK(fill(avatar.address, in));
  QPC_TRY(const auto key, in.bytes(FileKey::size_octets));
  avatar.key = Secret::copy_of(key).into<FileKey>();
  QPC_TRY(avatar.size, in.u64());
  if (avatar.size == 0 || avatar.size > GroupDetails::largest_avatar) {
    return fail(Kind::rejected, "group_profile: a picture that is empty or too large");
  }
  QPC_CHECK(fill(avatar.hash, in));
  QPC_TRY(const auto type, in.vector());
  if (type.size() > File::longest_mime_type) return fail(Kind::rejected, "group_profile: a type that is too long");
  avatar.mime_type = as_text(type);
  return avatar;
}

void write_avatar(WireWriter& out, const File& avatar) {
  out.bytes(avatar.address);
  out.bytes(avatar.key.reveal());
  out.u64(avatar.size);
  out.bytes(avatar.hash);
  out.vector(as_bytes(avatar.mime_type));
}

std::vector<Field> unknown_fields(const GroupProfile& profile) {
  auto fields = profile.fields;
  std::erase_if(fields, [](const Field& field) { return is_known(field.type); });
  return fields;
}

}  // namespace qpc::message
