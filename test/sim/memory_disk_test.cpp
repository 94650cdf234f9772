#include "sim/memory_disk.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/crypto/seeded_random.h"
#include "db/sqlite.h"
#include "db/transaction.h"

namespace qpc::sim {
namespace {

db::DatabaseKey key() { return Secret::copy_of(Bytes(db::DatabaseKey::size_octets, 1)).into<db::DatabaseKey>(); }

struct MemoryDiskTest : testing::Test {
  MemoryDiskTest() { install_memory_disks(); }
  ~MemoryDiskTest() noexcept override { std::filesystem::remove_all(folder); }

  std::unique_ptr<db::SqliteDatabase> open(MemoryDisk& on) {
    return db::SqliteDatabase::open(on.folder() / "a.db", key());
  }
  static void write(db::Database& database, std::int64_t value) {
    db::Transaction transaction(database, db::Access::write);
    database.run("INSERT INTO t (value) VALUES (?1)", value);
    transaction.save();
  }
  std::int64_t count(MemoryDisk& on) { return open(on)->find_one<std::int64_t>("SELECT count(*) FROM t").value(); }

  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("qpc-memory-disk-" + std::to_string(::getpid()));
  crypto::SeededRandom chance{as_bytes("disk")};
  MemoryDisk disk{folder / "disk"};
};

TEST_F(MemoryDiskTest, KeepsWhatWasSavedThroughAPowerCut) {
  auto database = open(disk);
  database->run_script("CREATE TABLE t (value INTEGER)");
  for (int i = 0; i < 20; ++i) {
    write(*database, i);
    disk.cut_power(chance);
    EXPECT_THROW(write(*database, 1000), kj::Exception) << "the power is off";
    database = nullptr;
    disk.repair();
    EXPECT_EQ(count(disk), i + 1);
    database = open(disk);
  }
}

TEST_F(MemoryDiskTest, MayLoseWhatIsBeingSaved) {
  auto database = open(disk);
  database->run_script("CREATE TABLE t (value INTEGER)");
  int saved = 0, lost = 0;
  for (int i = 0; i < 40; ++i) {
    const auto before = database->find_one<std::int64_t>("SELECT count(*) FROM t").value();
    disk.cut_power_at_sync(0, chance);
    EXPECT_THROW(write(*database, i), kj::Exception);
    EXPECT_TRUE(disk.is_off());
    database = nullptr;
    disk.repair();
    database = open(disk);
    const auto after = database->find_one<std::int64_t>("SELECT count(*) FROM t").value();
    (after > before ? saved : lost) += 1;
    EXPECT_LE(after, before + 1);
  }
  EXPECT_GT(saved, 0);
  EXPECT_GT(lost, 0);
}

TEST_F(MemoryDiskTest, LosesWhatWasSavedWithoutASync) {
  int lost = 0;
  for (int i = 0; i < 20; ++i) {
    MemoryDisk hasty{folder / ("hasty" + std::to_string(i))};
    auto database = open(hasty);
    database->run_script("CREATE TABLE t (value INTEGER); PRAGMA synchronous = NORMAL");
    write(*database, 1);
    hasty.cut_power(chance);
    database = nullptr;
    hasty.repair();
    try {
      lost += count(hasty) == 0 ? 1 : 0;
    } catch (const kj::Exception&) {
      ++lost;  // the table, too
    }
  }
  EXPECT_GT(lost, 0);
}

TEST_F(MemoryDiskTest, KeepsEverythingWhereAProcessIsKilled) {
  auto database = open(disk);
  database->run_script("CREATE TABLE t (value INTEGER); PRAGMA synchronous = NORMAL");
  for (int i = 0; i < 20; ++i) {
    database->run_script("PRAGMA synchronous = NORMAL");
    {
      db::Transaction transaction(*database, db::Access::write);
      database->run("INSERT INTO t (value) VALUES (1000)");  // it is never saved
      disk.end_process();
    }
    database = nullptr;
    disk.repair();
    database = open(disk);
    EXPECT_EQ(database->find_one<std::int64_t>("SELECT count(*) FROM t").value(), i);
    write(*database, i);
  }
}

TEST_F(MemoryDiskTest, LosesWhatAKilledProcessHasNotSynced) {
  int lost = 0;
  for (int i = 0; i < 20; ++i) {
    MemoryDisk hasty{folder / ("killed" + std::to_string(i))};
    auto database = open(hasty);
    database->run_script("CREATE TABLE t (value INTEGER)");
    database->run_script("PRAGMA synchronous = NORMAL");
    write(*database, 1);
    hasty.end_process();
    database = nullptr;
    hasty.repair();
    hasty.cut_power(chance);
    hasty.repair();
    try {
      lost += count(hasty) == 0 ? 1 : 0;
    } catch (const kj::Exception&) {
      ++lost;
    }
  }
  EXPECT_GT(lost, 0);
}

TEST_F(MemoryDiskTest, IsCopiedAsItIs) {
  auto database = open(disk);
  database->run_script("CREATE TABLE t (value INTEGER)");
  write(*database, 1);
  database = nullptr;
  MemoryDisk other{folder / "other"};
  other.copy_from(disk);
  auto copied = open(other);
  write(*copied, 2);
  copied = nullptr;
  EXPECT_EQ(count(disk), 1);
  EXPECT_EQ(count(other), 2);
}

}  // namespace
}  // namespace qpc::sim
