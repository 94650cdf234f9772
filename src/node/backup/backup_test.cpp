#include "node/backup/backup.h"

#include <gmock/gmock.h>

#include <fstream>

#include "db/test_support.h"
#include "db/transaction.h"
#include "node/audit/audit_log.h"
#include "node/backup/archive.h"
#include "node/backup/backup_parts.h"
#include "node/channel/channel.h"
#include "node/export/account_export.h"
#include "node/keys/keys.h"
#include "node/start/key_files.h"
#include "node/start/node_settings.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A node's folders with two people in it, and their backup.
class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    auto keys = open_keys(node.data_dir, node.key_file, random).value();
    db::migrate(*open(node, true), migrations());
    auto database = open(node);
    open_settings(*database, identity::DomainName::parse("example.org").value(), random).value();
    identity_key = open_identity(node.data_dir, keys, random).value().public_key();
    settle(*database, alice);
    settle(*database, bob);
  }

  std::unique_ptr<db::SqliteDatabase> open(const NodeFiles& files, bool create = false) {
    const auto keys = open_keys(files.data_dir, files.key_file, random).value();
    return db::SqliteDatabase::open(files.data_dir / "node.db", keys.database, {.create = create});
  }
  db::KeyEncryptionKey by_key_file() const {
    return db::KeyEncryptionKey::from_octets(read_key_file(node.key_file).value()).value();
  }
  static db::KeyEncryptionKey by_passphrase(std::string_view text) {
    return db::KeyEncryptionKey::from_passphrase(Secret::copy_of(as_bytes(text)), {.passes = 1, .memory_kib = 64});
  }
  Told<BackupSummary> back_up(KeyInBackup key = KeyInBackup::left_out) {
    return make_backup(node, archive, by_key_file(), key, random, test_now);
  }
  NodeFiles elsewhere() const { return {folder / "restored", node.key_file}; }

  db::TestFolder folder;
  NodeFiles node{folder / "data", folder / "storage.key"};
  fs::path archive = folder / "backup";
  crypto::SeededRandom random{as_bytes("backup")};
  TestPerson alice{"alice"}, bob{"bob"};
  Bytes identity_key;
};

TEST_F(BackupTest, RestoresWhatItWasMadeOf) {
  const auto made = back_up().value();
  EXPECT_EQ(made.domain, "example.org");
  EXPECT_EQ(made.accounts, 2u);
  EXPECT_EQ(made.devices, 2u);
  EXPECT_EQ(verify_backup(archive, by_key_file(), node.key_file)->write(), made.write());
  EXPECT_EQ(restore_backup(archive, by_key_file(), elsewhere(), test_now)->write(), made.write());
  const auto keys = open_keys(elsewhere().data_dir, node.key_file, random).value();
  EXPECT_FALSE(keys.first_start);
  EXPECT_EQ(open_identity(elsewhere().data_dir, keys, random).value().public_key(), identity_key);
  EXPECT_TRUE(Accounts(*open(elsewhere()), "example.org").store().named("bob"));
  EXPECT_EQ(fs::status(elsewhere().data_dir).permissions(), fs::perms(0700));
  for (const auto& file : fs::directory_iterator(elsewhere().data_dir)) {
    EXPECT_EQ(file.status().permissions(), fs::perms(0600)) << file.path();
  }
}

TEST_F(BackupTest, IsInTheAuditLogAndSoIsGoingBackToIt) {
  const auto log = [&](const NodeFiles& files) {
    const auto database = open(files);
    std::vector<std::string> records;
    for (const auto& record : AuditLog(*database).find({.kind = "admin"}, 9)) records.push_back(record.detail);
    for (const auto& record : AuditLog(*database).find({.kind = "node"}, 9)) records.push_back(record.detail);
    return records;
  };
  EXPECT_TRUE(back_up()->audited);
  EXPECT_TRUE(make_backup(node, folder / "other", by_passphrase("horse"), KeyInBackup::put_in, random, test_now));
  EXPECT_THAT(log(node),
              testing::ElementsAre("sealed with the key file", "sealed with a passphrase, with the key file in it"));
  ASSERT_TRUE(restore_backup(archive, by_key_file(), elsewhere(), test_now));
  EXPECT_THAT(log(elsewhere()),
              testing::ElementsAre("sealed with the key file", "from the backup of 2027-01-15 08:00:00 UTC"));
  EXPECT_TRUE(AuditLog(*open(elsewhere())).verify(AuditLog(*open(elsewhere())).base(), 99));
}

