#include "client/group/groups.h"

#include <gtest/gtest.h>
#include <kj/debug.h>

#include <algorithm>
#include <stdexcept>

#include "client/group/group_row_store.h"
#include "core/mls/group/full_group.h"
#include "db/test_support.h"

namespace qpc::client {
namespace {

/// Nobody is to be reached.
class NoNetwork final : public net::Network {
 public:
  kj::Promise<net::ConnectResult> connect(net::ConnectTarget) override { KJ_UNIMPLEMENTED("no network here"); }
};

class GroupsTest : public ::testing::Test {
 protected:
  ~GroupsTest() noexcept override = default;

  std::filesystem::path file() const { return folder_ / "store"; }
  Store open() const { return Store::open(file(), db::test_key(1)).value(); }

  static std::int64_t add_conversation(Store& store) {
    return store.write([](db::Database& db) -> Outcome<std::int64_t> { return ConversationStore(db).add({}); }).value();
  }
  static void keep(Groups& groups, std::int64_t conversation, const mls::Group& next) {
    const auto kept = groups.write([&](GroupChange& change) -> Outcome<> {
      QPC_TRY(const auto group, change.group(conversation));
      change.keep(conversation, next);
      return {};
    });
    ASSERT_TRUE(kept) << kept.error().text;
  }
  /// As one does who has not looked at what is there.
  static void put(Groups& groups, std::int64_t conversation, const mls::Group& group) {
    const auto kept = groups.write([&](GroupChange& change) -> Outcome<> {
      change.keep(conversation, group);
      return {};
    });
    ASSERT_TRUE(kept) << kept.error().text;
  }
  static Outcome<mls::Group> load(Groups& groups, std::int64_t conversation) {
    return groups.read([&](GroupChange& change) { return change.group(conversation); });
  }
  static std::map<Bytes, Bytes> rows(Store& store, std::int64_t conversation) {
    return store
        .read([&](db::Database& db) {
          std::map<Bytes, Bytes> rows;
          for (const auto& row : GroupRowStore(db).rows(conversation)) rows[row.key] = to_bytes(row.value.reveal());
          return rows;
        })
        .value();
  }
  static void expect_same(const mls::Group& a, const mls::Group& b) { EXPECT_TRUE(mls::stored(a) == mls::stored(b)); }
  mls::Group after_empty_commit(const mls::Group& group) {
    auto options = mls::commit_of({});
    options.path = mls::PathPolicy::always;
    const auto committed = group.commit(options, world_.surroundings(), world_.random).value();
    return committed.next.merge(committed.pending).value();
  }

