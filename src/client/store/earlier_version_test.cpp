// Stores of every earlier version, with rows in every table (fixtures/), as today's program opens and reads them.
#include "db/test_engine/earlier_version.h"

#include <gmock/gmock.h>

#include "client/account/account_store.h"
#include "client/account/person_store.h"
#include "client/contact/contact_store.h"
#include "client/group/commit_store.h"
#include "client/group/conversation_store.h"
#include "client/history/message_store.h"
#include "client/hole/hole_store.h"
#include "client/invite/invite_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/notify/notify_store.h"
#include "client/reading/reading_store.h"
#include "client/remark/remark_store.h"
#include "client/schedule/schedule_store.h"
#include "client/search/search_store.h"
#include "client/setting/setting_store.h"
#include "client/store/migrations.h"
#include "client/store/store.h"
#include "db/test_support.h"

namespace qpc::client::fixtures {
std::span<const db::Migration> migrations();  // made from fixtures/*.sql
}

namespace qpc::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int newest = 1'000'000;
const identity::AccountId bob = [] {
  identity::AccountId id;
  id.octets.fill(0xb1);
  return id;
}();

/// Something that a store says today, where it began as one of these versions.
struct Fact {
  const char* what;
  int first;
  int last;
  void (*check)(db::Database& db);
};

constexpr Fact facts[] = {
    {"who we are", 1, newest,
     [](db::Database& db) {
       EXPECT_EQ(AccountStore(db).find().value().name, "alice");
       EXPECT_EQ(AccountStore(db).session_counter(), 41U);
       EXPECT_EQ(AccountStore(db).inbox_cursor(), 17U);
     }},
    {"people", 1, newest,
     [](db::Database& db) {
       EXPECT_EQ(PersonStore(db).find_by_name("bob").value().account_id, bob);
       EXPECT_EQ(PersonStore(db).newest_manifest(bob), (Bytes{0x0b, 0x02}));
     }},
    {"conversations", 1, newest,
     [](db::Database& db) {
       std::vector<std::string> names;
       for (const auto& row : ConversationStore(db).list()) names.push_back(row.name);
       EXPECT_THAT(names, ElementsAre("", "garden", "old club"));
       EXPECT_EQ(ConversationStore(db).find_dm(bob).value().epoch, 4U);
       EXPECT_EQ(ConversationStore(db).own_chain(1).counter, 2U);
     }},
    {"the group in which one goes on", 14, newest,
     [](db::Database& db) {
       const auto behind = ConversationStore(db).behind(2);
       ASSERT_EQ(behind.size(), 1U);
       EXPECT_EQ(behind.front().stage, Stage::coming);
       EXPECT_EQ(ConversationStore(db).list_all().size(), 4U);
     }},
    {"what was said", 1, newest,
     [](db::Database& db) {
       EXPECT_EQ(MessageStore(db).find(1).value().text, "good morning, bob");
       EXPECT_EQ(MessageStore(db).find(2).value().account_id, bob);
       EXPECT_EQ(MessageStore(db).find(3).value().state, MessageState::queued);
       EXPECT_EQ(MessageStore(db).list({.conversation = 2}).front().kind, MessageKind::gap);
     }},
    {"the words of what was said", 1, newest,
     [](db::Database& db) {
       SearchStore(db).take_in_new();
       EXPECT_THAT(SearchStore(db).newest("text : morning", {1, 100}, 10), ElementsAre(1));
       EXPECT_THAT(SearchStore(db).newest("text : waits", {1, 100}, 10), ElementsAre(3));
     }},
    {"what waits to leave", 1, newest,
     [](db::Database& db) {
       const auto rows = OutboxStore(db).list(1, Sealed::yes, 10);
       ASSERT_FALSE(rows.empty());
       EXPECT_EQ(rows.front().message, 3);
       EXPECT_EQ(rows.front().ciphertext, (Bytes{0x51, 0x03})) << "the same octets leave";
     }},
    {"what waited before there was an order", 1, 10,
     [](db::Database& db) {
       const auto rows = OutboxStore(db).list(1, Sealed::yes, 10);
       EXPECT_TRUE(rows.front().may_have_left) << "nobody knows";
       EXPECT_EQ(rows.front().queued_at, Milliseconds(std::chrono::milliseconds(4000)));
       EXPECT_FALSE(OutboxStore(db).list(1, Sealed::no, 10).front().may_have_left);
       EXPECT_EQ(OutboxStore(db).conversations().front(), 2) << "handshakes are first";
     }},
    {"wishes", 1, newest,
     [](db::Database& db) {
       const auto wishes = CommitStore(db).wishes(2);
       ASSERT_GE(wishes.size(), 2U);
       EXPECT_EQ(wishes[0].key_package, (Bytes{0x70, 0x04}));
       EXPECT_EQ(wishes[1].kind, WishKind::remove);
       EXPECT_EQ(CommitStore(db).find(2).value().welcomes.size(), 1U);
     }},
    {"what was read before there were receipts", 1, 8,
     [](db::Database& db) { EXPECT_EQ(ReadingStore(db).unread(1).count, 0U); }},
    {"what nobody was told of before there were notifications", 1, 8,
     [](db::Database& db) { EXPECT_FALSE(NotifyStore(db).has_news()); }},
    {"what is shown of people", 3, newest,
     [](db::Database& db) {
       EXPECT_EQ(ContactStore(db).display_name(bob), "Bob from next door");
       EXPECT_TRUE(ContactStore(db).shows_presence());
     }},
    {"holes", 7, newest,
     [](db::Database& db) {
       const auto holes = HoleStore(db).list(1, HoleStore::Which::all);
       ASSERT_EQ(holes.size(), 2U);
       EXPECT_EQ(HoleStore(db).count_open(1), 1U);
       EXPECT_EQ(HoleStore(db).of_message(message::MessageId{}), std::nullopt);
       EXPECT_EQ(MessageStore(db).find(5).value().hole, 3);
     }},
    {"remarks", 8, newest,
     [](db::Database& db) {
       const auto reactions = RemarkStore(db).reactions(1, 10);
       ASSERT_EQ(reactions.size(), 1U);
       EXPECT_EQ(reactions[0].account_id, bob);
     }},
    {"what the person has chosen", 9, newest,
     [](db::Database& db) {
       EXPECT_FALSE(SettingStore(db).shows_receipts());
       EXPECT_EQ(NotifyStore(db).level(2, {}), NotifyLevel::muted);
       EXPECT_EQ(ScheduleStore(db).list().at(0).text, "happy birthday");
     }},
    {"invites", 13, newest,
     [](db::Database& db) {
       EXPECT_EQ(InviteStore(db).list().size(), 2U);
       EXPECT_EQ(InviteStore(db).on_their_way().size(), 1U);
     }},
};

