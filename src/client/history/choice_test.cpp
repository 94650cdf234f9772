#include "client/history/choice.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"

namespace qpc::client {
namespace {

using enum Reference;

ConversationView made(GroupKind kind, const std::string& title, std::uint8_t id, Standing standing = Standing::member) {
  ConversationView view{.row = {}, .title = title, .suite = {}};
  view.row.kind = kind;
  view.row.standing = standing;
  view.row.group_id = Bytes(32, id);
  return view;
}
ConversationView dm(const std::string& title, std::uint8_t id = 1) { return made(GroupKind::dm, title, id); }
ConversationView group(const std::string& title, std::uint8_t id, Standing standing = Standing::member) {
  return made(GroupKind::group, title, id, standing);
}

TEST(Choice, OfAPersonsNameIsTheConversationWithThem) {
  const std::vector all = {group("bob", 2), dm("bob@example.org")};
  EXPECT_EQ(choose(all, "bob", may_be_a_person)->title, "bob@example.org");
  EXPECT_EQ(choose(all, "bob@example.org", is_no_known_person)->title, "bob@example.org");
}

TEST(Choice, OfAPersonsNameIsNeverAGroupThatBearsIt) {
  EXPECT_EQ(choose({group("bob", 2)}, "bob", may_be_a_person).error().code, "unknown_conversation");
  EXPECT_EQ(choose({group("bob@example.org", 2)}, "bob@example.org", is_no_known_person).error().code,
            "unknown_conversation");
}

TEST(Choice, OfAGroupThatIsCalledLikeAPersonIsMadeByItsId) {
  EXPECT_EQ(choose({group("bob", 2), dm("bob@example.org")}, "0202", is_no_known_person)->title, "bob");
}

TEST(Choice, OfAWholeIdIsNoGroupThatBearsItAsATitle) {
  const std::string id = to_hex(Bytes(32, 2));
  EXPECT_EQ(choose({group(id, 1), group("garden", 2)}, id, is_no_known_person)->title, "garden");
  EXPECT_EQ(choose({group(id, 1), group("garden", 2, Standing::left)}, id, is_no_known_person)->title, "garden");
}

TEST(Choice, OfATitleIsThatGroup) {
  EXPECT_EQ(choose({group("garden", 2)}, "garden", is_no_known_person)->title, "garden");
}

TEST(Choice, PrefersTheGroupThatIsAlive) {
  const std::vector all = {group("garden", 1, Standing::left), group("garden", 2)};
  EXPECT_EQ(choose(all, "garden", is_no_known_person)->row.group_id, Bytes(32, 2));
}

TEST(Choice, OfSeveralThatAreAliveIsLeftToThePerson) {
  const auto several = choose({group("garden", 1), group("garden", 2)}, "garden", is_no_known_person);
  EXPECT_EQ(several.error().code, "ambiguous");
  EXPECT_TRUE(several.error().text.contains("01010101"));
}

}  // namespace
}  // namespace qpc::client