TEST_F(BackupTest, PutsPeoplesFilesWhereTheNodeKeepsThem) {
  node.blob_dir = folder / "files";
  fs::create_directories(node.blob_dir / "aa");
  std::ofstream(node.blob_dir / "blobs") << "";
  std::ofstream(node.blob_dir / "aa" / "aabb") << "sealed";
  ASSERT_EQ(back_up()->blobs, 2u);
  auto into = elsewhere();
  into.blob_dir = folder / "other disk";
  fs::create_directories(into.blob_dir);
  std::ofstream(into.blob_dir / "something") << "";
  EXPECT_THAT(restore_backup(archive, by_key_file(), into, test_now).error(), HasSubstr("is not empty"));
  fs::remove(into.blob_dir / "something");
  ASSERT_TRUE(restore_backup(archive, by_key_file(), into, test_now));
  EXPECT_EQ(fs::file_size(into.blob_dir / "aa" / "aabb"), 6u);
  EXPECT_TRUE(fs::exists(into.blob_dir / "blobs")) << "by which the node knows the folder";
  EXPECT_FALSE(fs::exists(into.data_dir / "blobs"));
}

TEST_F(BackupTest, IsMadeBesideARunningNodeAndLeavesNothingBehind) {
  auto running = open(node);
  db::Transaction unfinished(*running);
  running->run("DELETE FROM setting");
  const auto made = back_up().value();
  EXPECT_EQ(made.accounts, 2u);
  EXPECT_FALSE(made.audited) << "somebody else writes, and goes on writing";
  EXPECT_TRUE(verify_backup(archive, by_key_file(), node.key_file));
  std::vector<std::string> left;
  for (const auto& file : fs::directory_iterator(folder.path())) left.push_back(file.path().filename());
  EXPECT_THAT(left, testing::UnorderedElementsAre("data", "storage.key", "backup"));
  EXPECT_TRUE(fs::exists(node.data_dir / "last-backup")) << "by which `qpc-admin doctor` knows of it";
}

