#include "db/sqlite.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include "db/test_support.h"
#include "db/transaction.h"

namespace qpc::db {
namespace {

namespace fs = std::filesystem;

/// A file with a hundred rows of a kilooctet.
void make_database(const fs::path& file) {
  auto db = SqliteDatabase::open(file, test_key(1));
  db->run("CREATE TABLE message (seq INTEGER PRIMARY KEY, payload BLOB)");
  Transaction transaction(*db);
  for (int seq = 0; seq < 100; ++seq) db->run("INSERT INTO message VALUES (?1, ?2)", seq, Bytes(1024, 'm'));
  transaction.save();
}

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void damage(const fs::path& file, std::streamoff offset) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  out.seekg(offset);
  const auto octet = static_cast<char>(out.get() ^ 1);
  out.seekp(offset);
  out.put(octet);
}

TEST(SqliteDatabase, KeepsItsContentAcrossOpenings) {
  const TestFolder folder;
  make_database(folder / "a.db");
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1), {.create = false});
  EXPECT_EQ(db->find_one<int>("SELECT count(*) FROM message"), 100);
  db->check_integrity(Integrity::quick);
  db->check_integrity(Integrity::full);
}

TEST(SqliteDatabase, LeavesNoPlainTextInItsFiles) {
  const TestFolder folder;
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1));
  db->run("CREATE TABLE note (body TEXT)");
  db->run("INSERT INTO note VALUES ('the quick brown fox')");
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    EXPECT_EQ(content_of(entry.path()).find("quick brown"), std::string::npos) << entry.path();
    EXPECT_EQ(content_of(entry.path()).find("CREATE TABLE"), std::string::npos) << entry.path();
  }
}

TEST(SqliteDatabase, MakesAllItsFilesPrivate) {
  const TestFolder folder;
  const auto old_mask = ::umask(0);
  make_database(folder / "a.db");
  fs::permissions(folder / "a.db", fs::perms(0644));
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1));
  db->run("DELETE FROM message");
  ::umask(old_mask);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    EXPECT_EQ(entry.status().permissions(), fs::perms(0600)) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3);
}

TEST(SqliteDatabase, SyncsEverySaveAndOverwritesWhatIsDeleted) {
  const TestFolder folder;
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1));
  EXPECT_EQ(db->find_one<std::string>("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(db->find_one<int>("PRAGMA synchronous"), 2);
  EXPECT_EQ(db->find_one<int>("PRAGMA secure_delete"), 1);
  EXPECT_EQ(db->find_one<int>("PRAGMA foreign_keys"), 1);
  EXPECT_EQ(db->find_one<int>("PRAGMA temp_store"), 2);
}

TEST(SqliteDatabase, RefusesAnotherKey) {
  const TestFolder folder;
  make_database(folder / "a.db");
  EXPECT_EQ(fault_from([&] { SqliteDatabase::open(folder / "a.db", test_key(2)); }), Fault::wrong_key);
  EXPECT_EQ(fault_from([&] { SqliteDatabase::open(folder / "a.db", DatabaseKey(31)); }), Fault::bug);
}

TEST(SqliteDatabase, RefusesAFileThatIsNoDatabase) {
  const TestFolder folder;
  std::ofstream(folder / "a.db") << std::string(10000, 'x');
  EXPECT_EQ(fault_from([&] { SqliteDatabase::open(folder / "a.db", test_key(1)); }), Fault::wrong_key);
}

TEST(SqliteDatabase, NoticesDamageOnEveryPage) {
  const TestFolder folder;
  make_database(folder / "a.db");
  const auto size = static_cast<std::streamoff>(fs::file_size(folder / "a.db"));
  for (std::streamoff page = 0; page < size; page += 4096) {
    const auto copy = folder / "b.db";
    fs::copy_file(folder / "a.db", copy, fs::copy_options::overwrite_existing);
    damage(copy, page + 1234);
    const auto fault = fault_from([&] { SqliteDatabase::open(copy, test_key(1))->check_integrity(); });
    EXPECT_EQ(fault, page == 0 ? Fault::wrong_key : Fault::corrupt) << page;
  }
}

TEST(SqliteDatabase, FindsNoFaultWithAPageThatWasTornOnItsWayFromTheLog) {
  const TestFolder folder;
  make_database(folder / "a.db");
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1));
  db->run("UPDATE message SET payload = ?1", Bytes(1000, 'q'));  // every page of the table lies in the log now
  fs::create_directory(folder / "cut");
  for (const char* name : {"a.db", "a.db-wal"}) fs::copy_file(folder / name, folder / "cut" / name);
  damage(folder / "cut" / "a.db", 10 * 4096 + 7);
  auto cut = SqliteDatabase::open(folder / "cut" / "a.db", test_key(1));
  cut->check_integrity(Integrity::full);
  EXPECT_EQ(cut->find_one<int>("SELECT count(*) FROM message WHERE payload = ?1", Bytes(1000, 'q')), 100);
}