  db::TestFolder folder_;
  mls::SampleWorld world_;
  kj::TimerImpl timer_{kj::origin<kj::TimePoint>()};
  NoNetwork network_;
  kj::Own<kj::Filesystem> files_ = kj::newDiskFilesystem();
  Environment environment_{kj::systemPreciseCalendarClock(), timer_, world_.random, network_, *files_};
};

TEST_F(GroupsTest, GoOnInAnotherProcessWithWhatWasKept) {
  auto store = open();
  Groups here(environment_, store);
  const auto conversation = add_conversation(store);
  EXPECT_EQ(load(here, conversation).error().code, "no_group");
  auto group = world_.create("alice");
  put(here, conversation, group);
  auto other_store = open();
  Groups there(environment_, other_store);
  for (int turn = 0; turn < 6; ++turn) {
    Groups& groups = turn % 2 == 0 ? there : here;
    const auto loaded = load(groups, conversation);
    ASSERT_TRUE(loaded) << loaded.error().text;
    expect_same(*loaded, group);
    group = turn % 3 == 0 ? loaded->protect(as_bytes("hello"), {}, 0, world_.random).value().next
                          : after_empty_commit(*loaded);
    keep(groups, conversation, group);
  }
  expect_same(load(here, conversation).value(), group);
}

TEST_F(GroupsTest, AreThoseOfTheStoreAfterAWriteThatFailed) {
  auto store = open();
  Groups groups(environment_, store);
  const auto conversation = add_conversation(store);
  const auto group = world_.create("alice");
  put(groups, conversation, group);
  const auto next = after_empty_commit(group);

  const auto refused = groups.write([&](GroupChange& change) -> Outcome<> {
    QPC_TRY(const auto stored, change.group(conversation));
    change.keep(conversation, next);
    return failure(FailureKind::refused, "changed_my_mind", "No.");
  });
  EXPECT_EQ(refused.error().code, "changed_my_mind");
  expect_same(load(groups, conversation).value(), group);

  EXPECT_THROW((void)groups.write([&](GroupChange& change) -> Outcome<> {
    change.keep(conversation, next);
    throw std::runtime_error("a bug");
  }),
               std::runtime_error);
  expect_same(load(groups, conversation).value(), group);

  keep(groups, conversation, next);
  auto other_store = open();
  Groups elsewhere(environment_, other_store);
  expect_same(load(elsewhere, conversation).value(), next);
}

TEST_F(GroupsTest, GiveWayToAnotherGroupInTheSameConversation) {
  auto store = open();
  Groups here(environment_, store);
  auto other_store = open();
  Groups there(environment_, other_store);
  const auto conversation = add_conversation(store);
  put(here, conversation, world_.create("alice"));
  const auto elsewhere = after_empty_commit(after_empty_commit(world_.create("alice")));
  put(there, conversation, elsewhere);
  expect_same(load(here, conversation).value(), elsewhere);

  const auto third = world_.create("alice");
  put(here, conversation, third);  // in the place of one that is loaded
  expect_same(load(there, conversation).value(), third);

  const auto forgotten = there.write([&](GroupChange& change) -> Outcome<> {
    ConversationStore(change.db()).forget_group(conversation);
    return {};
  });
  ASSERT_TRUE(forgotten);
  EXPECT_EQ(load(here, conversation).error().code, "no_group");
  EXPECT_TRUE(rows(store, conversation).empty());
  put(here, conversation, elsewhere);
  expect_same(load(there, conversation).value(), elsewhere);
}

/// Octets of the rows that are in `after` and not the same in `before`.
std::size_t written(const std::map<Bytes, Bytes>& before, const std::map<Bytes, Bytes>& after) {
  std::size_t octets = 0;
  for (const auto& [key, value] : after) {
    const auto old = before.find(key);
    if (old == before.end() || old->second != value) octets += key.size() + value.size();
  }
  return octets;
}

TEST_F(GroupsTest, WriteAFewKilobytesForACommitAmongAThousandMembers) {
  auto store = open();
  Groups groups(environment_, store);
  const mls::LeafIndex sender{0};
  const mls::LeafIndex receiver{998};
  mls::FullGroup full(world_, 1000, {sender, receiver});
  auto committer = full.seen_by(sender);
  const auto own = add_conversation(store);
  const auto other = add_conversation(store);
  put(groups, own, committer);
  put(groups, other, full.seen_by(receiver));
  EXPECT_GT(written({}, rows(store, other)), 200'000U);
  const auto wal = [&] { return std::filesystem::file_size(folder_ / "store-wal"); };

  for (int turn = 0; turn < 3; ++turn) {
    auto options = mls::commit_of({});
    options.path = mls::PathPolicy::always;
    const auto committed = committer.commit(options, world_.surroundings(), world_.random).value();
    auto received = load(groups, other).value().process(committed.message, world_.surroundings()).value().next;
    const auto before = rows(store, other);
    const auto wal_before = wal();
    keep(groups, other, received);
    EXPECT_LT(written(before, rows(store, other)), 8'000U);
    EXPECT_GT(wal(), wal_before);
    EXPECT_LT(wal() - wal_before, 80'000U);  // whole pages

    // The committer's side goes through the pending commit, which was stored too.
    keep(groups, own, committed.next);
    const auto pending = committed.pending.save(committed.next);
    EXPECT_LT(pending.size(), 8'000U);
    const auto own_before = rows(store, own);
    committer = committed.next.merge(mls::PendingCommit::restore(pending.reveal(), committed.next).value()).value();
    keep(groups, own, committer);
    EXPECT_LT(written(own_before, rows(store, own)), 8'000U);
  }
  auto other_store = open();
  Groups elsewhere(environment_, other_store);
  expect_same(load(elsewhere, own).value(), committer);
  EXPECT_TRUE(
      std::ranges::equal(load(elsewhere, other).value().epoch_authenticator(), committer.epoch_authenticator()));
}

}  // namespace
}  // namespace qpc::client
