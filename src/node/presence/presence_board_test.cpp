#include "node/presence/presence_board.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/crypto/seeded_random.h"

namespace qpc::node {
namespace {

using Id = identity::AccountId;

class Seen final : public PresenceBoard::Announcement {
 public:
  Seen(PresenceBoard& board, const Id& account_id, std::set<Id> to) : Announcement(board, account_id, std::move(to)) {
    begin();
  }
  ~Seen() override { end(); }
  void changed(const Id& account_id, bool is_present) override { told.emplace_back(account_id, is_present); }
  std::vector<std::pair<Id, bool>> told;
};

class PresenceBoardTest : public testing::Test {
 protected:
  using Told = std::vector<std::pair<Id, bool>>;
  crypto::SeededRandom random{as_bytes("presence")};
  PresenceBoard board;
  Id alice = Id::generate(random), bob = Id::generate(random), carol = Id::generate(random);

  std::unique_ptr<Seen> announce(const Id& who, std::set<Id> to) {
    return std::make_unique<Seen>(board, who, std::move(to));
  }
};

TEST_F(PresenceBoardTest, ShowsTwoEachOtherWhoBothAnnounceThemselves) {
  const auto a = announce(alice, {bob});
  EXPECT_TRUE(a->present().empty());
  auto b = announce(bob, {alice});
  EXPECT_EQ(b->present(), std::vector{alice});
  EXPECT_EQ(a->told, (Told{{bob, true}}));
  EXPECT_TRUE(b->told.empty());
  b = nullptr;
  EXPECT_EQ(a->told, (Told{{bob, true}, {bob, false}}));
  EXPECT_TRUE(a->present().empty());
}

TEST_F(PresenceBoardTest, TellsNobodyWhoDoesNotAnnounceThemselvesInReturn) {
  const auto watching = announce(bob, {carol});
  const auto a = announce(alice, {bob});
  EXPECT_TRUE(watching->told.empty());
  EXPECT_TRUE(watching->present().empty());
  EXPECT_TRUE(a->present().empty()) << "bob is there, but not for alice";
}

TEST_F(PresenceBoardTest, TellsNobodyWhomItIsNotMeantFor) {
  const auto c = announce(carol, {alice});
  const auto a = announce(alice, {bob});
  EXPECT_TRUE(c->told.empty());
  EXPECT_TRUE(c->present().empty());
}

TEST_F(PresenceBoardTest, CountsAPersonOnceHoweverManyDevicesThereAre) {
  const auto a = announce(alice, {bob});
  auto phone = announce(bob, {alice});
  auto laptop = announce(bob, {alice});
  EXPECT_EQ(a->told.size(), 1u);
  phone = nullptr;
  EXPECT_EQ(a->told.size(), 1u) << "bob is still there";
  laptop = nullptr;
  EXPECT_EQ(a->told, (Told{{bob, true}, {bob, false}}));
  EXPECT_EQ(board.size(), 1u);
}

TEST_F(PresenceBoardTest, HidesBothFromEachOtherWhenOneParts) {
  const auto a = announce(alice, {bob, carol});
  const auto b = announce(bob, {alice});
  a->told.clear();
  board.part(alice, bob);
  EXPECT_EQ(a->told, (Told{{bob, false}}));
  EXPECT_EQ(b->told, (Told{{alice, false}}));
  EXPECT_TRUE(a->present().empty());
  EXPECT_TRUE(b->present().empty());
  const auto again = announce(bob, {alice});
  EXPECT_EQ(a->told.size(), 1u);
}

TEST_F(PresenceBoardTest, SaysNothingOfOnesOwnDevices) {
  const auto phone = announce(alice, {alice, bob});
  const auto laptop = announce(alice, {alice, bob});
  EXPECT_TRUE(phone->told.empty());
  EXPECT_TRUE(laptop->present().empty());
}

}  // namespace
}  // namespace qpc::node
