#include "client/store/store.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

#include "client/account/account_store.h"
#include "client/invite/invite_store.h"
#include "client/remark/more_store.h"
#include "client/remark/remark_store.h"
#include "client/store/migrations.h"
#include "client/store/vault.h"
#include "core/crypto/seeded_random.h"
#include "db/migration.h"
#include "db/sqlite.h"

namespace qpc::client {
namespace {

/// Says the same passphrase each time.
class Says final : public PassphraseSource {
 public:
  explicit Says(std::string words) : words_(std::move(words)) {}
  Outcome<Secret> passphrase(bool) override { return Secret::copy_of(as_bytes(words_)); }

 private:
  std::string words_;
};

/// A profile in a folder of its own.
class StoreTest : public ::testing::Test {
 protected:
  ~StoreTest() noexcept override { std::filesystem::remove_all(home_); }

  Profile profile(const std::string& name = "test") {
    return Profile::locate({name, home_}, [](const char*) { return std::nullopt; }).value();
  }
  static AccountRow account(Random& random) {
    return {.state = AccountState::active,
            .account_id = identity::AccountId::generate(random),
            .name = "alice",
            .domain = "example.org",
            .account_key = random.secret(32),
            .device_id = identity::DeviceId::generate(random),
            .device_key = random.secret(32),
            .device_label = "phone",
            .node = "example.org:5001"};
  }
  static Outcome<> save(Store& store, const AccountRow& row) {
    return store.write([&](db::Database& db) -> Outcome<> {
      AccountStore(db).save(row);
      return {};
    });
  }

  std::filesystem::path home_ =
      std::filesystem::temp_directory_path() / ("qpc-store-test-" + std::to_string(::getpid()));
  kj::Own<kj::Filesystem> files_ = kj::newDiskFilesystem();
  crypto::SeededRandom random_{1};
  Says nobody_{"unused"};
};

TEST_F(StoreTest, MakesNoKeyBesideAStoreThatHasLostItsOwn) {
  const Profile where = profile();
  const Vault vault(*files_, where);
  {
    const auto key = vault.create(Protection::key_file, nobody_, random_);
    ASSERT_TRUE(key) << key.error().text;
    ASSERT_TRUE(Store::open(where.store_file(), *key));
  }
  std::filesystem::remove(where.wrapped_key_file());
  const auto opened = vault.open(nobody_);
  const auto made = vault.create(Protection::key_file, nobody_, random_);
  for (const auto* outcome : {&opened, &made}) {
    ASSERT_FALSE(*outcome);
    EXPECT_EQ(outcome->error().code, "store_wrong_key");
    EXPECT_TRUE(outcome->error().text.contains("store.key")) << outcome->error().text;
  }
  EXPECT_FALSE(vault.exists());
}

TEST_F(StoreTest, OpensAgainWithItsKeyFileAndKeepsWhatWasWritten) {
  const Profile where = profile();
  const Vault vault(*files_, where);
  EXPECT_FALSE(vault.exists());
  {
    const auto key = vault.create(Protection::key_file, nobody_, random_);
    ASSERT_TRUE(key) << key.error().text;
    auto store = Store::open(where.store_file(), *key);
    ASSERT_TRUE(store) << store.error().text;
    ASSERT_TRUE(save(*store, account(random_)));
  }
  EXPECT_EQ(vault.protection(), Protection::key_file);
  const auto key = vault.open(nobody_);
  ASSERT_TRUE(key) << key.error().text;
  auto store = Store::open(where.store_file(), *key);
  ASSERT_TRUE(store);
  const auto found = store->read([](db::Database& db) { return AccountStore(db).find(); });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->name, "alice");
}

TEST_F(StoreTest, RefusesAnotherPassphrase) {
  const Profile where = profile();
  const Vault vault(*files_, where);
  Says right("correct horse"), wrong("incorrect horse");
  ASSERT_TRUE(vault.create(Protection::passphrase, right, random_));
  EXPECT_EQ(vault.protection(), Protection::passphrase);
  EXPECT_TRUE(vault.open(right));
  const auto refused = vault.open(wrong);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::store);
  EXPECT_EQ(refused.error().code, "store_wrong_key");
}