TEST_F(BackupTest, OpensWithAPassphraseAloneWhenTheKeyFileIsInIt) {
  ASSERT_TRUE(make_backup(node, archive, by_passphrase("correct horse"), KeyInBackup::put_in, random, test_now));
  const auto key_text = [](const fs::path& file) {
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto before = key_text(node.key_file);
  const NodeFiles fresh{folder / "restored", folder / "keys.new"};
  EXPECT_THAT(restore_backup(archive, by_passphrase("wrong horse"), fresh, test_now).error(),
              HasSubstr("another passphrase"));
  ASSERT_TRUE(restore_backup(archive, by_passphrase("correct horse"), fresh, test_now));
  EXPECT_EQ(key_text(fresh.key_file), before);
  EXPECT_TRUE(open(fresh));
}

TEST_F(BackupTest, NeedsTheNodesOwnKeyFile) {
  ASSERT_TRUE(make_backup(node, archive, by_passphrase("correct horse"), KeyInBackup::left_out, random, test_now));
  const auto other = folder / "other.key";
  ASSERT_TRUE(write_key_file(other, random.secret(32)));
  EXPECT_THAT(verify_backup(archive, by_passphrase("correct horse"), other).error(), HasSubstr("does not open"));
  EXPECT_FALSE(restore_backup(archive, by_passphrase("correct horse"), {folder / "restored", other}, test_now));
  EXPECT_FALSE(fs::exists(folder / "restored"));
}

TEST_F(BackupTest, IsNotMadeOfADamagedDatabase) {
  {
    std::fstream file(node.data_dir / "node.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(5 * 4096 + 99);
    file.put('x');
    file.put('y');
  }
  EXPECT_THAT(back_up().error(), HasSubstr("damaged"));
  EXPECT_FALSE(fs::exists(archive));
}

TEST_F(BackupTest, IsRefusedWhenItHoldsAnotherDatabaseThanItSays) {
  const auto made = back_up().value();
  auto lies = made;
  lies.accounts = 3;
  const auto forged = folder / "forged";
  {
    ArchiveWriter out(forged, by_key_file(), random);
    out.add("about", lies.write());
    for (const char* name : {"database.key", "identity.key"}) out.add_file(name, node.data_dir / name);
    open(node)->check_integrity();  // moves the log into the file
    out.add_file("node.db", node.data_dir / "node.db");
    out.finish();
  }
  EXPECT_THAT(verify_backup(forged, by_key_file(), node.key_file).error(), HasSubstr("another database than it says"));
}

TEST_F(BackupTest, WritesNoPartOutsideOfItsFolder) {
  for (const char* name : {"../evil", "blobs/../../evil", "blobs/.hidden", "blobs//a", "blobs/a/", "/evil", "other"}) {
    const auto forged = folder / "forged";
    fs::remove(forged);
    {
      ArchiveWriter out(forged, by_key_file(), random);
      out.add(name, as_bytes("evil"));
      out.finish();
    }
    EXPECT_THAT(verify_backup(forged, by_key_file(), node.key_file).error(), HasSubstr("does not know")) << name;
  }
  EXPECT_TRUE(is_blob_part("blobs/ab/abcdef-0_1.part"));
}

TEST_F(BackupTest, BringsTheFilesOfBlobs) {
  fs::create_directories(node.data_dir / "blobs" / "ab");
  std::ofstream(node.data_dir / "blobs" / "ab" / "abcd") << "sealed by a client";
  std::ofstream(node.data_dir / "blobs" / "ab" / ".unfinished") << "half of";
  EXPECT_EQ(back_up()->blobs, 1u);
  ASSERT_TRUE(restore_backup(archive, by_key_file(), elsewhere(), test_now));
  EXPECT_EQ(fs::file_size(elsewhere().data_dir / "blobs" / "ab" / "abcd"), 18u);
  EXPECT_FALSE(fs::exists(elsewhere().data_dir / "blobs" / "ab" / ".unfinished"));
}

TEST_F(BackupTest, IsNotRestoredOverWhatIsThere) {
  ASSERT_TRUE(back_up());
  EXPECT_THAT(restore_backup(archive, by_key_file(), node, test_now).error(), HasSubstr("is there already"));
  EXPECT_THAT(back_up().error(), HasSubstr("is there already"));
}

/// What holds of a database after it went back.
class AfterRestore : public testing::Test {
 protected:
  Bytes message(std::uint64_t epoch, mls::ContentType type, std::string_view text) const {
    return private_message(group_id, epoch, type, text);
  }
  Outcome<std::variant<Stored, Lost>> commit(std::uint64_t epoch, std::chrono::sys_seconds now) {
    return channels.commit(alices.row, channel.row,
                           {.epoch = epoch,
                            .commit = message(epoch, mls::ContentType::commit, "commit"),
                            .welcomes = {},
                            .add = {},
                            .remove = {}},
                           now);
  }

  TestDatabase database;
  TestPerson alice{"alice"}, bob{"bob"};
  MailboxLimits limits;
  MailboxState alices = settle(*database, alice), bobs = settle(*database, bob);
  Mailboxes mailboxes{*database, limits};
  Channels channels{*database, limits};
  const Bytes address = Bytes(32, 1), group_id = Bytes(32, 2);
  ChannelState channel = channels.create(alices.row, address, group_id).value();
};

TEST_F(AfterRestore, NoNumberOfAMailboxIsGivenOutTwice) {
  const auto enqueue = [&](std::string_view text) {
    ASSERT_TRUE(mailboxes.enqueue(bobs.address, as_bytes(text), std::chrono::seconds(0), test_now));
  };
  enqueue("read before the backup");
  enqueue("waits in the backup");
  mailboxes.ack(bobs.row, 1);
  go_on_from_backup(*database, test_now);
  enqueue("sent after it");
  const std::uint64_t seen = 50;  // by a device that went on for a while after the backup was made
  const auto fetched = mailboxes.fetch(bobs.row, seen + 1, 0, test_now);
  EXPECT_EQ(fetched.restored, 1u);
  ASSERT_EQ(fetched.deliveries.size(), 2u);
  EXPECT_EQ(as_text(fetched.deliveries[0].octets), "waits in the backup");
  EXPECT_EQ(as_text(fetched.deliveries[1].octets), "sent after it");
  EXPECT_GT(fetched.deliveries[0].seq, seen);
  mailboxes.ack(bobs.row, fetched.deliveries[1].seq);
  EXPECT_TRUE(mailboxes.fetch(bobs.row, 0, 0, test_now).deliveries.empty());
  mailboxes.store().sweep(test_now, 100);
  EXPECT_EQ((*database).find_one<int>("SELECT count(*) FROM delivery"), 0);
}

TEST_F(AfterRestore, TheMessagesThatAMailboxGotAreCountedOn) {
  const auto received = [&] {
    const auto account = Accounts(*database, "example.org").store().named("bob").value();
    return AccountExport::read(*database, account, 0, 0, test_now).devices.at(0).received;
  };
  ASSERT_TRUE(mailboxes.enqueue(bobs.address, as_bytes("before"), std::chrono::seconds(0), test_now));
  go_on_from_backup(*database, test_now);
  go_on_from_backup(*database, test_now);
  EXPECT_EQ(received(), 1u);
  ASSERT_TRUE(mailboxes.enqueue(bobs.address, as_bytes("after"), std::chrono::seconds(0), test_now));
  EXPECT_EQ(received(), 2u);
  // By a device that knows of a third time, from before a database was set back.
  const auto seen = restore_jump * 3 + 9;
  mailboxes.go_on_from(bobs.row, seen + 1);
  EXPECT_LT(received(), 12u);
}

TEST_F(AfterRestore, KeyPackagesForOneUseAreForgottenAndTheLastResortIsKept) {
  Keys keys(*database);
  const auto account = Accounts(*database, "example.org").store().named("bob").value();
  const auto package = [](std::uint8_t number) {
    return CheckedPackage{.suite = 1,
                          .not_after = test_now + std::chrono::hours(1),
                          .ref = Bytes(32, number),
                          .octets = Bytes(9, number)};
  };
  const CheckedPackage single[] = {package(1), package(2)};
  const CheckedPackage last[] = {package(9)};
  const auto device =
      (*database).find_one<std::int64_t>("SELECT device_row FROM mailbox WHERE id = ?1", bobs.row).value();
  ASSERT_TRUE(keys.publish(device, single, last, test_now));
  go_on_from_backup(*database, test_now);
  EXPECT_EQ(keys.claim(account, 1, 1, alice.device_id, Take::single_use, test_now)->packages.front().octets,
            Bytes(9, 9));
  EXPECT_EQ(keys.publish(device, single, last, test_now), 0u) << "they may have been handed out";
}

TEST_F(AfterRestore, MembersGoOnInALaterEpochThanTheNodesForAWhile) {
  const auto post = [&](std::uint64_t epoch, std::string_view text, std::chrono::sys_seconds now) {
    return channels
        .post(alices.row, channel.row, message(epoch, mls::ContentType::application, text), std::chrono::seconds(0),
              now)
        .has_value();
  };
  EXPECT_FALSE(post(5, "before", test_now));
  EXPECT_FALSE(commit(5, test_now));
  go_on_from_backup(*database, test_now);
  EXPECT_FALSE(post(5, "too late", test_now + catching_up));
  EXPECT_FALSE(commit(5, test_now + catching_up));
  EXPECT_TRUE(post(5, "in time", test_now));
  EXPECT_TRUE(commit(5, test_now));
  EXPECT_EQ(channels.head(alices.row, channel.row)->epoch, 6u);
  EXPECT_TRUE(post(6, "and on", test_now + catching_up));
}

}  // namespace
}  // namespace qpc::node
