#include "core/message/group_profile.h"

namespace qpc::message {
namespace {

constexpr std::uint16_t profile_version = 1;

}  // namespace

Result<GroupProfile::Field> GroupProfile::Field::read(WireReader& in) {
  Field field;
  QPC_TRY(field.type, in.u16());
  QPC_TRY(const auto data, in.vector());
  field.data = to_bytes(data);
  return field;
}

void GroupProfile::Field::write(WireWriter& out) const {
  out.u16(type);
  out.vector(data);
}

Result<GroupProfile> GroupProfile::read(WireReader& in) {
  QPC_TRY(const auto version, in.u16());
  if (version != profile_version) return fail(Kind::unsupported, "group_profile: a version this build does not speak");
  QPC_TRY(const auto kind, in.u8());
  if (kind != 1 && kind != 2) return fail(Kind::malformed, "group_profile: neither dm nor group");
  QPC_TRY(const auto name, in.vector());
  if (name.size() > longest_name) return fail(Kind::rejected, "group_profile: a name that is too long");
  QPC_TRY(auto channel, identity::ChannelAddress::read(in));
  QPC_TRY(auto fields, in.list<Field>());
  return GroupProfile{GroupKind{kind}, std::string(as_text(name)), std::move(channel), std::move(fields)};
}

void GroupProfile::write(WireWriter& out) const {
  out.u16(profile_version);
  out.u8(static_cast<std::uint8_t>(kind));
  out.vector(as_bytes(name));
  channel.write(out);
  out.list(fields);
}

}  // namespace qpc::message