TEST_F(StoreTest, GoesByWhatTheKeySaysWhateverFilesLieAbout) {
  const Profile where = profile();
  const Vault vault(*files_, where);
  std::filesystem::create_directories(where.key_encryption_key_file().parent_path());
  std::ofstream(where.key_encryption_key_file()) << std::string(32, 'k');  // of a profile that was deleted
  Says words("correct horse");
  ASSERT_TRUE(vault.create(Protection::passphrase, words, random_));
  EXPECT_EQ(vault.protection(), Protection::passphrase);
  EXPECT_TRUE(vault.open(words));
}

TEST_F(StoreTest, NeverOverwritesAKeyEncryptionKey) {
  const Profile where = profile();
  const Vault vault(*files_, where);
  // Cut short after the key-encryption key was written.
  std::filesystem::create_directories(where.key_encryption_key_file().parent_path());
  std::ofstream(where.key_encryption_key_file()) << std::string(32, 'k');
  const auto key = vault.create(Protection::key_file, nobody_, random_);
  ASSERT_TRUE(key) << key.error().text;
  EXPECT_TRUE(vault.open(nobody_));
  // Two processes at once: whoever comes second opens what the first has made.
  const auto again = vault.create(Protection::key_file, nobody_, random_);
  ASSERT_TRUE(again) << again.error().text;
  EXPECT_TRUE(equal_in_constant_time(key->reveal(), again->reveal()));
  EXPECT_TRUE(vault.open(nobody_));
}

TEST_F(StoreTest, SaysThatTheKeyFileIsMissing) {
  const Profile where = profile();
  const Vault vault(*files_, where);
  ASSERT_TRUE(vault.create(Protection::key_file, nobody_, random_));
  std::filesystem::remove(where.key_encryption_key_file());
  const auto refused = vault.open(nobody_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store_wrong_key");
  EXPECT_TRUE(refused.error().text.contains("missing"));
}

TEST_F(StoreTest, SaysWhatToDoWithoutAStore) {
  const Profile where = profile();
  const auto opened = Vault(*files_, where).open(nobody_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "no_account");
}

TEST_F(StoreTest, IsOnlyLookedAtByAGlance) {
  const Profile where = profile();
  const auto key = Vault(*files_, where).create(Protection::key_file, nobody_, random_);
  ASSERT_TRUE(key);
  EXPECT_FALSE(Store::glance(where.store_file(), *key));
  EXPECT_FALSE(std::filesystem::exists(where.store_file()));
  auto store = Store::open(where.store_file(), *key);
  ASSERT_TRUE(store && Store::glance(where.store_file(), *key));
  ASSERT_TRUE(store->write([](db::Database& db) -> Outcome<> {
    db.run("DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)");
    return {};
  }));
  EXPECT_EQ(Store::glance(where.store_file(), *key).error().code, "store_older");
}

TEST_F(StoreTest, SaysItsFormatAndWhetherItIsWhole) {
  const Profile where = profile();
  const auto key = Vault(*files_, where).create(Protection::key_file, nobody_, random_);
  auto store = Store::open(where.store_file(), *key);
  ASSERT_TRUE(store && store->check_integrity());
  EXPECT_GE(store->format().value(), 11);
}

TEST_F(StoreTest, RefusesTheKeyOfAnotherStore) {
  const Profile one = profile("one"), other = profile("other");
  const auto key = Vault(*files_, one).create(Protection::key_file, nobody_, random_);
  const auto foreign = Vault(*files_, other).create(Protection::key_file, nobody_, random_);
  ASSERT_TRUE(key && foreign);
  ASSERT_TRUE(Store::open(one.store_file(), *key));
  const auto refused = Store::open(one.store_file(), *foreign);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store_wrong_key");
}

TEST_F(StoreTest, RefusesAFileThatIsNoStore) {
  const Profile where = profile();
  const auto key = Vault(*files_, where).create(Protection::key_file, nobody_, random_);
  ASSERT_TRUE(key);
  std::ofstream(where.store_file()) << std::string(8192, 'x');
  const auto refused = Store::open(where.store_file(), *key);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::store);
}

