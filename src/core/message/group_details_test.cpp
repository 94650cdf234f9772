#include "core/message/group_details.h"

#include <gtest/gtest.h>

namespace qpc::message {
namespace {

using identity::AccountId;

AccountId account(std::uint8_t number) { return {{{number}}}; }

GroupProfile garden(std::vector<GroupProfile::Field> fields = {}) {
  identity::ChannelAddress channel{{identity::DomainName::parse("example.org").value(), {1, 2, 3}}};
  return {GroupProfile::GroupKind::group, "garden", std::move(channel), std::move(fields)};
}

Successor successor() {
  return {.group_id = Bytes(32, 7),
          .channel = {{identity::DomainName::parse("example.org").value(), {4, 5}}},
          .suite = 0x0001};
}

GroupDetails full() {
  File picture;
  picture.address[0] = 1;
  picture.key = Secret::copy_of(Bytes(FileKey::size_octets, 7)).into<FileKey>();
  picture.size = GroupDetails::largest_avatar;
  picture.hash[0] = 2;
  picture.mime_type = "image/png";
  return {.description = "vegetables only",
          .avatar = picture,
          .roles = Roles{{account(1), account(2)}, {account(3)}},
          .muted = {account(4), account(5)},
          .timer = std::chrono::hours(24),
          .policy = {.adds = Role::member},
          .successor = successor(),
          .predecessors = {Bytes(32, 8), {9}},
          .unnamed = true};
}

/// The error of a profile with one field.
Kind refusal(std::uint16_t type, Bytes data) {
  return GroupDetails::of(garden({{type, std::move(data)}})).error().kind;
}

Bytes ids(std::initializer_list<std::uint8_t> numbers) {
  std::vector<AccountId> accounts;
  for (const auto number : numbers) accounts.push_back(account(number));
  WireWriter out;
  out.list(accounts);
  return out.take();
}

Bytes operator+(Bytes some, const Bytes& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

TEST(GroupDetails, AreReadBackAsTheyWereWritten) {
  auto profile = garden();
  full().put_into(profile);
  EXPECT_EQ(read_all<GroupProfile>(wire(profile)), profile);
  EXPECT_EQ(GroupDetails::of(profile), full());
  EXPECT_EQ(GroupDetails::of(garden()), GroupDetails());
}

TEST(GroupDetails, LeaveFieldsOfOtherTypesWhereTheyAre) {
  auto profile = garden({{0, {1}}, {1, {'x'}}, {10, {2}}, {0xffff, {}}});
  full().put_into(profile);
  EXPECT_EQ(GroupDetails::of(profile), full());
  EXPECT_EQ(unknown_fields(profile), (std::vector<GroupProfile::Field>{{0, {1}}, {10, {2}}, {0xffff, {}}}));
  GroupDetails().put_into(profile);
  EXPECT_EQ(profile.fields, unknown_fields(profile));
}

TEST(GroupDetails, MakeEverybodyAnAdminWhereThereAreNoRoles) {
  EXPECT_EQ(GroupDetails().role_of(account(9)), Role::admin);
  EXPECT_EQ(full().role_of(account(2)), Role::admin);
  EXPECT_EQ(full().role_of(account(3)), Role::moderator);
  EXPECT_EQ(full().role_of(account(4)), Role::member);
}

TEST(GroupDetails, GiveAnAccountOneRole) {
  Roles roles{{account(1)}, {}};
  roles.set(account(2), Role::moderator);
  roles.set(account(2), Role::admin);
  EXPECT_EQ(roles, (Roles{{account(1), account(2)}, {}}));
  roles.set(account(2), Role::member);
  EXPECT_EQ(roles, (Roles{{account(1)}, {}}));
}

TEST(GroupDetails, RefuseFieldsTwiceOrOutOfOrder) {
  EXPECT_EQ(GroupDetails::of(garden({{1, {'x'}}, {1, {'y'}}})).error().kind, Kind::malformed);
  EXPECT_EQ(GroupDetails::of(garden({{9, {}}, {1, {'y'}}})).error().kind, Kind::malformed);
}

TEST(GroupDetails, RefuseADescriptionThatIsEmptyOrTooLong) {
  EXPECT_EQ(refusal(1, {}), Kind::rejected);
  EXPECT_EQ(refusal(1, Bytes(GroupDetails::longest_description + 1, 'x')), Kind::rejected);
}

TEST(GroupDetails, RefuseAPictureThatIsEmptyTooLargeOrCutOff) {
  for (const std::uint64_t size : {std::uint64_t{0}, GroupDetails::largest_avatar + 1}) {
    auto details = full();
    details.avatar->size = size;
    auto profile = garden();
    details.put_into(profile);
    EXPECT_EQ(GroupDetails::of(profile).error().kind, Kind::rejected);
  }
  EXPECT_EQ(refusal(2, Bytes(70)), Kind::malformed);
}

TEST(GroupDetails, RefuseRolesWithoutAnAdminAndAnAccountWithTwo) {
  EXPECT_EQ(refusal(3, ids({}) + ids({1})), Kind::rejected);
  EXPECT_EQ(refusal(3, ids({1}) + ids({1})), Kind::rejected);
  EXPECT_EQ(refusal(3, ids({2, 1}) + ids({})), Kind::malformed);
  EXPECT_EQ(refusal(3, ids({1, 1}) + ids({})), Kind::malformed);
  EXPECT_EQ(refusal(3, ids({1}) + ids({}) + Bytes{0}), Kind::malformed);
}

TEST(GroupDetails, RefuseToMuteWhoHasARole) {
  EXPECT_EQ(refusal(4, ids({})), Kind::malformed);
  EXPECT_EQ(refusal(4, ids({1})), Kind::rejected);  // an admin, as there are no roles
  EXPECT_EQ(GroupDetails::of(garden({{3, ids({1}) + ids({2})}, {4, ids({2})}})).error().kind, Kind::rejected);
  EXPECT_TRUE(GroupDetails::of(garden({{3, ids({1}) + ids({2})}, {4, ids({3})}})));
}

TEST(GroupDetails, RefuseATimerOfNothingOrOfMoreThanAYear) {
  EXPECT_EQ(refusal(5, {0, 0, 0, 0}), Kind::rejected);
  EXPECT_EQ(refusal(5, {0xff, 0xff, 0xff, 0xff}), Kind::rejected);
  EXPECT_EQ(refusal(5, {0, 0, 1}), Kind::malformed);
}

TEST(GroupDetails, RefuseAPolicyOfUnknownRoles) {
  EXPECT_EQ(refusal(6, {1, 1, 3}), Kind::malformed);
  EXPECT_EQ(refusal(6, {1, 1, 2}), Kind::malformed);  // as without it
}

TEST(GroupDetails, RefuseASuccessorWithoutAnIdOrCutOff) {
  auto nameless = successor();
  nameless.group_id.clear();
  EXPECT_EQ(refusal(7, wire(nameless)), Kind::malformed);
  auto long_name = successor();
  long_name.group_id = Bytes(256, 1);
  EXPECT_EQ(refusal(7, wire(long_name)), Kind::malformed);
  auto cut = wire(successor());
  cut.pop_back();
  EXPECT_EQ(refusal(7, cut), Kind::malformed);
  EXPECT_EQ(refusal(7, wire(successor()) + Bytes{0}), Kind::malformed);
}

TEST(GroupDetails, RefuseWhatIsInTheMakingForNobody) {
  EXPECT_EQ(refusal(9, {}), Kind::malformed);
  auto profile = garden();
  GroupDetails{.predecessors = {{1}}, .unnamed = true}.put_into(profile);
  EXPECT_TRUE(GroupDetails::of(profile));
  profile.fields.back().data = {1};
  EXPECT_EQ(GroupDetails::of(profile).error().kind, Kind::malformed);
}

TEST(GroupDetails, RefuseNoPredecessorsAndTooMany) {
  const auto listed = [](std::size_t count) {
    WireWriter out;
    out.vector_of([&] {
      for (std::size_t i = 0; i < count; ++i) out.vector(Bytes{1});
    });
    return out.take();
  };
  EXPECT_EQ(refusal(8, listed(0)), Kind::malformed);
  EXPECT_EQ(refusal(8, listed(GroupDetails::most_predecessors + 1)), Kind::malformed);
  EXPECT_TRUE(GroupDetails::of(garden({{8, listed(GroupDetails::most_predecessors)}})));
}

TEST(GroupDetails, LeaveADirectConversationItsTimerAlone) {
  auto profile = garden();
  profile.kind = GroupProfile::GroupKind::dm;
  GroupDetails{.timer = std::chrono::seconds(60)}.put_into(profile);
  EXPECT_TRUE(GroupDetails::of(profile));
  GroupDetails{.description = "us"}.put_into(profile);
  EXPECT_EQ(GroupDetails::of(profile).error().kind, Kind::rejected);
}

}  // namespace
}  // namespace qpc::message
