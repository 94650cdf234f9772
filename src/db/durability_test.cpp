// What was answered is there after the process was killed, or the disk ran full under it.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/inline_storage.h"
#include "db/test_support.h"
#include "db/thread_storage.h"

namespace qpc::db {
namespace {

Opener opener(const std::filesystem::path& file) {
  return [file] {
    auto db = SqliteDatabase::open(file, test_key(1));
    db->run("CREATE TABLE IF NOT EXISTS t (a INTEGER PRIMARY KEY, payload BLOB)");
    return db;
  };
}

/// Writes rows without end, several at a time, and reports each answered one through a pipe.
[[noreturn]] void write_until_killed(const std::filesystem::path& file, int pipe) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  ThreadStorage storage(opener(file));
  for (std::int64_t next = 1;;) {
    std::vector<kj::Promise<std::int64_t>> answers;
    for (int i = 0; i < 8; ++i, ++next) {
      answers.push_back(storage.write([next](Database& db) {
        db.run("INSERT INTO t VALUES (?1, ?2)", next, Bytes(1000, 'p'));
        return next;
      }));
    }
    for (auto& answer : answers) {
      const auto number = answer.wait(scope);
      if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(1);
    }
  }
}

TEST(Durability, KeepsEveryAnsweredWriteThroughSigkill) {
  const TestFolder folder;
  std::int64_t answered = 0;
  for (int round = 0; round < 5; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const auto file = folder / ("round" + std::to_string(round)).c_str();
    const auto child = ::fork();
    if (child == 0) write_until_killed(file, ends[1]);
    ::close(ends[1]);
    for (int i = 0; i < 30 + 7 * round; ++i) ASSERT_EQ(::read(ends[0], &answered, sizeof answered), sizeof answered);
    ::kill(child, SIGKILL);
    for (std::int64_t late = 0; ::read(ends[0], &late, sizeof late) == sizeof late;) answered = late;
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);

    auto db = SqliteDatabase::open(file, test_key(1), {.create = false});
    db->check_integrity(Integrity::full);
    EXPECT_EQ(db->find_one<std::int64_t>("SELECT count(*) FROM t WHERE a <= ?1", answered), answered);
    // Batches are whole: what was saved without an answer is the end of one.
    EXPECT_EQ(db->find_one<std::int64_t>("SELECT count(*) FROM t"), db->find_one<std::int64_t>("SELECT max(a) FROM t"));
  }
}

TEST(Durability, KeepsEveryAnsweredWriteWhenTheFileMayNotGrow) {
  const TestFolder folder;
  const auto child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    kj::EventLoop loop;
    kj::WaitScope scope(loop);
    InlineStorage storage(opener(folder / "a.db"));
    const rlimit limit{300000, 300000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(255);
    for (std::uint8_t answered = 0;; ++answered) {
      const auto fault = fault_from([&] {
        storage.write([](Database& db) { db.run("INSERT INTO t (payload) VALUES (?1)", Bytes(3000, 'p')); })
            .wait(scope);
      });
      if (fault) ::_exit(fault == Fault::full && storage.unhealthy() == std::nullopt ? answered : 254);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_GT(WEXITSTATUS(status), 10);
  EXPECT_LT(WEXITSTATUS(status), 254);
  auto db = SqliteDatabase::open(folder / "a.db", test_key(1), {.create = false});
  EXPECT_EQ(db->find_one<int>("SELECT count(*) FROM t"), WEXITSTATUS(status));
  db->check_integrity();
}

}  // namespace
}  // namespace qpc::db