TEST_F(StoreTest, KeepsNothingOfAWriteThatFailed) {
  Store store = Store::in_memory();
  const auto failed = store.write([&](db::Database& db) -> Outcome<> {
    AccountStore(db).save(account(random_));
    return failure(FailureKind::refused, "changed_my_mind", "No.");
  });
  EXPECT_FALSE(failed);
  EXPECT_FALSE(store.read([](db::Database& db) { return AccountStore(db).find(); }).value());
}

TEST_F(StoreTest, NeverGivesOutASessionCounterTwice) {
  Store store = Store::in_memory();
  ASSERT_TRUE(save(store, account(random_)));
  std::uint64_t last = 0;
  for (int i = 0; i < 5; ++i) {
    const auto counter =
        store.write([](db::Database& db) -> Outcome<std::uint64_t> { return AccountStore(db).take_session_counter(); });
    ASSERT_TRUE(counter);
    EXPECT_GT(*counter, last);
    last = *counter;
  }
}

TEST_F(StoreTest, TakesWhatWasSaidBeforeThereWereRemarksAlong) {
  constexpr std::size_t before_remarks = 7;
  const auto database = db::SqliteDatabase::in_memory();
  db::migrate(*database, migrations().first(before_remarks));
  database->run_script(
      "INSERT INTO message (conversation, kind, state, app_id, device_id, sent_at, stored_at, text) "
      "VALUES (1, 0, 0, zeroblob(16), zeroblob(16), 5, 5, 'of old')");
  db::migrate(*database, migrations());
  database->begin(db::Access::read);
  const auto found = MessageStore(*database).find(1, message::Reference{});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text, "of old");
  EXPECT_FALSE(MoreStore(*database).find(found->id).edited_at);
  EXPECT_TRUE(RemarkStore(*database).reactions(found->id, 10).empty());
  database->save();
}

TEST_F(StoreTest, KnowsOfNoInvitesFromBeforeThereWereAny) {
  constexpr std::size_t before_invites = 12;
  const auto database = db::SqliteDatabase::in_memory();
  db::migrate(*database, migrations().first(before_invites));
  database->run_script(
      "INSERT INTO message (conversation, kind, state, app_id, device_id, sent_at, stored_at, text) "
      "VALUES (1, 0, 0, zeroblob(16), zeroblob(16), 5, 5, 'of old')");
  db::migrate(*database, migrations());
  database->begin(db::Access::write);
  InviteStore invites(*database);
  EXPECT_TRUE(invites.list().empty());
  invites.add({.id = {1}, .conversation = 1});
  invites.add_use({1}, {}, {});
  EXPECT_EQ(invites.find({1}).value().uses, 1U);
  EXPECT_EQ(MessageStore(*database).find(1, message::Reference{}).value().text, "of old");
  database->save();
}

TEST_F(StoreTest, SeesThatAnotherProcessHasWritten) {
  const Profile where = profile();
  const auto key = Vault(*files_, where).create(Protection::key_file, nobody_, random_);
  auto one = Store::open(where.store_file(), *key);
  auto other = Store::open(where.store_file(), *key);
  ASSERT_TRUE(one && other);
  const auto before = one->foreign_version();
  ASSERT_TRUE(save(*other, account(random_)));
  EXPECT_NE(one->foreign_version(), before);
}

}  // namespace
}  // namespace qpc::client