TEST(SqliteDatabase, NoticesDamageWhereItReads) {
  const TestFolder folder;
  make_database(folder / "a.db");
  damage(folder / "a.db", 10 * 4096 + 7);
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1));
  EXPECT_EQ(fault_from([&] { db->find_one<int>("SELECT sum(length(payload)) FROM message"); }), Fault::corrupt);
}

TEST(SqliteDatabase, NoticesThatItsFileBreaksOff) {
  const TestFolder folder;
  make_database(folder / "a.db");
  for (const std::uintmax_t size : {20 * 4096, 8192, 5000, 4096, 600, 1, 0}) {
    fs::resize_file(folder / "a.db", size);
    const auto fault = fault_from([&] { SqliteDatabase::open(folder / "a.db", test_key(1), {.create = false}); });
    EXPECT_EQ(fault, size > 1 && size < 4096 ? Fault::wrong_key : Fault::corrupt) << size;
  }
}

TEST(SqliteDatabase, MakesNoFileUnlessAsked) {
  const TestFolder folder;
  EXPECT_EQ(fault_from([&] { SqliteDatabase::open(folder / "a.db", test_key(1), {.create = false}); }),
            Fault::cannot_open);
  EXPECT_FALSE(fs::exists(folder / "a.db"));
  EXPECT_EQ(fault_from([&] { SqliteDatabase::open(folder / "no/folder/a.db", test_key(1)); }), Fault::cannot_open);
}

/// The fault that opening throws in a process without privileges.
std::optional<Fault> fault_of_an_ordinary_user(const fs::path& file) {
  constexpr uid_t nobody = 65534;
  const auto child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0) {
      (void)!::chown(file.parent_path().c_str(), nobody, nobody);
      (void)!::chown(file.c_str(), nobody, nobody);
      if (::setuid(nobody) != 0) ::_exit(254);
    }
    const auto fault = fault_from([&] { SqliteDatabase::open(file, test_key(1)); });
    ::_exit(fault ? std::to_underlying(*fault) : 255);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) < 254) << status;
  return static_cast<Fault>(WEXITSTATUS(status));
}

TEST(SqliteDatabase, SaysWhenItMayNotWrite) {
  const TestFolder folder;
  fs::permissions(folder.path(), fs::perms(0500));
  EXPECT_EQ(fault_of_an_ordinary_user(folder / "a.db"), Fault::read_only);
  fs::permissions(folder.path(), fs::perms(0700));
  make_database(folder / "b.db");
  fs::permissions(folder / "b.db", fs::perms(0400));
  EXPECT_EQ(fault_of_an_ordinary_user(folder / "b.db"), Fault::read_only);
}