class EarlierStore : public testing::TestWithParam<int> {
 protected:
  db::EarlierVersion make() const {
    const auto database = db::SqliteDatabase::open(file_, key_);
    return {*database, migrations(), fixtures::migrations(), GetParam()};
  }

  db::TestFolder folder_;
  std::filesystem::path file_ = folder_ / "store.db";
  db::DatabaseKey key_ = db::test_key(1);
};

TEST_P(EarlierStore, IsWholeAndSaysWhatItSaid) {
  const auto earlier = make();
  EXPECT_THAT(earlier.forgotten(), IsEmpty()) << "fixtures/ lack rows for these";
  auto store = Store::open(file_, key_);
  ASSERT_TRUE(store) << store.error().text;
  EXPECT_EQ(store->format(), std::ssize(migrations()));
  const auto looked_at = store->write([&](db::Database& db) -> Outcome<> {
    EXPECT_THAT(earlier.changed(db), IsEmpty());
    EXPECT_EQ(db.find_one<int>("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    for (const auto& [what, first, last, check] : facts) {
      SCOPED_TRACE(what);
      if (first <= GetParam() && GetParam() <= last) check(db);
    }
    return {};
  });
  EXPECT_TRUE(looked_at) << looked_at.error().text;
  db::SqliteDatabase::open(file_, key_)->check_integrity(db::Integrity::full);  // throws
}

INSTANTIATE_TEST_SUITE_P(Version, EarlierStore, testing::Range(1, static_cast<int>(migrations().size()) + 1),
                         testing::PrintToStringParamName());

TEST(EarlierStores, HaveAFixtureForEveryVersion) {
  EXPECT_THAT(db::without_counterpart(migrations(), fixtures::migrations()), IsEmpty())
      << "a migration comes with rows for what it brings, in a file of its name in src/client/store/fixtures";
}

}  // namespace
}  // namespace qpc::client