TEST(SqliteDatabase, CopiesOneStateOfItWhileOthersWrite) {
  const TestFolder folder;
  make_database(folder / "a.db");
  std::atomic<bool> done = false;
  std::atomic<int> written = 0;
  std::thread writer([&] {
    auto other = SqliteDatabase::open(folder / "a.db", test_key(1));
    for (int seq = 100; !done || seq < 110; ++seq) {
      Transaction transaction(*other);  // the number of rows and the sum of what they say belong together
      other->run("UPDATE message SET payload = ?1", Bytes(1024, static_cast<std::uint8_t>(seq)));
      other->run("INSERT INTO message VALUES (?1, ?2)", seq, Bytes(1024, static_cast<std::uint8_t>(seq)));
      transaction.save();
      ++written;
    }
  });
  while (written == 0) std::this_thread::yield();
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1));
  db->copy_to(folder / "copy.db", test_key(2));
  done = true;
  writer.join();
  EXPECT_EQ(fault_from([&] { db->copy_to(folder / "copy.db", test_key(2)); }), Fault::constraint);
  EXPECT_EQ(fs::status(folder / "copy.db").permissions(), fs::perms(0600));
  auto copy = SqliteDatabase::open(folder / "copy.db", test_key(2), {.create = false});
  copy->check_integrity(Integrity::full);
  EXPECT_EQ(copy->find_one<int>("SELECT count(DISTINCT payload) FROM message"), 1);
  EXPECT_GT(copy->find_one<int>("SELECT count(*) FROM message"), 100);
}

TEST(SqliteDatabase, CopiesNoDamage) {
  const TestFolder folder;
  make_database(folder / "a.db");
  damage(folder / "a.db", 10 * 4096 + 7);
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1));
  EXPECT_EQ(fault_from([&] { db->copy_to(folder / "copy.db", test_key(1)); }), Fault::corrupt);
}

TEST(SqliteDatabase, NoticesTheWritesOfOthers) {
  const TestFolder folder;
  make_database(folder / "a.db");
  auto mine = SqliteDatabase::open(folder / "a.db", test_key(1));
  auto other = SqliteDatabase::open(folder / "a.db", test_key(1));
  const auto before = mine->data_version();
  mine->run("DELETE FROM message WHERE seq = 1");
  EXPECT_EQ(mine->data_version(), before);
  other->run("DELETE FROM message WHERE seq = 2");
  EXPECT_NE(mine->data_version(), before);
}

TEST(SqliteDatabase, ShrinksItsLogWhenTidied) {
  const TestFolder folder;
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1));
  db->run("CREATE TABLE message (payload BLOB)");
  const auto fill = [&](int rows) {
    Transaction transaction(*db);
    for (int i = 0; i < rows; ++i) db->run("INSERT INTO message VALUES (?1)", Bytes(4000, 'm'));
    transaction.save();
  };
  fill(600);
  const auto before = fs::file_size(folder / "a.db");
  db->tidy(false);
  EXPECT_EQ(fs::file_size(folder / "a.db"), before) << "a log of a few mebioctets need not hold anybody up";
  db->tidy(true);
  EXPECT_GT(fs::file_size(folder / "a.db"), before + 600 * 4000);
  const auto log = fs::file_size(folder / "a.db-wal");
  fill(100);
  EXPECT_EQ(fs::file_size(folder / "a.db-wal"), log) << "the log begins anew";
}

TEST(Sqlite, WritesNothingInATransactionForReadingHoweverItIsAsked) {
  const auto db = SqliteDatabase::in_memory();
  db->run("CREATE TABLE t (a INTEGER PRIMARY KEY)");
  const auto insert = [&] { return db->find_one<int>("INSERT INTO t SELECT count(*) FROM t RETURNING a"); };
  for (const int before : {0, 1}) {
    {
      Transaction reading(*db, Access::read);
      EXPECT_EQ(fault_from([&] { insert(); }), Fault::bug);
      EXPECT_EQ(fault_from([&] { db->run("DELETE FROM t"); }), Fault::bug);
      EXPECT_EQ(fault_from([&] { db->run_script("CREATE TABLE u (a INTEGER)"); }), Fault::bug);
      if (before == 0) reading.save();
    }
    Transaction writing(*db);
    EXPECT_EQ(insert(), before) << "the same statement, where it may";
    writing.save();
  }
}

}  // namespace
}  // namespace qpc::db
